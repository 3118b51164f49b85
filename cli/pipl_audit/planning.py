"""What each column is, from its header and its values, and the plan of a scan.

One function decides (:func:`column_meaning`); it is used on a sample to make the plan and on the whole
table's profile to make the report. The plan may change the cost, never a finding: where the profile
contradicts the plan, the table is scanned again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Literal

from pipl_audit.entities import engine
from pipl_audit.model import CategoryId, Confidence, EntityId, Role, TableKey, Text
from pipl_audit.phrases import text
from pipl_audit.policy.catalogue import Catalogue, HeaderMeaning
from pipl_audit.policy.declaration import Declaration
from pipl_audit.scan.questions import RowQuestion
from pipl_audit.text import fold

_MOSTLY = 0.6
"""Share of filled cells from which on values speak for a whole column."""
_FEWEST = 3
"""Fewer filled cells than this say nothing about a column."""
_LISTED_ONCE = 0.95
"""Share of different tags from which on a column lists each tag once."""
_LISTED_TOGETHER = 0.1
"""Share of cells with several tags up to which a column lists tags and is no column of customers."""
_LONG = 12
"""Mean length in code points from which on cells of a text column are sentences, not tags."""
NAME_CATEGORIES = ("name", "surname_title", "emergency_contact", "referrer", "family_relation", "child_info")
"""Categories in whose columns a bare name is a person's."""
BLANK = (
    "无",
    "没有",
    "暂无",
    "未知",
    "未提供",
    "不详",
    "保密",
    "-",
    "--",
    "—",
    "/",
    "0",
    "n/a",
    "na",
    "none",
    "null",
    "nil",
)
"""Folded cells that are filled and say that there is nothing."""
DEFAULT_SEPARATORS = "、,;|\n\t"
"""Between tags of a cell, after folding."""


@dataclass(frozen=True)
class Profile:
    """What the cells of a column look like, as counts; independent of any plan."""

    rows: int = 0
    filled: int = 0
    distinct: int = 0
    distinct_is_minimum: bool = False
    characters: int = 0
    digits: int = 0
    """Cells of digits, signs and points only."""
    dates: int = 0
    chinese: int = 0
    """Cells with a Chinese character."""
    english: int = 0
    """Cells with two words in Latin letters next to each other."""
    separated: int = 0
    """Cells in which a separator of tags stands."""
    sentences: int = 0
    """Cells with the end of a sentence, or with words too long between separators to be a tag."""
    names: int = 0
    """Cells that have the form of a Chinese personal name."""
    whole: tuple[tuple[EntityId, int], ...] = ()
    """Cells that are one entity and nothing else."""

    def share(self, cells: int) -> float:
        return cells / self.filled if self.filled else 0.0

    @property
    def mean_length(self) -> float:
        return self.characters / self.filled if self.filled else 0.0


@dataclass(frozen=True)
class ColumnMeaning:
    """What a column is."""

    position: int
    header: str
    role: Role
    category: CategoryId | None
    confidence: Confidence
    reason: Text
    header_category: CategoryId | None
    """What the header alone says: differs from ``category`` where header and values conflict."""
    declared: bool
    """The declaration says what it is."""
    header_order: bool
    """The header says order, parcel or the like."""
    kind: Literal["cell", "tag", "remark"]
    """How its cells are read for labels."""
    separators: str = DEFAULT_SEPARATORS
    names: bool = False
    """A bare name in it is a person's name."""
    at_home: tuple[EntityId, ...] = ()
    """Entities that its header leads one to expect."""
    open: bool = False
    """Its values have a say in what it is: neither declaration nor header settle it."""


@dataclass(frozen=True)
class Vocabulary:
    """A table that lists tags and no customers: what staff may write, before or after it went live."""

    tags: int
    """Position of the column of tags."""
    uses: int | None
    """Position of the column that counts how many customers carry each tag."""


@dataclass(frozen=True)
class Plan:
    """How a table is scanned. Small, frozen, picklable."""

    table: TableKey
    columns: tuple[ColumnMeaning, ...]
    people: tuple[int, ...]
    """Positions of the columns that tell persons apart; the first filled one counts."""
    questions: tuple[RowQuestion, ...]
    seed: int
    """Keys the hashes of this run."""
    vocabulary: Vocabulary | None = None
    """Set where the table lists tags and no customers."""
    keep_hits: bool = False
    """Whether each hit is handed out, not only counted."""
    allow: tuple[tuple[str, str], ...] = field(default=())
    """Folded text and label of the declaration's ``allow:`` entries."""


