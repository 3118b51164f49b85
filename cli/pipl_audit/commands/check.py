"""``pipl-audit check``: is this tag or remark acceptable, before it is saved?"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from pipl_audit.checking import Checked, Checker, Item, SetAside, Suggestion
from pipl_audit.commands.app import DEFAULT_LANG, DeclarationOption, LangOption, PackOption, app, say, stop
from pipl_audit.commands.setup import set_up
from pipl_audit.errors import Exit, SourceError, UsageError
from pipl_audit.model import Confidence, Hit, Lang, Severity
from pipl_audit.phrases import phrase
from pipl_audit.workers import cores, each

Asked = tuple[object, Item]
"""What is to be checked, under the id that the caller gave it (any JSON value)."""
_PART = 1_000
"""So many texts are answered together."""
_TEXTS_FOR_WORKERS = 10_000
"""Below this many texts a second process costs more than it saves."""
_SURROGATE = re.compile("[\ud800-\udfff]")


class Format(StrEnum):
    """What ``--format`` takes."""

    TABLE = "table"
    JSONL = "jsonl"


@app.command()
def check(
    texts: Annotated[list[str] | None, typer.Argument(help="标签或备注 · tags or remarks", metavar="TEXT...")] = None,
    input_: Annotated[
        str | None,
        typer.Option(
            "--input",
            "-i",
            help="每行一条，或 JSON 行（id、text、column）· one text a line, or JSON lines; - is stdin",
            metavar="FILE|-",
        ),
    ] = None,
    column: Annotated[
        str | None,
        typer.Option("--column", help="所在列的表头 · header of the column it stands in (default: a tag)"),
    ] = None,
    format_: Annotated[Format, typer.Option("--format", "-f", help="输出格式 · output format")] = Format.TABLE,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="说明每个判断的依据，也列出看似而不计的 · say what led to each verdict"),
    ] = False,
    suggest: Annotated[
        bool,
        typer.Option("--suggest", help="给出可接受的写法或建议删除 · offer an acceptable wording, or say delete"),
    ] = False,
    declaration: DeclarationOption = None,
    pack: PackOption = None,
    fail_on: Annotated[
        Severity | None,
        typer.Option("--fail-on", help="视为不可接受的最低级别 · least severity that is not acceptable"),
    ] = None,
    min_confidence: Annotated[
        Confidence | None,
        typer.Option("--min-confidence", help="计入的最低置信度 · least confidence that counts"),
    ] = None,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    """在录入时检查标签或备注 · Check tags or remarks at the moment of writing.

    退出码 · exit codes: 0 all acceptable · 1 some are not · 2 wrong usage · 3 input not readable.
    """
    if bool(texts) == bool(input_):
        raise UsageError("commands.check_texts_or_input")
    setup = set_up(pack, declaration, fail_on, min_confidence)
    checker = Checker(setup.policy, setup.fail_on, setup.min_confidence, setup.declared.company.declaration.allow)
    asked = (
        _from_input(input_, column) if input_ else [(None, Item(_sound(text), None, column)) for text in texts or ()]
    )
    parts = (asked[start : start + _PART] for start in range(0, len(asked), _PART))
    workers = cores() if len(asked) >= _TEXTS_FOR_WORKERS else 1
    acceptable = True
    reply = partial(_reply, checker=checker, format_=format_, lang=lang, explain=explain, suggest=suggest)
    for _, answer in each(reply, parts, list, workers):
        acceptable &= answer.acceptable
        say(answer.text)
    stop(Exit.OK if acceptable else Exit.FINDINGS)


@dataclass(frozen=True)
class Reply:
    """What is said of some texts, one after the other, and whether all of them are acceptable."""

    text: str
    acceptable: bool


def _reply(asked: list[Asked], checker: Checker, format_: Format, lang: Lang, *, explain: bool, suggest: bool) -> Reply:
    lines: list[str] = []
    acceptable = True
    for (id_, item), checked in zip(asked, checker.check(item for _, item in asked), strict=True):
        acceptable &= checked.acceptable
        aside = checker.set_aside(item) if explain else []
        advised = checker.suggestions(item, checked) if suggest else []
        if format_ is Format.JSONL:
            more = _more(aside, advised, lang, explain=explain, suggest=suggest)
            lines.append(json.dumps({**_answer(id_, checked, lang), **more}, ensure_ascii=False))
        else:
            lines.append(_told(item, checked, checker, lang, explain=explain))
            lines += (*_aside_lines(aside, checker, lang), *_advice_lines(advised, lang))
    return Reply("\n".join(lines), acceptable)


def _from_input(source: str, column: str | None) -> list[Asked]:
    """The items of a file or of standard input; line ends of any kind, a byte order mark is skipped."""
    if source == "-":
        return list(_items(sys.stdin.buffer.read().splitlines(), "-", column))
    path = Path(source)
    if not path.exists():
        raise UsageError("sources.missing", path=path)
    if path.is_dir():
        raise UsageError("sources.directory", path=path)
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise SourceError("sources.unreadable", path=path, reason=error.strerror) from None
    return list(_items(lines, source, column))


def _items(lines: list[bytes], source: str, column: str | None) -> Iterator[Asked]:
    as_json: bool | None = None
    for number, raw in enumerate(lines, start=1):
        try:
            line = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise SourceError("commands.check_not_utf8", path=source, line=number) from None
        if not line.strip():
            continue
        if as_json is None:
            as_json = line.lstrip().startswith("{")
        yield _json_item(line, source, number, column) if as_json else (str(number), Item(line, None, column))


def _json_item(line: str, source: str, number: int, column: str | None) -> Asked:
    record: Any = None
    with suppress(ValueError, RecursionError):
        record = json.loads(line)
    own_column = record.get("column") if isinstance(record, dict) else None
    if not (isinstance(record, dict) and isinstance(record.get("text"), str) and isinstance(own_column, str | None)):
        raise SourceError("commands.check_not_json", path=source, line=number)
    return record.get("id"), Item(_sound(record["text"]), None, own_column or column)


def _sound(text: str) -> str:
    """``text`` with halves of surrogate pairs replaced one to one: they are no characters, and offsets stay."""
    return _SURROGATE.sub("\ufffd", text)


def _answer(id_: object, checked: Checked, lang: Lang) -> dict[str, Any]:
    """The answer of the ``check`` contract."""
    return {
        "id": id_,
        "acceptable": checked.acceptable,
        "labels": [_label(hit, lang) for hit in checked.labels],
        "entities": [
            {
                "type": hit.subject,
                "start": hit.start,
                "end": hit.end,
                "masked": hit.masked,
                "confidence": hit.confidence.value,
            }
            for hit in checked.entities
        ],
    }


def _more(
    aside: list[SetAside], advised: list[Suggestion], lang: Lang, *, explain: bool, suggest: bool
) -> dict[str, Any]:
    """What ``--explain`` and ``--suggest`` add to the answer."""
    added: dict[str, Any] = {}
    if explain:
        added["set_aside"] = [
            {
                "label": one.label,
                "start": one.start,
                "end": one.end,
                "why": one.why.in_lang(lang),
                "reason": one.reason.in_lang(lang),
            }
            for one in aside
        ]
    if suggest:
        added["suggestions"] = [
            {
                "label": one.label,
                "action": one.action,
                "advice": one.advice.in_lang(lang),
                "wording": one.wording.in_lang(lang) if one.wording else None,
                "note": one.note.in_lang(lang) if one.note else None,
            }
            for one in advised
        ]
    return added


def _label(hit: Hit, lang: Lang) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "label": hit.subject,
        "start": hit.start,
        "end": hit.end,
        "confidence": hit.confidence.value,
        "why": hit.why.in_lang(lang) if hit.why else "",
    }
    if hit.tone:
        answer["tone"] = hit.tone.value
    if hit.ground:
        answer["ground"] = hit.ground
    return answer


def _told(item: Item, checked: Checked, checker: Checker, lang: Lang, *, explain: bool) -> str:
    """The answer to a person: the verdict, and a line for each hit."""
    verdict = phrase("commands.acceptable" if checked.acceptable else "commands.not_acceptable", lang)
    shown = checker.shown(item, checked)
    lines = [f"{verdict}  {shown}"]
    for hit in checked.labels:
        name = checker.policy.label[hit.subject].name.text.in_lang(lang)
        severity = phrase(f"commands.severity_{checker.severity(hit.subject).value}", lang)
        why = hit.why.in_lang(lang) if hit.why else ""
        lines.append(
            f"    {hit.subject} {name}（{severity}）{why}"
            if lang is Lang.ZH
            else f"    {hit.subject} ({severity}) {why}"
        )
        if explain:
            confidence = phrase(f"commands.confidence_{hit.confidence.value}", lang)
            place = {"start": hit.start + 1, "end": hit.end, "confidence": confidence}
            lines.append(f"        {phrase('commands.explained', lang, **place)}")
    lines += [f"    {hit.subject} {hit.masked}" for hit in checked.entities]
    return "\n".join(lines)


def _aside_lines(aside: list[SetAside], checker: Checker, lang: Lang) -> Iterator[str]:
    """What looked like a label and does not count."""
    for one in aside:
        name = checker.policy.label[one.label].name.text.in_lang(lang)
        told = {
            "label": name,
            "why": one.why.in_lang(lang),
            "reason": one.reason.in_lang(lang),
            "start": one.start + 1,
            "end": one.end,
        }
        yield f"    {phrase('commands.set_aside', lang, **told)}"


def _advice_lines(advised: list[Suggestion], lang: Lang) -> Iterator[str]:
    for one in advised:
        yield f"    → {one.advice.in_lang(lang)}"
        if one.wording:
            note = one.note.in_lang(lang) if one.note else ""
            yield f"      {phrase('commands.write_instead', lang, wording=one.wording.in_lang(lang))} {note}".rstrip()
