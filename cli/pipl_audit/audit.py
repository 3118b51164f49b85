"""The straight line: sources → plan → tally → dossier → findings → report. Neither prints nor parses."""

from __future__ import annotations

import re
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from pipl_audit import __version__
from pipl_audit.checking import detectors
from pipl_audit.entities import engine
from pipl_audit.entities._names import is_plausible
from pipl_audit.entities.base import CellContext
from pipl_audit.errors import OutputError, PiplAuditError, PolicyError, SourceError
from pipl_audit.masking import mask_spans
from pipl_audit.model import (
    Allowed,
    ColumnReport,
    Confidence,
    Coverage,
    Disposition,
    Finding,
    InputReport,
    Question,
    Report,
    Role,
    Run,
    Severity,
    Skip,
    Summary,
    TableKey,
    Text,
)
from pipl_audit.phrases import text
from pipl_audit.planning import ColumnMeaning, Plan, Profile, column_meaning, person_basis, person_columns, vocabulary
from pipl_audit.policy.catalogue import Catalogue, HeaderMeaning
from pipl_audit.policy.declaration import Company, Declaration, Declared
from pipl_audit.policy.names import unknown_headers
from pipl_audit.policy.necessity import check_service, necessity
from pipl_audit.policy.policy import Policy
from pipl_audit.rules import engine as rules
from pipl_audit.rules.base import Case, Columns
from pipl_audit.scan.detectors import Detectors
from pipl_audit.scan.dossier import Dossier
from pipl_audit.scan.local import HitSink, Progress, Scanned, plan_from_head, scan
from pipl_audit.sources.base import Batch, ReadOptions, Table
from pipl_audit.sources.engine import file_digest, open_input
from pipl_audit.text import fold

_DATES_IN_STEM = re.compile(r"[ _.\-]*(?:19|20)\d{2}[-_.年]?\d{0,2}[-_.月]?\d{0,2}日?(?:[-_ t]?\d{4,6})?$")


@dataclass(frozen=True)
class Request:
    """What to audit, against what, and how strictly."""

    paths: tuple[Path, ...]
    policy: Policy
    declared: Declared = field(default_factory=lambda: Declared(company=Company()))
    fail_on: Severity = Severity.MEDIUM
    min_confidence: Confidence = Confidence.MEDIUM
    read: ReadOptions = field(default_factory=ReadOptions)
    as_of: str = field(default_factory=lambda: datetime.now(UTC).astimezone().date().isoformat())
    workers: int = 1
    """Processes that read large tables; see :func:`pipl_audit.scan.local.scan`."""

    @property
    def company(self) -> Company:
        return self.declared.company


@dataclass(frozen=True)
class Opened:
    """One table of the request, ready to be read."""

    path: Path
    table: Table
    bytes: int
    sha256: str
    format: str
    notes: tuple[Text, ...]


@dataclass(frozen=True)
class Audited:
    """One table and what the rules made of it."""

    opened: Opened
    scanned: Scanned
    results: tuple[Finding | Question, ...]


def audit(request: Request, sink: HitSink | None = None, progress: Progress = lambda _: None) -> Report:
    """Audit all inputs of the request.

    Raises:
        UsageError: a path is missing or an option does not fit.
        PolicyError: policy or declaration are wrong; the declaration names a column that no table has.
    """
    started = datetime.now(UTC).astimezone()
    check_service(request.company, request.policy, request.declared.path)
    if request.company.declaration.business.natural_person:
        return _report(request, started, [], [Skip(str(p), text("audit.natural_person")) for p in request.paths])
    opened, skips = _open_all(request)
    if all(skip.complete for skip in skips):
        _check_headers(request, opened)
    finders = detectors(request.policy, request.company.declaration.allow)
    audited: list[Audited] = []
    for one in opened:
        try:
            audited.append(audit_table(one, request, finders, sink, progress))
        except OutputError:
            raise
        except PiplAuditError as error:
            _abandon(sink, one)
            skips.append(Skip(_name(one), text(error.key, **error.values)))
        except Exception as error:  # noqa: BLE001  # one table's failure is a skip, and foreign messages quote cells
            _abandon(sink, one)
            skips.append(Skip(_name(one), text("audit.failed", kind=type(error).__name__)))
    return _report(request, started, audited, skips)


def _abandon(sink: HitSink | None, one: Opened) -> None:
    """Take back the hits of a table that was not wholly read."""
    if sink is not None:
        sink.abandon(one.table.key)


