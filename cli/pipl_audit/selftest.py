"""Runs the examples that are written in labels, rules and entities."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from pathlib import Path

from pipl_audit.audit import Opened, Request, audit_table
from pipl_audit.checking import detectors, suggested
from pipl_audit.entities import engine
from pipl_audit.entities.base import CellContext
from pipl_audit.labels.matching import LabelMatcher
from pipl_audit.model import Confidence, Finding, Hit, TableKey, Text
from pipl_audit.planning import DEFAULT_SEPARATORS
from pipl_audit.policy.declaration import Company, Declaration, Declared
from pipl_audit.policy.policy import Policy, RuleInForce
from pipl_audit.policy.schema import Advice, ExpectedFinding, Label, Rule, RuleExample
from pipl_audit.scan.detectors import Detectors
from pipl_audit.sources.base import LINE, ROW, Batch, cell_column
from pipl_audit.text import fold


@dataclass(frozen=True)
class Failure:
    """An example that did not come out as written."""

    where: str
    """Which policy or case file, and which list in it: ``labels/insult flagged``."""
    example: str
    got: str


def label_failures(labels: tuple[Label, ...], matcher: LabelMatcher) -> Iterator[Failure]:
    """Examples of labels that come out otherwise: a flagged text without the label, an allowed text with it; a
    wording that is offered otherwise than written, or is not acceptable itself."""
    finders = Detectors(matcher, frozenset(matcher.lexicon.labels), frozenset(engine.modules()))
    for label in labels:
        for name, examples, wanted in (
            ("flagged", label.examples.flagged, True),
            ("allowed", label.examples.allowed, False),
            ("missed", label.examples.missed, False),
        ):
            for example in examples:
                found = [span for span in matcher.find(fold(example.text), example.kind) if span.label == label.id]
                places = [fold(example.text).span(span.start, span.end) for span in found]
                shown = [example.text[start:end] for start, end in places]
                if bool(found) != wanted or (wanted and example.span and example.span not in shown):
                    got = ", ".join(f"{text!r}: {span.why.zh}" for text, span in zip(shown, found, strict=True))
                    yield Failure(f"labels/{label.id} {name}", example.text, got or "—")
        yield from _advice_failures(label, finders)


def _advice_failures(label: Label, finders: Detectors) -> Iterator[Failure]:
    """Wordings that are offered otherwise than their examples say, or that are not acceptable in both languages."""
    where = f"labels/{label.id} advice"
    for wording in label.advice.instead:
        alone = Advice(action="rephrase", text=label.name, instead=(wording,))
        for example, wanted in wording.examples.items():
            spans = [(hit.start, hit.end) for hit in _hits(example, finders) if hit.subject == label.id]
            offered, _ = suggested(alone, fold(example), spans)
            if offered is None or wanted not in (offered.zh, offered.en):
                yield Failure(where, example, offered.zh if offered else "—")
                continue
            for written in (offered.zh, offered.en):
                if wrong := _hits(written, finders):
                    yield Failure(where, written, ", ".join(hit.subject for hit in wrong))


def _hits(text: str, finders: Detectors) -> list[Hit]:
    """What ``check`` finds in a tag."""
    found = finders.cell(text, CellContext(kind="tag"), DEFAULT_SEPARATORS)
    return [cell.hit for cell in found if cell.hit.confidence >= Confidence.MEDIUM]


def rule_failures(policy: Policy, matcher: LabelMatcher) -> Iterator[Failure]:
    """Examples of rules whose findings are not exactly those written."""
    for rule in policy.all_rules:
        alone = _only(policy, rule)
        for name, examples in (("flagged", rule.examples.flagged), ("allowed", rule.examples.allowed)):
            for example in examples:
                got = tuple(_findings(alone, example, matcher))
                wanted = example.expect if name == "flagged" else ()
                missing = [expected for expected in wanted if not any(_is(one, expected) for one in got)]
                unasked = [one for one in got if not any(_is(one, expected) for expected in wanted)]
                if missing or unasked or (name == "flagged" and not got):
                    found = "; ".join(map(_line, got)) or "—"
                    yield Failure(f"rules/{rule.id} {name}", _shown(example), found)


def _only(policy: Policy, rule: Rule) -> Policy:
    """The policy with one rule in force, as its file has it: examples do not know what a pack changes."""
    alone = copy(policy)
    vars(alone).pop("labels", None)
    vars(alone).update(rules=(RuleInForce(rule, rule.severity, rule.params),), label=policy.all_label, _overrides={})
    return alone


def _findings(policy: Policy, example: RuleExample, matcher: LabelMatcher) -> Iterator[Finding]:
    company = Company(declaration=Declaration.model_validate(example.declaration or {}))
    request = Request(paths=(), policy=policy, declared=Declared(company=company))
    opened = Opened(Path("example"), ExampleTable(example.table), 0, "", "example", ())
    finders = detectors(policy, company.declaration.allow, matcher)
    for result in audit_table(opened, request, finders, None, lambda _: None).results:
        if isinstance(result, Finding):
            yield result


def _is(finding: Finding, expected: ExpectedFinding) -> bool:
    return (
        finding.columns == expected.columns
        and expected.subject in (None, finding.subject)
        and expected.rows in (None, finding.rows_affected)
        and expected.severity in (None, finding.severity)
        and expected.confidence in (None, finding.confidence)
    )


def _line(finding: Finding) -> str:
    return (
        f"{'+'.join(finding.columns)} {finding.subject or ''} rows={finding.rows_affected} "
        f"{finding.severity.value}/{finding.confidence.value}"
    )


def _shown(example: RuleExample) -> str:
    return example.why or " ".join(cell or "" for cell in example.table[0])


class ExampleTable:
    """A table that stands in a policy file: the header row, then the records."""

    encoding = None
    notes: tuple[Text, ...] = ()

    def __init__(self, table: tuple[tuple[str | None, ...], ...], name: str = "example") -> None:
        self.key = TableKey(name)
        self.headers = tuple(header or "" for header in table[0])
        self._records = table[1:]

    @property
    def rows(self) -> int:
        return len(self._records)

    def batches(self) -> Iterator[Batch]:
        """All records in one batch, from row 2 on."""
        import polars as pl  # label examples run without it

        columns = {cell_column(i + 1): [record[i] for record in self._records] for i in range(len(self.headers))}
        rows = list(range(2, len(self._records) + 2))
        schema = {ROW: pl.Int64, LINE: pl.Int64, **dict.fromkeys(columns, pl.String)}
        yield Batch(pl.DataFrame({ROW: rows, LINE: rows, **columns}, schema=schema))
