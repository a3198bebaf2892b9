"""The newest events that everybody may know of, with the names that make a sentence of them."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Uuid, cast, exists, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from mediate_contracts.events.base import Visibility
from mediate_contracts.events.pipeline import DealPublished
from mediate_gateway.adapters.agendas_read_model import AGENDA_ACTIVITY, MANIFESTO_POINT, PHASE, PROGRAMME, SESSION
from mediate_gateway.adapters.community_read_model import CHALLENGE, GROUP
from mediate_gateway.adapters.monitor_read_model import INDICATOR
from mediate_gateway.adapters.pipeline_read_model import DISCLOSED_DEAL, FUND, GRANT_CALL
from mediate_gateway.adapters.tables import ACTIVITY, GOAL, ITEM, LINE, ORGANISATION, TARGET
from mediate_gateway.adapters.views import Happening

EVENTS_SHOWN: Final = 20
_TITLES: Final = {each: each.c.name for each in (INDICATOR, GRANT_CALL, CHALLENGE, GROUP, PROGRAMME)}
_TITLED: Final = (
    *(ITEM, LINE, GOAL, TARGET, SESSION, AGENDA_ACTIVITY, PROGRAMME, PHASE, MANIFESTO_POINT),
    *(INDICATOR, GRANT_CALL, CHALLENGE, GROUP),
)
"""What events are about besides organisations, each called by its title or its name."""


_STILL_PUBLIC: Final = or_(
    ACTIVITY.c.type != DealPublished.event_type,
    exists().where(DISCLOSED_DEAL.c.id == ACTIVITY.c.subject, DISCLOSED_DEAL.c.visibility == Visibility.PUBLIC.value),
)
"""What was published of a deal and is shown no longer, or to fewer, is no news any more."""


def _newest(limit: int, about: ColumnElement[bool]) -> Select[tuple[object, ...]]:
    recent = (
        select(ACTIVITY)
        .where(ACTIVITY.c.facts.is_not(None), _STILL_PUBLIC, about)
        .order_by(ACTIVITY.c.time.desc(), ACTIVITY.c.event_id.desc())
        .limit(limit)
        .subquery("recent")
    )
    carrier, other = ORGANISATION.alias("carrier"), ORGANISATION.alias("other")
    titled = [_TITLES.get(table, table.c.get("title")) for table in _TITLED]
    named = select(
        recent,
        func.coalesce(*titled).label("title"),
        func.coalesce(ORGANISATION.c.name, FUND.c.name, DISCLOSED_DEAL.c.title).label("called"),
        carrier.c.name.label("carrier"),
        other.c.name.label("other"),
        func.coalesce(
            ORGANISATION.c.synthetic,
            INDICATOR.c.synthetic,
            CHALLENGE.c.synthetic,
            GROUP.c.synthetic,
            SESSION.c.synthetic,
            AGENDA_ACTIVITY.c.synthetic,
            PROGRAMME.c.synthetic,
            FUND.c.synthetic,
            DISCLOSED_DEAL.c.synthetic,
            GRANT_CALL.c.synthetic,
            carrier.c.synthetic,
        ).label("synthetic"),
    ).select_from(recent)
    for table in (ORGANISATION, FUND, DISCLOSED_DEAL, *_TITLED):
        named = named.outerjoin(table, table.c.id == recent.c.subject)
    named = named.outerjoin(carrier, carrier.c.id == cast(recent.c.facts["organisation_id"].astext, Uuid))
    others = func.coalesce(recent.c.facts["other_id"].astext, recent.c.facts["into_id"].astext)
    named = named.outerjoin(other, other.c.id == cast(others, Uuid))
    return named.order_by(recent.c.time.desc(), recent.c.event_id.desc())


_NEWEST: Final = _newest(EVENTS_SHOWN, true())


async def newest(connection: AsyncConnection) -> list[Happening]:
    """Return the newest ``EVENTS_SHOWN`` public events, newest first."""
    return [_happening(row) for row in await connection.execute(_NEWEST)]


async def about(connection: AsyncConnection, condition: ColumnElement[bool], *, limit: int) -> list[Happening]:
    """Return the newest public events of which a condition on ``ACTIVITY`` holds, newest first."""
    return [_happening(row) for row in await connection.execute(_newest(limit, condition))]


def _happening(row: Any) -> Happening:
    name = {"nl": row.called, "en": row.called} if row.called is not None else row.title
    return Happening(
        event_id=row.event_id,
        source=row.source,
        sequence=row.sequence,
        type=row.type,
        subject=row.subject,
        time=row.time,
        name=name,
        carrier=row.carrier,
        other=row.other,
        synthetic=bool(row.synthetic),
        facts=row.facts,
    )
