"""Changes that pages make to records of services: each is kept for a day, so that whoever made it can undo it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from mediate_gateway.adapters import changes
from mediate_gateway.adapters.changes import Made
from mediate_gateway.entrypoints.pages.visit import Visit
from mediate_shared.identity.actor import ActorKind


@dataclass(frozen=True)
class Record:
    """A record: which service keeps it, at which path below its ``/v1``, which page shows it, and what it is called."""

    service: str
    path: str
    page: str
    about: str


async def change(
    visit: Visit,
    record: Record,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    expecting: int,
    batch_id: UUID | None = None,
    source: Mapping[str, str] | None = None,
) -> UUID | None:
    """Change fields of a record in the version that was seen, and return the id by which that can be undone.

    ``source`` is where the change comes from, for services that keep that.
    None for a program, which undoes by itself. Raises ProblemError with what the service refuses.
    """
    body = after if source is None else {**after, "source": source}
    told = await visit.tell("PATCH", record.service, record.path, body, expecting=expecting)
    if visit.actor.kind is not ActorKind.PERSON or visit.actor.id is None or told.version is None:
        return None
    made = Made(record.service, record.path, record.page, record.about, dict(before), dict(after), told.version)
    service = visit.service
    async with service.database.transaction(visit.actor) as transaction:
        [kept] = await changes.keep(transaction, visit.actor.id, [made], at=service.clock(), batch_id=batch_id)
    return kept
