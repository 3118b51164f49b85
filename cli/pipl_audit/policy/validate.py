"""From a YAML document to a model, with every mistake at its line and column."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import TypeVar, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pipl_audit.errors import PolicyError, Problem
from pipl_audit.policy.yamlio import Document, Where

Model = TypeVar("Model", bound=BaseModel)


def validate(model: type[Model], document: Document) -> Model:
    """The document as a model.

    Raises:
        PolicyError: with all problems of the file, each with its place and, for a misspelt name, a suggestion.
    """
    if not isinstance(document.data, dict):
        raise PolicyError("policy.invalid", (document.problem((), "yaml.not_a_mapping"),), path=document.path)
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        problems = tuple(_problem(document, model, detail) for detail in error.errors(include_url=False))
    raise PolicyError("policy.invalid", problems, path=document.path)


def _problem(document: Document, model: type[BaseModel], detail: ErrorDetails) -> Problem:
    where: Where = tuple(detail["loc"])
    name = str(where[-1]) if where else ""
    kind = detail["type"]
    if kind == "extra_forbidden":
        return document.problem(where, "shape.unknown_key", name=name, hint=suggestion(name, _names(model, where)))
    if kind == "missing":
        return document.problem(where[:-1], "shape.missing_key", name=name)
    # What is left of the path names alternatives of a type and stands nowhere in the file.
    while where and where not in document.places:
        where = where[:-1]
    name = str(where[-1]) if where else ""
    if kind in ("enum", "literal_error"):
        expected = str(detail.get("ctx", {}).get("expected", ""))
        choices = [part.strip(" '") for part in expected.replace(" or ", ",").split(",")]
        value = str(detail.get("input", ""))
        return document.problem(
            where, "shape.not_a_choice", name=name, choices=expected, hint=suggestion(value, choices)
        )
    return document.problem(where, "shape.wrong_value", name=name, detail=detail["msg"])


def _names(model: type[BaseModel], where: Where) -> list[str]:
    """Field names of the model that stands at the parent of ``where``."""
    current: object = model
    at_key = False
    for step in where[:-1]:
        if at_key or not isinstance(step, str):
            at_key = False
        elif isinstance(current, type) and issubclass(current, BaseModel):
            field = next((f for n, f in current.model_fields.items() if step in (n, f.alias)), None)
            at_key = field is not None and get_origin(field.annotation) is dict
            current = _inner(field.annotation) if field else None
    if not (isinstance(current, type) and issubclass(current, BaseModel)):
        return []
    return [field.alias or name for name, field in current.model_fields.items()]


def _inner(annotation: object) -> object:
    """The model inside ``tuple[Model, ...]``, ``Model | None``, ``dict[str, Model]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _inner(argument)
        if found is not None:
            return found
    return None


def suggestion(name: str, known: Iterable[str]) -> str:
    """The known name that ``name`` was probably meant to be, or nothing."""
    return next(iter(get_close_matches(name, list(known), n=1, cutoff=0.6)), "")
