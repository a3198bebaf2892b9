"""What can be imported of activities: recorded from a file, or amended by it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from mediate_agendas.adapters import activities, items, targets
from mediate_agendas.domain import activity_cells
from mediate_agendas.domain.activity_cells import Towards, Written
from mediate_agendas.entrypoints.activity_columns import COLUMNS, LISTS
from mediate_agendas.usecases.activity_rules import TOLD
from mediate_agendas.usecases.amend_activity import amend_activity
from mediate_agendas.usecases.record_activity import RecordActivity, record_activity
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import ActivityId, Line
from mediate_shared.amending import NothingChanged
from mediate_shared.identity.guard import needs
from mediate_shared.importing import Applied, Importable, ImportRow, Outcome, refusal, words
from mediate_shared.journal import Transaction

T = TypeVar("T")
_AS_IT_IS: Final = ("status", "synthetic")
_RATERS: Final = "rating_raters"
_LINE: Final = TypeAdapter[str](Line)


async def _apply(row: ImportRow, transaction: Transaction, now: datetime) -> Applied:
    read = ImportRow(row.id, await _read(row.values, transaction), row.columns)
    if row.id is not None:
        return await _amend(read, row.id, transaction, now)
    command = RecordActivity.model_validate(read.body())
    there = await activities.with_code(transaction, command.code)
    if there is not None:
        told = command.model_dump(exclude_unset=True)
        if {name: value for name, value in there.model_dump(include=TOLD).items() if name in told} == told:
            return Applied(Outcome.UNCHANGED, there.id)
        reason = "the activity is there and says something else: give its id to change it"
        raise refusal("code", command.code, reason, conflicts=True)
    activity = await record_activity(command, transaction=transaction, now=now)
    return Applied(Outcome.CREATED, activity.id)


async def _amend(row: ImportRow, identifier: UUID, transaction: Transaction, now: datetime) -> Applied:
    current = await activities.for_update(transaction, identifier)
    changes = row.changes(current.model_dump())
    # An empty cell is no answer to whether it was held, or is invented: that stays as it is.
    changes = {name: value for name, value in changes.items() if value is not None or name not in _AS_IT_IS}
    # A file names who stands for an organisation now, which the record need not: a merge moves nothing.
    if changes.get("organisers") == [
        str(each) for each in await activities.standing_for(transaction, current.organisers)
    ]:
        del changes["organisers"]
    if not changes:
        return Applied(Outcome.UNCHANGED, identifier)
    activity_id = ActivityId(identifier)
    try:
        await amend_activity(activity_id, changes, expecting=current.version, transaction=transaction, now=now)
    except NothingChanged:
        return Applied(Outcome.UNCHANGED, identifier)
    return Applied(Outcome.CHANGED, identifier)


async def _read(values: Mapping[str, Any], transaction: Transaction) -> dict[str, Any]:
    """Return what a row holds as the command takes it: what a cell holds several of apart, and records by their ids."""
    read = {key: [] if value is None and key in LISTS else value for key, value in values.items()}
    if isinstance(lines := read.get("action_lines"), list):
        read["action_lines"] = [int(each) if str(each).isdecimal() else each for each in lines]
    if isinstance(cell := read.get("organisers"), str):
        read["organisers"] = [await _organisation(transaction, each) for each in activity_cells.parts(cell)]
    if isinstance(cell := read.get("items"), str):
        read["items"] = [await _item(transaction, each) for each in activity_cells.parts(cell)]
    if isinstance(cell := read.get("participants"), str):
        told = _parsed("participants", cell, activity_cells.took_part)
        read["participants"] = [{"group": group, "figure": _figure(written)} for group, written in told]
    if isinstance(cell := read.get("counts"), str):
        counted = _parsed("counts", cell, activity_cells.towards)
        read["counts"] = [await _counts(transaction, each, cell) for each in counted]
    if isinstance(cell := read.get(_RATERS), str):
        read[_RATERS] = _figure(_parsed("rating.raters", cell, activity_cells.figure))
    return read


def _parsed(field: str, cell: str, parse: Callable[[str], T]) -> T:
    try:
        return parse(cell)
    except ValueError as error:
        raise refusal(field, cell, str(error)) from error


def _figure(written: Written) -> dict[str, Any]:
    return {"number": written.number, "qualifier": written.qualifier}


def _named(field: str, reference: str) -> str:
    """Return what a cell calls something by, if anything can be called so. Raises ProblemError (422)."""
    try:
        return _LINE.validate_python(reference)
    except ValidationError as error:
        raise refusal(field, reference, error.errors()[0]["msg"]) from error


async def _organisation(transaction: Transaction, cell: str) -> str:
    found: Sequence[UUID]
    reference = _named("organisers", cell)
    try:
        found = [UUID(reference)]
    except ValueError:
        found = await activities.organisations_called(transaction, reference)
    if not found:
        raise refusal("organisers", reference, "there is no organisation of this name or id")
    if len(found) > 1:
        reason = "several organisations go by this: give the id of the one that is meant"
        raise refusal("organisers", reference, reason)
    return str(found[0])


async def _item(transaction: Transaction, code: str) -> str:
    found = await items.with_code(transaction, _named("items", code))
    if found is None:
        raise refusal("items", code, "there is no agenda item with this code")
    return str(found.id)


async def _counts(transaction: Transaction, towards: Towards, cell: str) -> dict[str, Any]:
    found = await targets.called(transaction, towards.year, _named("counts", towards.code))
    if len(found) != 1:
        several = "several targets have" if found else "there is no target with"
        raise refusal("counts", cell, f"{several} the code {towards.code} in {towards.year}")
    return {"target_id": str(found[0]), "contribution": towards.contribution, "group": towards.group}


IMPORTABLE: Final = Importable(
    kind="activities",
    title=words("Activiteiten", "Activities"),
    columns=COLUMNS,
    visibility=Visibility.PUBLIC,
    policy=needs(Action.CREATE, Visibility.PUBLIC),
    apply=_apply,
)
"""Activities by a code of their own; one that is there as the row says is left as it is."""
