"""Passport numbers (护照号).

Issued by the National Immigration Administration (ordinary passports), the foreign ministry (diplomatic,
service) and the governments of Hong Kong and Macao. Ordinary: E and eight digits, or since 2017 E, a letter
but I and O, and seven digits; G and eight digits until 2012; 14 or 15 and seven digits before 2007.
Diplomatic: D or DE; service: S, SE, P, PE, and seven or eight digits. Hong Kong: K and eight digits, H and
eight, KJ and seven; Macao: MA or MB and seven. There is no check digit in the number itself (ICAO 9303 puts
it behind the number, in the machine-readable zone).

A header or context word is always needed: E12345678 is also a good product code. Under 证件号 the Chinese
letter forms count; numbers of other countries' passports only where it says 护照 or passport.

>>> from pipl_audit.entities.base import CellContext
>>> [(span.start, span.end) for span in confirm("护照号e12345678", CellContext())]
[(3, 12)]
"""

from __future__ import annotations

from collections.abc import Iterator

from pipl_audit.entities._documents import Form, documents, screen
from pipl_audit.entities.base import CellContext, Entity, EntitySpan
from pipl_audit.model import CategoryId, Confidence, EntityId, Text
from pipl_audit.regexes import regex

_PASSPORT = regex(r"护照(?![夹套包皮封膜])|passport(?!.?(?:holder|cover|case))")
_DOCUMENT = regex(r"护照(?![夹套包皮封膜])|passport(?!.?(?:holder|cover|case))|证件")
_OTHER = regex(r"港澳|台胞|台湾|通行证|回乡|居留|permit")
_MARKED = r"[ -]?"
_FORMS = (
    Form(
        rf"[eg]{_MARKED}[0-9]{{8}}|e[a-hj-np-z]{_MARKED}[0-9]{{7}}|(?:de|se|pe|kj|ma|mb){_MARKED}[0-9]{{7}}",
        _DOCUMENT,
        Confidence.HIGH,
        other=_OTHER,
    ),
    Form(
        r"(?:[ds][0-9]{7,8}|p[0-9]{7}|k[0-9]{8}|1[45][0-9]{7})",
        _PASSPORT,
        Confidence.MEDIUM,
        other=_OTHER,
    ),
    Form(r"[a-dfh-z][0-9]{6,8}|[a-dfh-z][a-z][0-9]{6,7}|[0-9]{9}", _PASSPORT, Confidence.MEDIUM, other=_OTHER),
    Form(
        r"(?:[a-z]{1,2}[0-9]{0,5}|1[45][0-9]{0,4})[*]{2,7}[0-9]{1,4}|[a-z]{1,2}[0-9]{3,6}[*]{2,5}",
        _PASSPORT,
        Confidence.MEDIUM,
        masked=True,
        other=_OTHER,
    ),
)

ENTITY = Entity(
    id=EntityId("CN_PASSPORT"),
    name=Text("护照号", "passport number"),
    precedence=52,
    screen=None,
    weak=screen(_FORMS),
    evidence="护照|passport|证件",
    categories=(CategoryId("passport_number"),),
    never_in_orders=True,
)


def confirm(text: str, context: CellContext) -> Iterator[EntitySpan]:
    """The passport numbers of a folded text."""
    return documents(text, context, ENTITY, _FORMS)
