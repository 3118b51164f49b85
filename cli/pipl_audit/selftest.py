"""Runs the examples that are written in labels, rules and entities."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipl_audit.labels.matching import LabelMatcher
from pipl_audit.policy.schema import Example, Label
from pipl_audit.text import fold


@dataclass(frozen=True)
class Failure:
    """An example that did not come out as written."""

    where: str
    """Which policy or case file, and which list in it: ``labels/insult flagged``."""
    example: str
    got: str


def label_failures(labels: tuple[Label, ...], matcher: LabelMatcher) -> Iterator[Failure]:
    """Examples of labels that come out otherwise: a flagged text without the label, an allowed text with it."""
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


def example_kind(example: Example) -> str:
    """Whether an example is read as a tag or as a remark."""
    return example.kind
