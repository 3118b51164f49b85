"""Whether a column's personal information is necessary for what the company declares to do (PIPL 6)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipl_audit.errors import PolicyError
from pipl_audit.model import CategoryId, Necessity, Role, Text
from pipl_audit.phrases import text
from pipl_audit.policy.declaration import Company
from pipl_audit.policy.legal import bound_classes
from pipl_audit.policy.names import unknown_service
from pipl_audit.policy.policy import Policy
from pipl_audit.policy.schema import Need

_NOT_JUDGED = ("compliance_meta",)
"""Groups of categories that are about the handling, not about the person."""
_WRITTEN = ("user_tag", "staff_remark")
"""Written by staff: their content is judged by other rules."""


@dataclass(frozen=True)
class Verdict:
    """The necessity of one column, and by what standard."""

    necessity: Necessity
    reason: Text
    judged: bool = True
    """False where necessity is no question: administrative, staff and order columns."""
    doubted: bool = False
    """A purpose is declared, and the baseline sees no need for it."""


def necessity(header: str, role: Role, category: CategoryId | None, company: Company, policy: Policy) -> Verdict:
    """The verdict on a column."""
    if role is Role.STAFF:
        return Verdict(Necessity.UNKNOWN, text("reasons.staff_column"), judged=False)
    if category in _WRITTEN or (category is None and role.carries_labels):
        return Verdict(Necessity.UNKNOWN, text("reasons.written_by_staff"), judged=False)
    if category is None or policy.catalogue.by_id[category].group in _NOT_JUDGED:
        return Verdict(Necessity.UNKNOWN, text("reasons.not_personal"), judged=False)
    return _by_standard(category, company, policy, _declared_purpose(header, company))


def _declared_purpose(header: str, company: Company) -> str | None:
    column = company.declaration.column(header)
    purpose = company.declaration.purpose_of(column) if column else None
    return purpose.name if purpose else None


def _by_standard(category: CategoryId, company: Company, policy: Policy, purpose: str | None) -> Verdict:
    name = company.declaration.business.service
    service = policy.services.get(name or "")
    template = policy.templates.get(name or "")
    if service and category in service.necessary:
        return Verdict(Necessity.NECESSARY, text("reasons.needed_service", service=service.name.text))
    needed = _why(template.necessary if template else (), category)
    if needed:
        return Verdict(Necessity.NECESSARY, text("reasons.needed_template", why=needed))
    doubt = _why(template.unneeded if template else (), category)
    if purpose:
        if doubt:
            reason = text("reasons.purpose_unneeded", purpose=purpose, why=text("reasons.needed_template", why=doubt))
            return Verdict(Necessity.DECLARED, reason, doubted=True)
        return Verdict(Necessity.DECLARED, text("reasons.purpose_declared", purpose=purpose))
    if service and "app_operator" in bound_classes(company.declaration.business):
        return Verdict(Necessity.UNNEEDED, text("reasons.not_listed", service=service.name.text))
    if doubt:
        return Verdict(Necessity.UNNEEDED, text("reasons.unneeded_template", why=doubt))
    conditional = _why(template.with_purpose if template else (), category)
    if conditional:
        return Verdict(Necessity.UNKNOWN, text("reasons.needs_purpose", why=conditional))
    return Verdict(Necessity.UNKNOWN, text("reasons.no_purpose"))


def _why(needs: tuple[Need, ...], category: CategoryId) -> Text | None:
    return next((need.why.text for need in needs if category in need.categories), None)


def check_service(company: Company, policy: Policy, file: str | None) -> None:
    """Refuse a declared service that is in no list.

    Raises:
        PolicyError: with the nearest known service.
    """
    problems = tuple(unknown_service(company, policy, Path(file or "")))
    if problems:
        raise PolicyError("policy.invalid", problems, path=file)
