"""Nothing opens a connection: scan, check and the Presidio analyzer run where sockets are forbidden."""

from __future__ import annotations

import subprocess
import sys

from cli import HOTPOT

_SCRIPT = """
import contextlib, io, socket, sys

def forbidden(*args, **kwargs):
    raise AssertionError("a connection was tried")

class NoSocket:
    def __init__(self, *args, **kwargs):
        forbidden()

socket.socket = NoSocket
for name in ("create_connection", "getaddrinfo", "gethostbyname"):
    setattr(socket, name, forbidden)

from pipl_audit.__main__ import app, run

def command(*args):
    sys.argv = ["pipl-audit", *args]
    with contextlib.redirect_stdout(io.StringIO()) as out:
        code = run(lambda: app(standalone_mode=False))
    return code, out.getvalue()

folder = sys.argv[1]
code, out = command("scan", folder + "/members.csv", "-d", folder + "/pipl-audit.yaml")
assert code == 1 and "F01" in out, (code, out)
code, out = command("check", "写信到guest@example.com，+852 61234567", "圆脸微胖")
assert code == 1, (code, out)

from pipl_audit.presidio import analyzer
found = analyzer().analyze("写信到guest@example.com", language="zh")
assert [result.entity_type for result in found] == ["EMAIL_ADDRESS"], found
print("done")
"""


def test_scan_check_and_presidio_run_without_a_network() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, str(HOTPOT)], capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "done"), done.stderr