def audit_table(
    opened: Opened,
    request: Request,
    finders: Detectors,
    sink: HitSink | None,
    progress: Progress,
    first_plan: Plan | None = None,
) -> Audited:
    """Scan one table and judge it."""
    make_plan = plan_maker(opened.table, request, keep_hits=sink is not None)
    scanned = scan(
        opened.table, make_plan, finders, request.min_confidence, sink, progress, first_plan, request.workers
    )
    case = Case(request.policy, request.company, scanned.dossier, request.as_of)
    return Audited(opened, scanned, tuple(rules.judge(request.policy.rules, case)))


def plan_maker(table: Table, request: Request, *, keep_hits: bool) -> Callable[[tuple[Profile, ...]], Plan]:
    """The function that turns profiles of the table's columns into the plan of its scan."""
    declaration, catalogue = request.company.declaration, request.policy.catalogue
    seed = secrets.randbits(63)

    def make_plan(profiles: tuple[Profile, ...]) -> Plan:
        columns = tuple(
            column_meaning(position, header, profile, declaration, catalogue)
            for position, (header, profile) in enumerate(zip(table.headers, profiles, strict=True), start=1)
        )
        listed = vocabulary(columns, profiles, declaration)
        known = Columns(request.policy, request.company, columns, request.min_confidence, listed)
        return Plan(
            table=table.key,
            columns=columns,
            people=person_columns(columns, declaration),
            questions=rules.ask(request.policy.rules, known),
            seed=seed,
            vocabulary=listed,
            keep_hits=keep_hits,
        )

    return make_plan


def header_reports(request: Request) -> Iterator[tuple[str, tuple[ColumnReport, ...]]]:
    """For each table its name and what the headers alone say of its columns. Reads no rows.

    Raises:
        PiplAuditError: an input cannot be opened.
    """
    check_service(request.company, request.policy, request.declared.path)
    declaration, catalogue = request.company.declaration, request.policy.catalogue
    for path in request.paths:
        for read in open_input(path, request.read, declaration.dataset_of(path) or _logical_name(path)).tables:
            table, _ = _without_data_as_headers(read, catalogue)
            columns = (
                column_meaning(position, header, Profile(), declaration, catalogue)
                for position, header in enumerate(table.headers, start=1)
            )
            name = f"{path} [{table.key.sheet}]" if table.key.sheet else str(path)
            yield (
                name,
                tuple(column_report(column, Profile(), request, None, table.key) for column in columns),
            )


def read_columns(request: Request) -> Iterator[tuple[Table, tuple[ColumnMeaning, ...]]]:
    """Each table and what its columns seem to be by their headers and the head of the table.

    Raises:
        PiplAuditError: an input cannot be opened.
    """
    finders = detectors(request.policy)
    for path in request.paths:
        for table in open_input(path, request.read, _logical_name(path)).tables:
            plan = plan_from_head(table, plan_maker(table, request, keep_hits=False), finders, request.min_confidence)
            yield table, plan.columns


# ---- inputs -------------------------------------------------------------------------------------------


def _open_all(request: Request) -> tuple[list[Opened], list[Skip]]:
    opened: list[Opened] = []
    skips: list[Skip] = []
    for path in request.paths:
        dataset = request.company.declaration.dataset_of(path) or _logical_name(path)
        try:
            found = open_input(path, request.read, dataset)
            size, digest = file_digest(path)
        except SourceError as error:
            skips.append(Skip(str(path), text(error.key, **error.values)))
            continue
        skips += found.skips
        for table in found.tables:
            shown, skip = _without_data_as_headers(table, request.policy.catalogue)
            skips += [skip] if skip else []
            opened.append(Opened(path, shown, size, digest, found.format, (*found.notes, *table.notes)))
    return _distinct(opened), skips


def _without_data_as_headers(table: Table, catalogue: Catalogue) -> tuple[Table, Skip | None]:
    """The table without its headers where these are the first record: headers are shown everywhere.

    So it is where one of them identifies a person (a wrong ``--header-row``), or where no header is known and one
    has the form of a name. That record is not audited, which is a skip.
    """
    found = (span for header in table.headers for span in engine.find(fold(header).text, CellContext()))
    identifies = any(engine.entity(span.entity).identifying for span in found)
    unknown = not any(_is_known(catalogue.read(header)) for header in table.headers)
    named = any(is_plausible(fold(header).text.strip()) for header in table.headers)
    if not identifies and not (unknown and named):
        return table, None
    skip = Skip(table.key.dataset, text("audit.headers_are_data"), rows=1)
    return _Shown(table, table.key, ("",) * len(table.headers)), skip


