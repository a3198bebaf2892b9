"""The HTTP side of imports: which kinds there are, and a route for each of them."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import Line, Localised, Value
from mediate_shared.commands import Commanding
from mediate_shared.identity.actor import Actor
from mediate_shared.identity.guard import Acting, Policy, needs_sign_in
from mediate_shared.import_batches import Batch, BatchAnswer, apply_batch
from mediate_shared.importing import Column, ColumnKind, Importable


class ChoiceShown(Value):
    """A value that a column knows."""

    value: Line
    words: Localised


class ColumnShown(Value):
    """A column as whoever fills it in has to know it."""

    key: Line
    words: Localised
    kind: ColumnKind
    required: bool
    choices: tuple[ChoiceShown, ...] = ()
    example: Any = None
    help: Localised | None = None
    unique: bool = False
    unique_with: Line | None = None


class KindShown(Value):
    """A kind of record; ``adds`` and ``amends`` tell what rows without and with an id may do for whoever asks.

    ``rows_max`` is how many rows to send at once. Of what is ``confidential`` nobody keeps a copy on the way.
    """

    kind: Line
    title: Localised
    adds: bool
    amends: bool
    rows_max: int
    confidential: bool
    columns: list[ColumnShown]


class Kinds(Value):
    """The kinds that whoever asks may import here."""

    kinds: list[KindShown]


def routes(importables: Sequence[Importable]) -> APIRouter:
    """Return ``/v1/imports``: what can be imported here by whoever asks, and a route for every kind."""
    router = APIRouter(prefix="/v1/imports", tags=["imports"])

    @router.get("", dependencies=[needs_sign_in()])
    async def list_kinds(request: Request, actor: Acting) -> Kinds:
        """List the kinds of record that you may import here, with their columns."""
        area: str = request.app.state.service.name
        allowed = [each for each in importables if _lets(each, actor, area)]
        return Kinds(kinds=[_shown(each, actor, area) for each in allowed])

    for importable in importables:
        _add(router, importable)
    return router


def _add(router: APIRouter, importable: Importable) -> None:
    async def import_rows(body: Batch, command: Commanding) -> Response:
        """Import rows; each is applied or refused by itself.

        A row with an id amends the record it names, one without makes a record. Send an Idempotency-Key, and a
        batch that is repeated takes effect once.
        """
        run = command.rehearse if body.dry_run else command.run_batch
        return await run(lambda transaction, now: apply_batch(importable, body, transaction=transaction, now=now))

    router.add_api_route(
        f"/{importable.kind}",
        import_rows,
        methods=["POST"],
        name=f"import_{importable.kind}",
        dependencies=[importable.policy],
        response_model=BatchAnswer,
    )


def _lets(importable: Importable, actor: Actor, area: str) -> bool:
    policy = importable.policy.dependency
    return isinstance(policy, Policy) and policy.lets(actor, area)


def _shown(importable: Importable, actor: Actor, area: str) -> KindShown:
    return KindShown(
        kind=importable.kind,
        title=importable.title,
        adds=importable.adds(actor.reach(Action.CREATE, importable.visibility, area)),
        amends=importable.amends,
        rows_max=importable.rows_max,
        confidential=importable.visibility is Visibility.DEAL,
        columns=[_column(each) for each in importable.columns],
    )


def _column(column: Column) -> ColumnShown:
    return ColumnShown(
        key=column.key,
        words=column.words,
        kind=column.kind,
        required=column.required,
        choices=tuple(ChoiceShown(value=each.value, words=each.words) for each in column.choices),
        example=column.example,
        help=column.help,
        unique=column.unique,
        unique_with=column.unique_with,
    )