def column_meaning(
    position: int, header: str, profile: Profile, declaration: Declaration, catalogue: Catalogue
) -> ColumnMeaning:
    """What a column is, from declaration, header and values."""
    header_only = catalogue.read(header)
    declared = _declared(header, header_only, declaration, catalogue)
    meaning = declared or _settled(header_only, _from_values(profile, catalogue), catalogue)
    return ColumnMeaning(
        position=position,
        header=header,
        role=_person_role(header, meaning.role, declaration),
        category=meaning.category,
        confidence=meaning.confidence,
        reason=meaning.reason,
        header_category=header_only.category,
        declared=declared is not None,
        header_order=header_only.role is Role.ORDER,
        kind=_kind(meaning.role, profile),
        separators=_separators(header, declaration),
        names=meaning.category in NAME_CATEGORIES,
        at_home=tuple(map(EntityId, catalogue.by_id[header_only.category].entities)) if header_only.category else (),
        open=declared is None and not _speaks_alone(header_only),
    )


def _speaks_alone(stated: HeaderMeaning) -> bool:
    """A column of staff or of free text stays one whatever stands in it."""
    return stated.role is Role.STAFF or stated.role.carries_labels


def _settled(stated: HeaderMeaning, seen: HeaderMeaning | None, catalogue: Catalogue) -> HeaderMeaning:
    """What header and values say together.

    A form that most values have beats a header of another category; order numbers never reach here as
    entities.
    """
    if seen is None or _speaks_alone(stated):
        return stated
    if stated.category is None and stated.role is Role.OTHER and stated.confidence is Confidence.LOW:
        return replace(seen, reason=text("reasons.agree", header_reason=stated.reason, value_reason=seen.reason))
    if seen.category is None:
        return stated
    if stated.category is not None and _compatible(seen.category, stated.category, catalogue):
        reason = text("reasons.agree", header_reason=stated.reason, value_reason=seen.reason)
        return replace(stated, confidence=Confidence.HIGH, reason=reason)
    if seen.confidence is Confidence.HIGH:
        reason = text("reasons.conflict", header_reason=stated.reason, value_reason=seen.reason)
        return replace(seen, reason=reason)
    return stated


def _declared(header: str, own: HeaderMeaning, declaration: Declaration, catalogue: Catalogue) -> HeaderMeaning | None:
    """What the declaration says of a column's role or category, if anything."""
    name = header.strip()
    column = declaration.column(header)
    role: Role | None = column.role if column else None
    category = CategoryId(column.category) if column and column.category else None
    if name in (tag.header.strip() for tag in declaration.tag_columns):
        role = Role.TAG
    elif name in (remark.strip() for remark in declaration.remark_columns):
        role = Role.REMARK
    elif name in (staff.strip() for staff in declaration.staff_columns):
        role = Role.STAFF
    elif name in (consent.header.strip() for consent in declaration.consent_columns):
        role = Role.CONSENT
    if role is None and category is None:
        return None
    role = role or catalogue.by_id[str(category)].role
    keep = own.category if role is own.role else None
    return HeaderMeaning(category or keep, role, Confidence.HIGH, text("reasons.declared"))


def _from_values(profile: Profile, catalogue: Catalogue) -> HeaderMeaning | None:
    """What the values alone say of a column."""
    if profile.filled < _FEWEST:
        return None
    for entity, cells in sorted(profile.whole, key=lambda pair: (-pair[1], pair[0])):
        home = catalogue.home(entity)
        if home is not None and profile.share(cells) >= _MOSTLY:
            reason = text(
                "reasons.values_entity",
                percent=f"{profile.share(cells):.0%}",
                entity=engine.entity(entity).name,
            )
            return HeaderMeaning(CategoryId(home.id), home.role, Confidence.HIGH, reason)
    various = profile.distinct_is_minimum or profile.distinct >= max(_FEWEST, 0.15 * profile.filled)
    if profile.share(profile.names) >= 0.8 and various:
        reason = text("reasons.values_names", percent=f"{profile.share(profile.names):.0%}")
        return HeaderMeaning(CategoryId("name"), Role.CONTACT, Confidence.MEDIUM, reason)
    written = max(profile.share(profile.chinese), profile.share(profile.english))
    if written >= 0.5 and profile.share(profile.dates + profile.digits) < 0.5:
        tags = profile.share(profile.separated) >= 0.3 and profile.share(profile.sentences) < 0.5
        return HeaderMeaning(
            None,
            Role.TAG if tags else Role.TEXT,
            Confidence.LOW,
            text("reasons.values_tags" if tags else "reasons.values_text"),
        )
    return None


