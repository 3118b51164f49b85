"""Drafts a declaration from an export's headers: what is known is filled in, what only the company knows is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from glob import escape
from pathlib import Path

from pipl_audit.audit import Request, read_columns
from pipl_audit.model import Lang, Role
from pipl_audit.phrases import phrase
from pipl_audit.planning import ColumnMeaning
from pipl_audit.policy.policy import Policy
from pipl_audit.sources.base import Table


def draft(paths: tuple[Path, ...], lang: Lang) -> str:
    """The text of a ``pipl-audit.yaml`` for these exports.

    It is made from headers and from counts over the head of each table; no cell goes into it.

    Raises:
        PiplAuditError: an export cannot be read.
    """
    policy = Policy()
    tables = list(read_columns(Request(paths=paths, policy=policy)))
    columns = {column.header: column for _, found in tables for column in found if column.header.strip()}
    return "\n".join(_lines(policy, [table for table, _ in tables], list(columns.values()), lang)) + "\n"


def _lines(policy: Policy, tables: list[Table], columns: list[ColumnMeaning], lang: Lang) -> Iterator[str]:
    def ask(key: str, indent: int = 2, **values: object) -> str:
        return " " * indent + "# " + phrase(f"draft.{key}", lang, **values)

    services = ", ".join(sorted([*policy.templates, *policy.services]))
    yield "# " + phrase("draft.head", lang)
    yield "declaration:"
    yield ask("controller")
    yield "  controller: {}"
    yield ask("business")
    yield ask("services", services=services)
    yield "  business: {}"
    yield ask("person_id")
    person = next((c for c in columns if c.category == "account_id"), None)
    yield f"  person_id: {_quoted(person.header)}" if person else "  # person_id:"
    yield "  datasets:"
    for name in dict.fromkeys(table.key.dataset for table in tables):
        yield f"    - {{name: {_quoted(name)}, files: [{_quoted(escape(name) + '*')}]}}"
    yield ask("purposes")
    yield "  purposes: []"
    yield ask("columns")
    listed = list(_columns(policy, columns, lang))
    yield "  columns:" if listed else "  columns: []"
    yield from listed
    yield ask("consent")
    yield from _list("consent_columns", [f"{{header: {_quoted(c.header)}}}" for c in columns if _consent(c)])
    yield ask("tags")
    yield from _list("tag_columns", [f"{{header: {_quoted(c.header)}}}" for c in columns if c.role is Role.TAG])
    yield from _list("remark_columns", [_quoted(c.header) for c in columns if c.role is Role.REMARK])
    yield from _list("staff_columns", [_quoted(c.header) for c in columns if c.role is Role.STAFF])
    yield ask("notice")
    yield "  notice: {}"
    yield ask("recipients")
    yield "  recipients: []"
    yield ask("allow")
    yield "  allow: []"
    yield "settings:"
    yield "  fail_on: medium"


def _columns(policy: Policy, columns: list[ColumnMeaning], lang: Lang) -> Iterator[str]:
    """One line per column of personal information, with the question that only the company can answer."""
    for column in columns:
        if column.category is None or column.role in (Role.STAFF, Role.TAG, Role.REMARK):
            continue
        category = policy.catalogue.by_id[column.category]
        if category.group == "compliance_meta":
            continue
        sensitive = policy.catalogue.sensitivity(column.category).counts
        key = "draft.column_sensitive" if sensitive else "draft.column"
        yield f"    - {{header: {_quoted(column.header)}}}  # {phrase(key, lang, category=category.name.text)}"


def _consent(column: ColumnMeaning) -> bool:
    return column.role is Role.CONSENT and column.category in (None, "consent_record", "guardian_consent")


def _list(name: str, items: list[str]) -> Iterator[str]:
    if not items:
        yield f"  {name}: []"
        return
    yield f"  {name}:"
    yield from (f"    - {item}" for item in items)


def _quoted(text: str) -> str:
    """A YAML scalar that is text whatever it holds (JSON strings are YAML)."""
    return json.dumps(text, ensure_ascii=False)
