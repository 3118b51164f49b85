"""The company's own statement, and the settings of an audit: ``pipl-audit.yaml``.

What is declared is believed for the judgement and printed as "declared by the company, not verified"
(企业声明，未核实). A declaration is optional; every command works without one.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

from pydantic import Field

from pipl_audit.model import Confidence, Role, Severity
from pipl_audit.policy.schema import Addressee, Shape, Word
from pipl_audit.policy.validate import validate
from pipl_audit.policy.yamlio import read_yaml

FILE_NAME = "pipl-audit.yaml"

LegalBasis = Literal[
    "consent", "contract", "legal_duty", "emergency", "public_interest_news", "already_public", "other_law"
]
"""PIPL 13(1)(1) to (7)."""


class Controller(Shape):
    name: str | None = None
    contact: str | None = None
    officer: str | None = None
    """Person in charge of personal-information protection (PIPL 52)."""


class Business(Shape):
    service: str | None = None
    """A template (``dine_in_restaurant``) or a service of the necessary-scope list (``food_delivery``)."""
    natural_person: bool = False
    """A natural person handles it for personal or household affairs: out of scope (PIPL 72)."""
    consumer: bool = True
    """Sells goods or services to consumers."""
    online: bool = False
    """Trades over the internet, an app or a mini-program."""
    addressees: tuple[Addressee, ...] = ()
    """Further classes of addressees that the business is in."""
    description: str | None = None


class Purpose(Shape):
    id: Word
    name: str
    basis: LegalBasis | None = None
    retention: str | None = None
    description: str | None = None


class DeclaredColumn(Shape):
    header: Word
    purpose: str | None = None
    """Id of a purpose, or the purpose itself in words."""
    basis: LegalBasis | None = None
    retention: str | None = None
    category: str | None = None
    """What the column holds, where the header does not tell."""
    role: Role | None = None
    """What the column is for, where the header does not tell."""


class ConsentColumn(Shape):
    header: Word
    yes: tuple[Word, ...] = ()
    no: tuple[Word, ...] = ()
    covers: tuple[str, ...] = ()
    """Categories or labels that the consent is for; empty: not stated."""


class TagColumn(Shape):
    header: Word
    separator: str | None = None


class Dataset(Shape):
    name: Word
    files: tuple[Word, ...] = Field(min_length=1)
    """Patterns for the file's name, as in a shell."""


class Notice(Shape):
    version: Word | None = None
    categories: tuple[str, ...] = ()


class Recipient(Shape):
    name: str
    role: Literal["processor", "handler", "joint", "overseas"] | None = None
    categories: tuple[str, ...] = ()
    purpose: str | None = None


class Allow(Shape):
    """A wording that this company has reviewed and keeps."""

    text: Word
    label: str
    reason: str = Field(min_length=3)


class Declaration(Shape):
    controller: Controller = Controller()
    business: Business = Business()
    person_id: Word | None = None
    datasets: tuple[Dataset, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    columns: tuple[DeclaredColumn, ...] = ()
    consent_columns: tuple[ConsentColumn, ...] = ()
    tag_columns: tuple[TagColumn, ...] = ()
    remark_columns: tuple[Word, ...] = ()
    staff_columns: tuple[Word, ...] = ()
    notice: Notice = Notice()
    recipients: tuple[Recipient, ...] = ()
    allow: tuple[Allow, ...] = ()

    def dataset_of(self, path: Path) -> str | None:
        """The declared name of the data set that a file belongs to."""
        return next(
            (d.name for d in self.datasets if any(fnmatchcase(path.name, pattern) for pattern in d.files)),
            None,
        )

    def column(self, header: str) -> DeclaredColumn | None:
        return next((column for column in self.columns if column.header.strip() == header.strip()), None)

    def purpose_of(self, column: DeclaredColumn) -> Purpose | None:
        """The purpose a declared column serves; one given in words becomes a purpose of that name."""
        if column.purpose is None:
            return None
        known = next((purpose for purpose in self.purposes if purpose.id == column.purpose), None)
        return known or Purpose(id=column.purpose, name=column.purpose, basis=column.basis)

    def named_headers(self) -> tuple[tuple[tuple[str | int, ...], str], ...]:
        """Every header that the declaration names, with its place in it."""
        return (
            *([(("person_id",), self.person_id)] if self.person_id else []),
            *((("columns", i, "header"), column.header) for i, column in enumerate(self.columns)),
            *((("consent_columns", i, "header"), column.header) for i, column in enumerate(self.consent_columns)),
            *((("tag_columns", i, "header"), column.header) for i, column in enumerate(self.tag_columns)),
            *((("remark_columns", i), header) for i, header in enumerate(self.remark_columns)),
            *((("staff_columns", i), header) for i, header in enumerate(self.staff_columns)),
        )


class Settings(Shape):
    """Defaults for options of the command line, which win over them."""

    pack: str | None = None
    fail_on: Severity | None = None
    min_confidence: Confidence | None = None


class Company(Shape):
    """The whole file."""

    declaration: Declaration = Declaration()
    settings: Settings = Settings()


class Declared(Shape):
    """A declaration and where it stands."""

    company: Company
    path: str | None = None
    sha256: str | None = None


def load_declaration(path: Path) -> Declared:
    """Read a declaration.

    Raises:
        UsageError: the file is missing or unreadable.
        PolicyError: it does not have the shape that ``pipl-audit schema declaration`` prints.
    """
    document = read_yaml(path)
    return Declared(company=validate(Company, document), path=str(path), sha256=document.sha256)


def find_declaration(start: Path) -> Path | None:
    """``pipl-audit.yaml`` in ``start`` or a folder above it, up to the repository's root."""
    for folder in (start, *start.parents):
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
        if (folder / ".git").exists():
            return None
    return None
