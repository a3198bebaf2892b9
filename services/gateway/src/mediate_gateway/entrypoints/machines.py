"""The hub's API of machines: letting them in, showing them, letting them in no more."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field
from pydantic_core import from_json, to_json

from mediate_contracts.policy import Duty
from mediate_gateway.adapters import machines
from mediate_gateway.adapters.machines import Machine
from mediate_gateway.domain.machines import MachineKind
from mediate_gateway.entrypoints import discreet
from mediate_gateway.usecases.make_machine import MakeMachine, make_machine, new_secret
from mediate_gateway.usecases.revoke_machine import revoke_machine
from mediate_shared.audit import Reason
from mediate_shared.commands import Commanding
from mediate_shared.identity.guard import Acting, needs_duty
from mediate_shared.paging import Cursor, Limit, Page, id_position, page

_REPLAYED: Final = "Idempotency-Replayed"


class MadeMachine(Machine):
    """A machine as it is shown once, when it is made."""

    secret: str | None = Field(
        default=None,
        description="The API key, or the OAuth client's secret. It is kept nowhere: a repeated answer is without it.",
    )


def routes(forget: Callable[[], None]) -> APIRouter:
    """Return ``/v1/identity/machines``; ``forget`` makes a machine that is revoked unknown at once."""
    router = discreet.router()

    @router.post(
        "/machines",
        dependencies=[needs_duty(Duty.MANAGE_MACHINES)],
        status_code=201,
        response_model=MadeMachine,
    )
    async def make(body: MakeMachine, command: Commanding, reason: Reason) -> Response:
        """Let a machine in, by an API key or as an OAuth client. Its secret is in this answer and never again."""
        secret = new_secret()
        answer = await command.run(
            lambda transaction, now: make_machine(body, secret, reason=reason, transaction=transaction, now=now),
            created_at="/v1/identity/machines/{id}",
        )
        # Nothing of a secret is kept for a repeat of the request, so that it is put in here, past what is.
        if _REPLAYED not in answer.headers:
            shown = secret.key if body.kind is MachineKind.API_KEY else secret.secret
            made = {**from_json(bytes(answer.body)), "secret": shown}
            headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
            answer = Response(to_json(made), answer.status_code, headers)
        return answer

    @router.get("/machines", dependencies=[needs_duty(Duty.MANAGE_MACHINES)])
    async def list_machines(request: Request, actor: Acting, cursor: Cursor = None, limit: Limit = 50) -> Page[Machine]:
        """List machines in the order they were made: all, or those of the organisations one administers."""
        reach = actor.entrusted(Duty.MANAGE_MACHINES)
        async with request.app.state.service.database.reading() as connection:
            found = await machines.listing(
                connection,
                organisations=None if reach.everything else reach.organisations,
                after=id_position(cursor),
                limit=limit + 1,
            )
        return page(found, limit, lambda machine: str(machine.id))

    @router.delete("/machines/{machine_id}", dependencies=[needs_duty(Duty.MANAGE_MACHINES)], response_model=Machine)
    async def revoke(machine_id: UUID, command: Commanding, reason: Reason) -> Response:
        """Let a machine in no more, for good."""
        answer = await command.run(
            lambda transaction, now: revoke_machine(machine_id, reason=reason, transaction=transaction, now=now)
        )
        forget()
        return answer

    return router
