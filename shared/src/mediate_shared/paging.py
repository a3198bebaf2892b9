"""Cursor paging: lists answer ``{"items": [...], "next": cursor|null}``; a cursor is opaque to its holder."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from mediate_shared.problems import INVALID, FieldError, ProblemError

T = TypeVar("T")
Limit = Annotated[int, Query(ge=1, le=200, description="Most items in the answer.")]
Cursor = Annotated[
    str | None, Query(max_length=400, description="`next` of the page before; leave out for the first page.")
]


class Page(BaseModel, Generic[T]):
    """One page of a list; ``next`` is null on the last."""

    items: list[T]
    next: str | None


def position(cursor: str | None) -> str | None:
    """Return the sort position a cursor stands for. Raises ProblemError for one we did not give out."""
    if cursor is None:
        return None
    try:
        text = urlsafe_b64decode(cursor.encode("ascii")).decode()
    except ValueError as error:
        raise refused_cursor(cursor) from error
    return text


def id_position(cursor: str | None) -> UUID | None:
    """Return the id a cursor stands for, in lists sorted by id. Raises ProblemError for one we did not give out."""
    text = position(cursor)
    if cursor is None or text is None:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise refused_cursor(cursor) from error


def refused_cursor(cursor: str) -> ProblemError:
    """Return the refusal of a cursor that is not ours."""
    return ProblemError(
        INVALID,
        "The cursor is not one this list gave out.",
        errors=[FieldError(field="query.cursor", value=cursor, reason="not a cursor of this list")],
    )


def page(found: Sequence[T], limit: int, sort_key: Callable[[T], str]) -> Page[T]:
    """Cut ``limit + 1`` found items to a page; the extra one tells that there is a next."""
    items = list(found[:limit])
    following = urlsafe_b64encode(sort_key(items[-1]).encode()).decode() if len(found) > limit else None
    return Page(items=items, next=following)
