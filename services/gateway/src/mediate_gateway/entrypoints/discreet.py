"""How routes answer whose requests or answers hold secrets or personal data: nothing of it is kept or repeated."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from typing_extensions import override

from mediate_gateway.adapters.sessions import NOTHING_YET
from mediate_gateway.entrypoints.csrf import same_site
from mediate_shared.commands import Command
from mediate_shared.identity.actor import Actor, ActorKind
from mediate_shared.identity.guard import Acting, Identify
from mediate_shared.problems import Problem, ProblemError

PASSWORD_CHANGE_NEEDED: Final = Problem(403, "password-change-needed", "Choose a password of your own first")


class Discreet(APIRoute):
    """A route whose refusals name fields without what they held, and whose answers nobody on the way keeps."""

    @override
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def discreetly(request: Request) -> Response:
            try:
                response = await answer(request)
            except RequestValidationError as error:
                errors = [{**found, "input": None} for found in error.errors()]
                # That a body is bytes tells that it was not called JSON; the bytes themselves tell more.
                raise RequestValidationError(errors, body=b"" if isinstance(error.body, bytes) else None) from None
            response.headers["Cache-Control"] = "no-store"
            return response

        return discreetly


# A coroutine, because FastAPI would hand a plain function or class to a thread of its own.
async def _unremembered(
    request: Request,
    if_match: Annotated[str | None, Header(max_length=100, description="ETag of the version you are changing.")] = None,
) -> Command:
    return Command(request, key=None, if_match=if_match)


Unremembered = Annotated[Command, Depends(_unremembered)]
"""Dependency of endpoints that take no Idempotency-Key: the answer that it would keep holds what is kept nowhere."""


def refuse_first_password(actor: Actor) -> None:
    """Check that somebody chose their password themselves. Raises ProblemError (403) until they have."""
    if actor.kind is ActorKind.PERSON and actor.scopes == NOTHING_YET:
        raise ProblemError(
            PASSWORD_CHANGE_NEEDED,
            "The password you signed in with was chosen by the hub. Change it: POST /v1/identity/me/password.",
        )


def settled(identify: Identify) -> Identify:
    """Return how somebody is known who has chosen their password; others are refused (403)."""

    async def identified(request: Request) -> Actor:
        actor = await identify(request)
        refuse_first_password(actor)
        return actor

    return identified


async def _settled(actor: Acting) -> None:
    refuse_first_password(actor)


def router(*, at_first_password: bool = False) -> APIRouter:
    """Return a router for discreet routes under ``/v1/identity``, which no other site can use in somebody's name.

    Only where it says so is it also for somebody who still has to change their first password.
    """
    dependencies = [Depends(same_site), *([] if at_first_password else [Depends(_settled)])]
    return APIRouter(prefix="/v1/identity", tags=["identity"], route_class=Discreet, dependencies=dependencies)
