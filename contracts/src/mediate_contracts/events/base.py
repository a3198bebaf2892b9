"""What every event class is: a frozen model that knows its type, its audience and its aggregate."""

from enum import StrEnum
from types import MappingProxyType
from typing import Any, ClassVar, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Visibility(StrEnum):
    """Who may see an event or a field of it, from widest to narrowest."""

    PUBLIC = "public"
    NETWORK = "network"
    CASE = "case"
    DEAL = "deal"

    @property
    def rank(self) -> int:
        """0 for the widest audience, growing as it narrows."""
        return _RANKS[self]


_RANKS: Final = MappingProxyType({visibility: rank for rank, visibility in enumerate(Visibility)})


class Event(BaseModel):
    """A fact that happened, in the past tense, with ids and facts and no personal data.

    Subclasses name their type (also the NATS subject), their visibility, the field that holds the id of
    the aggregate whose order they keep, and for a case the fields that hold the organisations it concerns.
    What is for the team of a deal is sealed, unless it is the shell that travels in place of what is sealed.
    Unknown fields are ignored, because a published version may gain optional ones and older readers must
    go on.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    event_type: ClassVar[str]
    visibility: ClassVar[Visibility]
    aggregate: ClassVar[str]
    parties: ClassVar[tuple[str, ...]]
    sealed: ClassVar[bool]
    """Kept by the service that says it; what travels in its place is a shell that holds nothing of it."""

    def __init_subclass__(
        cls,
        *,
        type: str,
        visibility: Visibility,
        aggregate: str,
        parties: tuple[str, ...] = (),
        shell: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init_subclass__(**kwargs)
        cls.parties = parties
        # By construction: nobody can say something of a deal and forget to seal it.
        cls.sealed = visibility is Visibility.DEAL and not shell
        cls.event_type = type
        cls.visibility = visibility
        cls.aggregate = aggregate

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        for name in (cls.aggregate, *cls.parties):
            if name not in cls.model_fields:
                message = f"{cls.__name__} names {name!r} as its aggregate or a party but has no such field"
                raise TypeError(message)
        if cls.visibility is Visibility.CASE and not cls.parties:
            message = f"{cls.__name__} is for the parties to a case and names none"
            raise TypeError(message)

    @property
    def subject(self) -> UUID:
        """The id of the aggregate this event is about."""
        identifier: UUID = getattr(self, self.aggregate)
        return identifier

    @classmethod
    def producer(cls) -> str:
        """Return the service that says this: third part of ``nl.mediate.<service>.<noun>.<verb>.vN``."""
        return cls.event_type.split(".")[2]


def narrower_than(visibility: Visibility) -> dict[str, Any]:
    """Return the schema note for a field with a narrower audience than its event."""
    return {"x-visibility": visibility.value}
