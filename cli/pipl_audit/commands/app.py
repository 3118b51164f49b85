"""The application, its options that several commands share, and how an error becomes a sentence and an exit code."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from pipl_audit import __version__
from pipl_audit.errors import Exit, PiplAuditError, PolicyError
from pipl_audit.model import Lang
from pipl_audit.phrases import phrase

app = typer.Typer(
    name="pipl-audit",
    help="客户数据个人信息合规审计 · Audits customer data under the Personal Information Protection Law of the PRC.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

DEFAULT_LANG = Lang.EN if os.environ.get("PIPL_AUDIT_LANG", "").lower().startswith("en") else Lang.ZH
"""Chinese, unless the environment asks for English."""

LangOption = Annotated[
    Lang, typer.Option("--lang", help="输出语言 · language of the output (environment: PIPL_AUDIT_LANG)")
]
PackOption = Annotated[
    str | None,
    typer.Option("--pack", help="规则包名或文件 · policy pack, by id or path (default: crm-general)", metavar="PACK"),
]
DeclarationOption = Annotated[
    Path | None,
    typer.Option(
        "--declaration",
        "-d",
        help="企业声明 · the company's declaration (default: pipl-audit.yaml here or above, up to the repository root)",
        metavar="FILE",
    ),
]


def _version(*, value: bool) -> None:
    if value:
        say(f"pipl-audit {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[  # the callback does the work
        bool,
        typer.Option("--version", callback=lambda value: _version(value=value), is_eager=True, help="版本 · version"),
    ] = False,
) -> None:
    """客户数据个人信息合规审计 · Audits customer data under the Personal Information Protection Law of the PRC."""


def say(text: str) -> None:
    """A line of result, on standard output."""
    sys.stdout.write(text + "\n")


def tell(text: str) -> None:
    """A line about the run, on standard error."""
    sys.stderr.write(text + "\n")


def stop(code: Exit) -> NoReturn:
    """End the command with an exit code."""
    raise typer.Exit(int(code))


_WrongUsage: Any = typer.BadParameter.__base__
"""Base of what Typer raises for a wrong command line; it has no public name in every version."""
_INTERRUPTED = 130
"""What Typer makes of an interrupt from the keyboard."""


def run(call: Callable[[], object]) -> int:
    """Run the application; every failure ends as a sentence on standard error and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    lang = _lang(sys.argv)
    with suppress(ValueError):  # only the main thread may do this; a program that calls us has its own way to stop
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        result = call()
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt, SystemExit) as error:  # noqa: BLE001  # each kind is told in its own way
        return _ended_by(error, lang)
    if result == _INTERRUPTED:
        return _ended_by(KeyboardInterrupt(), lang)
    return result if isinstance(result, int) else Exit.OK


def _ended_by(error: BaseException, lang: Lang) -> int:
    """Say why the run ended early, and with which exit code."""
    if isinstance(error, PiplAuditError):
        return explain_error(error, lang)
    if isinstance(error, _WrongUsage):
        tell(_usage_sentence(error, lang))
        return Exit.USAGE
    if isinstance(error, KeyboardInterrupt | typer.Abort):
        tell(phrase("commands.interrupted", lang))
        return Exit.INCOMPLETE
    if isinstance(error, SystemExit) and not error.code:
        return Exit.OK  # Typer ends the process itself after shell completion …
    if isinstance(error, SystemExit | BrokenPipeError):
        # … and where the reader of a long output has gone; nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return Exit.INCOMPLETE
    # A foreign exception may quote a cell: only its type and our frames are shown.
    tell(phrase("commands.crash", lang, kind=type(error).__name__))
    for frame in traceback.extract_tb(error.__traceback__):
        if "pipl_audit" in frame.filename:
            tell(f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}")
    return Exit.INCOMPLETE


def _usage_sentence(error: Any, lang: Lang) -> str:  # noqa: ANN401  # see _WrongUsage
    """What is wrong with the command line; for a command without arguments, its help."""
    match type(error).__name__:
        case "NoArgsIsHelpError":
            return str(error.format_message())
        case "NoSuchOption":
            near = next(iter(error.possibilities or ()), "")
            return phrase("commands.no_such_option", lang, name=error.option_name) + _hint(near, lang)
        case _:
            return phrase("commands.wrong_usage", lang, detail=error.format_message())


def explain_error(error: PiplAuditError, lang: Lang) -> int:
    """Print an error's sentence, and each problem of a policy file on its own line."""
    tell(problem_phrase(error.key, lang, error.values))
    for problem in error.problems if isinstance(error, PolicyError) else ():
        tell(f"{problem.place}: {problem_phrase(problem.key, lang, problem.values)}")
    return int(error.exit)


def problem_phrase(key: str, lang: Lang, values: dict[str, object]) -> str:
    """A sentence, with a suggestion where there is one."""
    return phrase(key, lang, **values) + _hint(str(values.get("hint") or ""), lang)


def _hint(name: str, lang: Lang) -> str:
    return phrase("errors.did_you_mean", lang, hint=name) if name else ""


def _lang(arguments: list[str]) -> Lang:
    """The language asked for, also when the arguments are wrong."""
    for i, argument in enumerate(arguments):
        value = argument.removeprefix("--lang=") if argument.startswith("--lang=") else None
        if argument == "--lang" and i + 1 < len(arguments):
            value = arguments[i + 1]
        if value in ("zh", "en"):
            return Lang(value)
    return DEFAULT_LANG