def _is_known(meaning: HeaderMeaning) -> bool:
    return meaning.category is not None or meaning.role is not Role.OTHER or meaning.confidence is not Confidence.LOW


def _logical_name(path: Path) -> str:
    """The file's stem without a date at its end, so that next month's export is the same data set."""
    return _DATES_IN_STEM.sub("", path.stem.strip()) or path.stem


def _distinct(opened: list[Opened]) -> list[Opened]:
    """Two files of one data set keep apart by their stems; files of one stem, in several folders, by their order."""
    often = Counter(one.table.key for one in opened)
    seen: Counter[TableKey] = Counter()
    apart = []
    for one in opened:
        key = one.table.key
        if often[key] > 1:
            key = replace(key, dataset=f"{key.dataset}~{one.path.stem}")
            seen[key] += 1
            key = replace(key, dataset=f"{key.dataset}~{seen[key]}") if seen[key] > 1 else key
        apart.append(one if key == one.table.key else replace(one, table=_Shown(one.table, key, one.table.headers)))
    return apart


@dataclass(frozen=True)
class _Shown:
    """A table under another name or other headers."""

    inner: Table
    key: TableKey
    headers: tuple[str, ...]

    @property
    def rows(self) -> int:
        return self.inner.rows

    @property
    def encoding(self) -> str | None:
        return self.inner.encoding

    @property
    def notes(self) -> tuple[Text, ...]:
        return self.inner.notes

    def batches(self) -> Iterator[Batch]:
        return self.inner.batches()


def _check_headers(request: Request, opened: list[Opened]) -> None:
    """Refuse a declaration that names a column which no table of the run has.

    A declaration may cover more data sets than are scanned; then a name that is not there is no mistake.
    """
    declaration = request.company.declaration
    present = {header.strip() for one in opened for header in one.table.headers}
    scanned = {one.table.key.dataset.split("~")[0] for one in opened}
    if not opened or any(dataset.name not in scanned for dataset in declaration.datasets):
        return
    problems = sorted(unknown_headers(request.declared, present), key=lambda problem: (problem.line, problem.column))
    if problems:
        raise PolicyError("policy.invalid", tuple(problems), path=request.declared.path)


# ---- the report ---------------------------------------------------------------------------------------


def _report(request: Request, started: datetime, audited: list[Audited], skips: list[Skip]) -> Report:
    findings = sorted(
        (r for one in audited for r in one.results if isinstance(r, Finding)),
        key=lambda f: (-f.severity.rank, -f.confidence.rank, f.table, f.positions, f.rule, f.subject or ""),
    )
    skips = [*skips, *(skip for one in audited for skip in one.scanned.skips)]
    columns = tuple(column for one in audited for column in _columns(one.scanned.dossier, request))
    return Report(
        run=_run(request, started),
        inputs=tuple(_input(one, request.company.declaration) for one in audited),
        columns=columns,
        findings=tuple(findings),
        questions=_questions(request, audited),
        coverage=_coverage(request.policy, findings),
        skips=tuple(skips),
        summary=_summary(request, audited, findings, skips, len(columns)),
        allowed=_allowed(request, audited),
        names=_names(request.policy),
    )


def _run(request: Request, started: datetime) -> Run:
    declaration = request.company.declaration
    service = declaration.business.service or ""
    named = request.policy.services.get(service) or request.policy.templates.get(service)
    return Run(
        tool_version=__version__,
        started=started.isoformat(timespec="seconds"),
        finished=datetime.now(UTC).astimezone().isoformat(timespec="seconds"),
        packs=request.policy.refs,
        declaration_path=request.declared.path,
        declaration_sha256=request.declared.sha256,
        engine="local",
        fail_on=request.fail_on,
        min_confidence=request.min_confidence,
        as_of=request.as_of,
        handler=declaration.controller.name,
        business=named.name.text if named else None,
    )