def _compatible(seen: CategoryId, stated: CategoryId, catalogue: Catalogue) -> bool:
    """Whether what the values are is at home under the header's category (a landline under 电话)."""
    return bool(set(catalogue.by_id[seen].entities) & set(catalogue.by_id[stated].entities))


def _person_role(header: str, role: Role, declaration: Declaration) -> Role:
    return Role.PERSON_ID if declaration.person_id and header.strip() == declaration.person_id.strip() else role


def _kind(role: Role, profile: Profile) -> Literal["cell", "tag", "remark"]:
    if role is Role.TAG:
        return "tag"
    if role is Role.REMARK:
        return "remark"
    if role is Role.TEXT:
        return "tag" if profile.mean_length <= _LONG else "remark"
    return "cell"


def _separators(header: str, declaration: Declaration) -> str:
    declared = next((t.separator for t in declaration.tag_columns if t.header.strip() == header.strip()), None)
    return DEFAULT_SEPARATORS + fold(declared or "").text


_USES = re.compile(
    r"使用|打标|覆盖|引用|标签数|(?:客户|会员|用户|顾客)数"
    r"|^(?:人数|次数|数量|计数|频次|count|uses?|used|customers|members|total)$"
)
"""Headers of a column that counts who carries a tag; a count of something else is none."""
_BESIDE_TAGS = frozenset(
    (Role.STAFF, Role.MEASURE, Role.TIMESTAMP, Role.ORGANISATION, Role.OTHER, Role.TEXT, Role.REMARK)
)
"""Roles of the columns that may stand in a vocabulary beside its tags."""


def vocabulary(
    columns: tuple[ColumnMeaning, ...], profiles: tuple[Profile, ...], declaration: Declaration
) -> Vocabulary | None:
    """The vocabulary of tags that a table is, if it is one.

    It has one column of tags, each listed once; none of its columns is about a person; and it is nothing but
    the list, or counts or names the owners of its tags.
    """
    bare = len(columns) == 1 and columns[0].role is Role.TEXT and columns[0].kind == "tag"
    tags = [column for column in columns if bare or column.role is Role.TAG]
    others = [column for column in columns if column not in tags]
    if len(tags) != 1 or declaration.person_id or any(column.role not in _BESIDE_TAGS for column in others):
        return None
    profile = profiles[tags[0].position - 1]
    if any(column.category for column in others if column.role is not Role.STAFF) or not profile.filled:
        return None
    if profile.share(profile.separated) > _LISTED_TOGETHER:
        return None
    if not profile.distinct_is_minimum and profile.distinct < _LISTED_ONCE * profile.filled:
        return None
    counts = [column.position for column in others if _USES.search(fold(column.header).text)]
    owned = any(column.role is Role.STAFF for column in others)
    if others and not counts and not owned:
        return None
    return Vocabulary(tags[0].position, counts[0] if counts else None)


_PERSON_CATEGORIES = ("resident_id_number", "mobile_phone", "wechat_id", "email")


def person_columns(columns: tuple[ColumnMeaning, ...], declaration: Declaration) -> tuple[int, ...]:
    """Positions of the columns that tell persons apart: the declared one, else those of the usual identifiers."""
    if declaration.person_id:
        declared = tuple(c.position for c in columns if c.header.strip() == declaration.person_id.strip())
        if declared:
            return declared[:1]
    return tuple(
        column.position
        for category in _PERSON_CATEGORIES
        for column in columns
        if column.category == category and column.role not in (Role.STAFF, Role.THIRD_PARTY)
    )


def person_basis(plan: Plan, declaration: Declaration) -> Text:
    """How persons were counted, in words."""
    headers = {column.position: column.header for column in plan.columns}
    if not plan.people:
        return text("reasons.person_none")
    names = "、".join(headers[position] for position in plan.people)
    if declaration.person_id and headers[plan.people[0]].strip() == declaration.person_id.strip():
        return text("reasons.person_declared", column=names)
    return text("reasons.person_columns", columns=names)
