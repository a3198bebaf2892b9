"""Writes what was heard, and notes which measures are to be computed anew for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Select, Table, Uuid, any_, bindparam, column, delete, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB, Insert, distinct_on, insert

from mediate_monitor.adapters import stale
from mediate_monitor.adapters.derived_tables import HeardRow, StaleMeasureRow
from mediate_monitor.adapters.stale import Touched
from mediate_monitor.adapters.standing import ALIAS, FACT
from mediate_monitor.domain.facts import RESTATED, Fact, FactKind
from mediate_monitor.domain.measured import MEASURES
from mediate_shared.database import table_of
from mediate_shared.journal import Transaction

_HEARD: Final = table_of(HeardRow)
_TOUCHED: Final = table_of(StaleMeasureRow)
_MERGES_DEEP_MAX: Final = 10


def _written(table: Table, parameter: str, *left_to_it: str) -> Insert:
    """Return the statement that inserts the rows of a parameter; ``left_to_it`` are columns the table fills itself."""
    columns = [each for each in table.c if each.name not in left_to_it]
    rows = func.jsonb_to_recordset(bindparam(parameter, type_=JSONB))
    told = rows.table_valued(*(column(each.name, each.type) for each in columns), name=parameter)
    typed = told.render_derived(with_types=True)
    written = insert(table).from_select([each.name for each in columns], select(*typed.c))
    # An event is told again after its journal was restored from a backup: it is the same fact.
    return written.on_conflict_do_nothing()


# One statement for all three tables: a round trip each would take longer than the writing.
_KEEP: Final = _written(FACT, "facts").add_cte(
    _written(_HEARD, "heard").cte("kept"), _written(_TOUCHED, "touched", "id").cte("noted")
)
_DAYS_OF: Final = (
    select(FACT.c.kind, FACT.c.day, FACT.c.last_day)
    .distinct()
    .where(
        FACT.c.kind.in_((FactKind.SESSION, FactKind.ACTIVITY, FactKind.DISCLOSED_DEAL)),
        FACT.c.subject == any_(bindparam("subjects", type_=ARRAY(Uuid))),
    )
)


@dataclass(frozen=True)
class Heard:
    """An event and the facts in it."""

    event_id: UUID
    type: str
    at: datetime
    place: int
    subject_kind: str
    subject: UUID
    leads_to: UUID | None
    visibility: str
    parties: tuple[UUID, ...]
    traceparent: str | None
    facts: Sequence[Fact]


async def keep(transaction: Transaction, heard: Sequence[Heard]) -> None:
    """Write events with their facts, and note whatever they change; of an event that is known already, nothing."""
    told = [(each, fact) for each in heard for fact in each.facts]
    if not told:
        return
    facts = [fact for _each, fact in told]
    await transaction.execute(
        _KEEP,
        {
            "heard": [_heard_row(each) for each in heard if each.facts],
            "facts": [_fact_row(each, place, fact) for each in heard for place, fact in enumerate(each.facts)],
            "touched": [each._asdict() for each in dict.fromkeys(_touched(facts))],
        },
    )
    if any(fact.kind is FactKind.MERGE for fact in facts):
        await _settle_merges(transaction)
    await stale.touch(transaction, await _touched_again(transaction, facts))


async def forget(transaction: Transaction) -> None:
    """Forget everything that was heard, because it is heard again; every figure made of it is then computed anew."""
    for table in (FACT, _HEARD, ALIAS):
        await transaction.execute(delete(table))
    await stale.touch(transaction, [Touched(code, None, None) for code in MEASURES])


def _heard_row(heard: Heard) -> dict[str, Any]:
    return {
        "event_id": heard.event_id,
        "type": heard.type,
        "at": heard.at,
        "subject_kind": heard.subject_kind,
        "subject": heard.subject,
        "leads_to": heard.leads_to,
        "visibility": heard.visibility,
        "parties": list(heard.parties),
        "traceparent": heard.traceparent,
    }


def _fact_row(heard: Heard, ordinal: int, fact: Fact) -> dict[str, Any]:
    return {
        "event_id": heard.event_id,
        "ordinal": ordinal,
        "kind": fact.kind,
        "subject": fact.subject,
        "place": heard.place,
        "at": heard.at,
        "day": fact.day,
        "last_day": fact.last_day,
        "state": fact.state,
        "detail": fact.detail,
        "members": list(fact.members),
        "organisation_id": fact.organisation_id,
        "other_id": fact.other_id,
        "amount": fact.amount,
        "synthetic": fact.synthetic,
    }


def _touched(facts: Iterable[Fact]) -> list[Touched]:
    """Return which days of which measures these facts change, but for those that are restated."""
    since: dict[FactKind, date] = {}
    on: set[tuple[FactKind, date, date]] = set()
    for fact in facts:
        since[fact.kind] = min(fact.day, since.get(fact.kind, fact.day))
        on.add((fact.kind, fact.day, fact.last_day))
    touched = []
    for code, measure in MEASURES.items():
        if FactKind.MERGE in since and FactKind.MERGE in measure.facts:
            # That two records are of one organisation was so before it was found out.
            touched.append(Touched(code, None, None))
            continue
        begun = [day for kind, day in since.items() if kind in measure.stands_on]
        if begun:
            touched.append(Touched(code, min(begun), None))
        happening = measure.happens_by - RESTATED
        touched += [Touched(code, first, last) for kind, first, last in on if kind in happening]
    return touched


async def _touched_again(transaction: Transaction, facts: Iterable[Fact]) -> list[Touched]:
    """Return every day that what was told anew was ever said to be on: it counts there, or counts there no more."""
    restated = {fact.dated_by: None for fact in facts if fact.kind in RESTATED}
    if not restated:
        return []
    days = (await transaction.execute(_DAYS_OF, {"subjects": list(restated)})).all()
    return [
        Touched(code, row.day, row.last_day)
        for code, measure in MEASURES.items()
        for row in days
        if row.kind in measure.happens_by
    ]


async def _settle_merges(transaction: Transaction) -> None:
    """Write of every record that was merged which one stands for it in the end."""
    merged = (
        select(FACT.c.subject, FACT.c.other_id)
        .ext(distinct_on(FACT.c.subject))
        .where(FACT.c.kind == FactKind.MERGE)
        .order_by(FACT.c.subject, FACT.c.place.desc())
        .cte("merged")
    )
    steps: Select[Any] = select(merged.c.subject, merged.c.other_id.label("final_id"), literal(1).label("depth"))
    through = steps.where(merged.c.other_id.is_not(None)).cte("through", recursive=True)
    through = through.union_all(
        select(through.c.subject, merged.c.other_id, through.c.depth + 1)
        .join(merged, merged.c.subject == through.c.final_id)
        .where(merged.c.other_id.is_not(None), through.c.depth < _MERGES_DEEP_MAX)
    )
    furthest = (
        select(through.c.subject, through.c.final_id)
        .ext(distinct_on(through.c.subject))
        .order_by(through.c.subject, through.c.depth.desc())
    )
    await transaction.execute(delete(ALIAS))
    await transaction.execute(insert(ALIAS).from_select(["organisation_id", "final_id"], furthest))