def _input(one: Audited, declaration: Declaration) -> InputReport:
    dossier = one.scanned.dossier
    repairs = tuple(text(f"sources.{kind}", n=n, first=first) for kind, n, first in one.scanned.repairs)
    return InputReport(
        path=str(one.opened.path),
        table=dossier.table,
        format=one.opened.format,
        encoding=one.opened.table.encoding,
        bytes=one.opened.bytes,
        sha256=one.opened.sha256,
        rows_in_file=one.scanned.rows_read + one.scanned.rows_skipped,
        rows_read=one.scanned.rows_read,
        people=dossier.people,
        person_basis=person_basis(dossier.plan, declaration),
        notes=(*one.opened.notes, *repairs, *([text("audit.vocabulary")] if dossier.plan.vocabulary else [])),
    )


def _columns(dossier: Dossier, request: Request) -> Iterator[ColumnReport]:
    for column in dossier.columns:
        yield column_report(column, dossier.profile(column.position), request, dossier)


def column_report(
    column: ColumnMeaning,
    profile: Profile,
    request: Request,
    dossier: Dossier | None,
    table: TableKey | None = None,
) -> ColumnReport:
    """A column as reports show it; without a dossier, what its header alone says."""
    policy = request.policy
    verdict = necessity(column.header, column.role, column.category, request.company, policy)
    return ColumnReport(
        table=table or (dossier.table if dossier else TableKey("")),
        position=column.position,
        header=column.header,
        role=column.role,
        category=column.category,
        category_name=policy.catalogue.by_id[column.category].name.text if column.category else None,
        category_confidence=column.confidence,
        reason=column.reason,
        sensitive=policy.catalogue.sensitivity(column.category),
        necessity=verdict.necessity,
        necessity_reason=verdict.reason,
        filled=profile.filled,
        rows=profile.rows,
        distinct=profile.distinct,
        distinct_is_minimum=profile.distinct_is_minimum,
        entities=dossier.counts(column.position, "entity") if dossier else (),
        labels=dossier.counts(column.position, "label") if dossier else (),
    )


def _questions(request: Request, audited: list[Audited]) -> tuple[Question, ...]:
    asked = [r for one in audited for r in one.results if isinstance(r, Question)]
    if request.declared.path is None:
        asked.insert(0, Question("declaration", text("questions.declaration")))
    return tuple({question.id: question for question in reversed(asked)}.values())[::-1]


def _coverage(policy: Policy, findings: Iterable[Finding]) -> tuple[Coverage, ...]:
    touched = Counter(item for finding in findings for item in finding.guideline_items)
    return tuple(
        Coverage(item.no, item.subject.text, item.level, touched[item.no], item.ask.text)
        for item in policy.coverage.items
    )


def _allowed(request: Request, audited: list[Audited]) -> tuple[Allowed, ...]:
    return tuple(
        Allowed(
            _masked(entry.text), entry.label, entry.reason, sum(one.scanned.dossier.allowed(index) for one in audited)
        )
        for index, entry in enumerate(request.company.declaration.allow)
    )


def _masked(words: str) -> str:
    """Words of the declaration as a report may show them."""
    folded = fold(words)
    found = engine.find(folded.text, CellContext(kind="tag"))
    return mask_spans(words, ((span.entity, *folded.span(span.start, span.end)) for span in found))


def _names(policy: Policy) -> tuple[tuple[str, Text], ...]:
    labels = ((label.id, label.name.text) for label in policy.labels)
    entities = ((str(id_), module.ENTITY.name) for id_, module in engine.modules().items())
    return (*labels, *entities)


def _summary(
    request: Request, audited: list[Audited], findings: list[Finding], skips: list[Skip], columns: int
) -> Summary:
    return Summary(
        findings=len(findings),
        at_or_above=sum(counts_against(finding, request) for finding in findings),
        by_severity={s.value: sum(f.severity is s for f in findings) for s in reversed(Severity)},
        files=len({one.opened.path for one in audited}),
        rows=sum(one.scanned.rows_read for one in audited),
        columns=columns,
        skips=len(skips),
        complete=all(skip.complete for skip in skips) and bool(audited),
    )


def counts_against(finding: Finding, request: Request) -> bool:
    """Whether an open finding is at or above both thresholds."""
    return (
        finding.disposition in (Disposition.OPEN, Disposition.CONFIRMED)
        and finding.severity >= request.fail_on
        and finding.confidence >= request.min_confidence
    )


def _name(one: Opened) -> str:
    key = one.table.key
    return f"{one.path} [{key.sheet}]" if key.sheet else str(one.path)
