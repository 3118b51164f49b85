"""Runs the command line as a user does, and gives back what a user sees."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest.mock import patch

from pipl_audit.__main__ import app
from pipl_audit.__main__ import run as run_app

ROOT = Path(__file__).parents[1]
HOTPOT = ROOT / "fixtures" / "cases" / "hotpot-tags"


@dataclass(frozen=True)
class Result:
    """What the shell and the user see of one command."""

    code: int
    out: str
    err: str

    @property
    def sentences(self) -> list[str]:
        """The lines on standard error."""
        return self.err.splitlines()


def run(*args: object, stdin: bytes = b"", cwd: Path | None = None, env: dict[str, str] | None = None) -> Result:
    """Run ``pipl-audit`` in this process."""
    out, err = _stream(), _stream()
    with (
        chdir(cwd or Path.cwd()),
        patch.dict(os.environ, env or {}),
        patch.object(sys, "argv", ["pipl-audit", *map(str, args)]),
        patch.object(sys, "stdin", _stream(stdin)),
        patch.object(sys, "stdout", out),
        patch.object(sys, "stderr", err),
    ):
        code = run_app(lambda: app(standalone_mode=False))
    return Result(int(code), _written(out), _written(err))


def run_process(
    *args: object, stdin: bytes = b"", cwd: Path | None = None, env: dict[str, str] | None = None
) -> Result:
    """Run ``python -m pipl_audit`` as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "pipl_audit", *map(str, args)],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **(env or {})},
        timeout=120,
        check=False,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


@contextmanager
def policies_read_once() -> Iterator[None]:
    """Within it, labels and laws are read and made ready only once for all runs in this process."""
    from pipl_audit import checking
    from pipl_audit.policy import policy

    matchers: dict[tuple[object, ...], object] = {}

    def matcher(labels, vocabulary, needles=None, estimator=None, real=checking.LabelMatcher):
        key = estimator is None, *labels
        return matchers.get(key) or matchers.setdefault(key, real(labels, vocabulary, needles, estimator))

    with (
        patch.object(policy, "label_set", cache(policy.label_set)),
        patch.object(policy, "load_laws", cache(policy.load_laws)),
        patch.object(checking, "LabelMatcher", matcher),
    ):
        yield


def _stream(content: bytes = b"") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline="")


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    return stream.buffer.getvalue().decode()
