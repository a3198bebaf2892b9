"""Keeps how the board stood on each day, a whole batch of events in one statement.

Each event is a row that holds from when until when the item stood as it then did. A batch is put among what is kept by
the time of its events: the rows behind it and the one before it are drawn up anew, so that events may come in any
order, more than once, and in batches of any size. Usually they come last, and one row before them is all that is read.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ARRAY, Text, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from mediate_contracts.events import agendas
from mediate_contracts.events.base import Event
from mediate_contracts.vocabulary import ItemStatus
from mediate_gateway.adapters.batches import apply, upsert
from mediate_gateway.adapters.board_read_model import BOARD_LINE
from mediate_gateway.domain.board import day_of
from mediate_gateway.domain.progress import CONCLUDED
from mediate_shared.inbox import Received
from mediate_shared.journal import Transaction

_KEEP: Final = text("""
    WITH given AS (
        SELECT * FROM jsonb_to_recordset(:rows) AS given(
            event_id uuid, item_id uuid, "time" timestamptz, is_wording boolean, is_status boolean, carries integer,
            organisation_id uuid, role text, since date, line_id uuid, code text, title jsonb, status text)
    ), begins AS (
        SELECT item_id, min("time") AS "time" FROM given GROUP BY item_id
    ), told AS (
        SELECT given.*, carries > 0 AS was_carried FROM given
        UNION ALL
        SELECT kept.event_id, kept.item_id, kept."time", kept.is_wording, kept.is_status, kept.carries,
               kept.organisation_id, kept.role, kept.since, kept.line_id, kept.code, kept.title, kept.status,
               kept.carries > 0
        FROM begins CROSS JOIN LATERAL (
            -- Without the OFFSET, which changes nothing, all of the table would be read for a batch of many items.
            SELECT * FROM board_moment AS moment
            WHERE moment.item_id = begins.item_id AND moment."time" >= begins."time" OFFSET 0
        ) AS kept
        WHERE NOT EXISTS (SELECT FROM given WHERE given.event_id = kept.event_id)
        UNION ALL
        -- How the item stood right before says all that is needed of what came earlier.
        SELECT earlier.event_id, earlier.item_id, earlier."time", earlier.line_id IS NOT NULL,
               earlier.status IS NOT NULL, earlier.carriers, earlier.organisation_id, earlier.role, earlier.since,
               earlier.line_id, earlier.code, earlier.title, earlier.status, earlier.was_carried
        FROM begins CROSS JOIN LATERAL (
            SELECT * FROM board_moment AS moment
            WHERE moment.item_id = begins.item_id AND moment."time" < begins."time"
            ORDER BY moment."time" DESC, moment.event_id DESC LIMIT 1
        ) AS earlier
    ), counted AS (
        SELECT told.*,
               lead(since, 1, 'infinity') OVER (PARTITION BY item_id ORDER BY "time", event_id) AS until,
               sum(carries) OVER so_far AS carriers,
               bool_or(was_carried) OVER so_far AS was_ever_carried,
               count(*) FILTER (WHERE is_wording) OVER so_far AS wording,
               count(*) FILTER (WHERE is_status) OVER so_far AS moved
        FROM told WINDOW so_far AS (PARTITION BY item_id ORDER BY "time", event_id)
    ), stood AS (
        SELECT event_id, item_id, "time", is_wording, is_status, carries, organisation_id, role, since, until,
               first_value(CASE WHEN is_wording THEN line_id END) OVER worded AS line_id,
               first_value(CASE WHEN is_wording THEN code END) OVER worded AS code,
               first_value(CASE WHEN is_wording THEN title END) OVER worded AS title,
               first_value(CASE WHEN is_status THEN status END) OVER as_moved AS status,
               carriers, was_ever_carried AS was_carried
        FROM counted
        WINDOW worded AS (PARTITION BY item_id, wording ORDER BY "time", event_id),
               as_moved AS (PARTITION BY item_id, moved ORDER BY "time", event_id)
    )
    INSERT INTO board_moment AS kept (
        event_id, item_id, "time", is_wording, is_status, carries, organisation_id, role, since, until, line_id, code,
        title, status, carriers, was_carried, is_unassigned)
    SELECT stood.*, CASE WHEN status = ANY (:concluded) THEN NOT was_carried ELSE carriers <= 0 END FROM stood
    ON CONFLICT (event_id) DO UPDATE SET
        until = excluded.until, line_id = excluded.line_id, code = excluded.code, title = excluded.title,
        status = excluded.status, carriers = excluded.carriers, was_carried = excluded.was_carried,
        is_unassigned = excluded.is_unassigned
    WHERE (kept.until, kept.line_id, kept.code, kept.title, kept.status, kept.carriers, kept.was_carried,
           kept.is_unassigned)
        IS DISTINCT FROM (excluded.until, excluded.line_id, excluded.code, excluded.title, excluded.status,
           excluded.carriers, excluded.was_carried, excluded.is_unassigned)
""").bindparams(
    bindparam("rows", type_=JSONB), bindparam("concluded", [each.value for each in CONCLUDED], type_=ARRAY(Text))
)
_LINE: Final = upsert(BOARD_LINE)

Wording = agendas.ItemProposed | agendas.ItemAmended
Carrying = agendas.AssignmentAccepted | agendas.AssignmentEnded


async def keep(heard: Sequence[Received[Event]], transaction: Transaction) -> None:
    """Keep what these events say of the board, if anything, among what was heard before."""
    rows = {each.envelope.id: _moment(each, _SAID[type(each.event)]) for each in heard if type(each.event) in _SAID}
    if rows:
        await transaction.execute(_KEEP, {"rows": list(rows.values())})
    lines = [_line(each) for each in heard if isinstance(each.event, agendas.LineAdded | agendas.LineAmended)]
    if lines:
        await apply(transaction, _LINE, lines, key="event_id")


def _moment(received: Received[Any], said: Callable[[Any], Mapping[str, Any]]) -> dict[str, Any]:
    at = received.envelope.time
    return {
        "event_id": received.envelope.id,
        "item_id": received.event.item_id,
        "time": at,
        "since": day_of(at),
        "is_wording": False,
        "is_status": False,
        "carries": 0,
        **said(received.event),
    }


def _worded(event: Wording) -> Mapping[str, Any]:
    return {"is_wording": True, "line_id": event.line_id, "code": event.code, "title": event.title}


def _proposed(event: agendas.ItemProposed) -> Mapping[str, Any]:
    return {**_worded(event), "is_status": True, "status": ItemStatus.PROPOSED}


def _moved(event: agendas.ItemStatusChanged) -> Mapping[str, Any]:
    return {"is_status": True, "status": event.status}


def _carrier(event: Carrying, carries: int) -> Mapping[str, Any]:
    return {"carries": carries, "organisation_id": event.organisation_id, "role": event.role}


_SAID: Final[Mapping[type[Event], Callable[[Any], Mapping[str, Any]]]] = MappingProxyType(
    {
        agendas.ItemProposed: _proposed,
        agendas.ItemAmended: _worded,
        agendas.ItemStatusChanged: _moved,
        agendas.AssignmentAccepted: lambda event: _carrier(event, 1),
        agendas.AssignmentEnded: lambda event: _carrier(event, -1),
    }
)
"""What each event that moves an item on the board says of it. Who was asked and who declined is for nobody to see."""


def _line(received: Received[Any]) -> dict[str, Any]:
    said, at = received.event, received.envelope.time
    return {
        "event_id": received.envelope.id,
        "line_id": said.line_id,
        "time": at,
        "since": day_of(at),
        "number": said.number,
        "title": said.title,
    }
