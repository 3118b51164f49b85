"""``pipl-audit init``: draft a declaration from an export, with questions as comments."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipl_audit.commands.app import DEFAULT_LANG, LangOption, app, tell
from pipl_audit.commands.setup import keep_inputs
from pipl_audit.phrases import phrase
from pipl_audit.policy.declaration import FILE_NAME


@app.command()
def init(
    inputs: Annotated[list[Path], typer.Argument(help="导出文件 · exports", metavar="FILE...")],
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            help="声明文件；- 为标准输出 · the declaration; - is standard output",
            metavar="PATH",
        ),
    ] = Path(FILE_NAME),
    force: Annotated[bool, typer.Option("--force", help="允许覆盖已有文件 · replace a file that exists")] = False,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """根据导出的表头起草企业声明 · Draft a declaration from the headers of an export. Reads no values into it."""
    from pipl_audit.drafting import draft
    from pipl_audit.files import write_new

    keep_inputs((output,), inputs)
    drafted = draft(tuple(inputs), lang)
    if str(output) == "-":
        sys.stdout.write(drafted)
        return
    write_new(output, drafted.encode(), force=force)
    tell(phrase("commands.drafted", lang, path=output))
