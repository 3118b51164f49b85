"""The legal register: which articles there are, whom they bind, and how one is cited."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pipl_audit.model import ArticleId, Citation
from pipl_audit.policy.declaration import Business
from pipl_audit.policy.schema import Addressee, Article, Law


@dataclass(frozen=True)
class Register:
    """All instruments, each with the articles relied on."""

    laws: tuple[Law, ...]

    @cached_property
    def articles(self) -> dict[str, tuple[Law, Article]]:
        return {article.id: (law, article) for law in self.laws for article in law.articles}

    def law(self, name: str) -> Law | None:
        """The instrument with this id, prefix or title, whatever the case of its letters."""
        wanted = name.casefold()
        return next(
            (
                law
                for law in self.laws
                if wanted
                in (law.id.casefold(), law.prefix.casefold(), law.title.zh.casefold(), law.title.en.casefold())
            ),
            None,
        )

    def cite(self, ids: tuple[str, ...], bound: frozenset[Addressee], as_of: str) -> tuple[Citation, ...]:
        """The articles among ``ids`` that bind the business and are in force on ``as_of`` (ISO date), in order."""
        return tuple(
            Citation(
                id=ArticleId(article.id),
                law=law.title.text,
                article=article.article,
                kind=law.kind,
                verified=article.verified,
                duty=article.duty.text,
                caveat=article.caveat.text if article.caveat else None,
            )
            for law, article in (self.articles[id_] for id_ in dict.fromkeys(ids))
            if law.addressees in bound and article.effective[:10] <= as_of
        )

    def firm(self, id_: str) -> bool:
        """Whether an article can carry a finding alone: law, not a standard, and verified."""
        law, article = self.articles[id_]
        return law.kind == "law" and article.verified


def bound_classes(business: Business) -> frozenset[Addressee]:
    """The classes of addressees that a declared business is in.

    Everyone, and a handler whose export is electronic data; what else the declaration says. A standard binds
    nobody and may be named to all.
    """
    classes: set[Addressee] = {
        "everyone",
        "handler",
        "network_handler",
        "standard_reader",
        *business.addressees,
    }
    if business.consumer:
        classes.add("consumer_business")
    if business.online:
        classes |= {"online_trader", "app_operator", "network_operator"}
    return frozenset(classes)
