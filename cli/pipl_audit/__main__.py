"""The command ``pipl-audit``."""

from __future__ import annotations

import gc
import sys

from pipl_audit.commands import check, explain, init, law, policy, scan, schema
from pipl_audit.commands.app import app, run

COMMANDS = (scan, check, init, explain, law, policy, schema)
"""Importing a command registers it; the order is that of ``--help``."""


def main() -> None:
    """Run the command line and exit.

    Almost nothing that is made while the program starts becomes garbage; looking for it takes a tenth of the start.
    """
    gc.set_threshold(50_000)
    sys.exit(run(lambda: app(standalone_mode=False)))


if __name__ == "__main__":
    main()
