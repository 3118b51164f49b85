"""Heavy libraries come in late: what needs none of them loads none."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

_SCRIPT = """
import contextlib, io, json, sys
from pipl_audit.__main__ import app, run
with contextlib.redirect_stdout(io.StringIO()):
    code = run(lambda: app(standalone_mode=False))
print(json.dumps([code, sorted({name.partition(".")[0] for name in sys.modules})]))
"""


@pytest.mark.parametrize(
    ("arguments", "absent"),
    [
        (["--help"], {"polars", "spacy", "presidio_analyzer", "phonenumbers"}),
        (["scan", "--help"], {"polars", "spacy", "presidio_analyzer"}),
        (["law"], {"polars", "spacy", "presidio_analyzer"}),
        (["explain", "insult"], {"polars", "spacy", "presidio_analyzer"}),
        (["check", "圆脸微胖"], {"polars", "spacy", "presidio_analyzer", "phonenumbers"}),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, list) else "",
)
def test_what_a_command_does_not_load(arguments: list[str], absent: set[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    code, loaded = json.loads(done.stdout)
    assert code == (1 if arguments[0] == "check" else 0), done.stderr
    assert not absent & set(loaded)
