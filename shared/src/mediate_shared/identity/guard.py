"""What each route lets whom do: declared beside the route, enforced before its endpoint runs.

A route declares ``needs(…)``, ``needs_own(…)``, ``needs_duty(…)``, ``needs_sign_in()`` or ``open_to_all()``; a test
holds every route of every service to it. ``needs`` lets through whoever reaches everything of a visibility;
``needs_own`` also whoever reaches their own alone, and leaves it to the endpoint to keep to that.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Protocol
from uuid import UUID

from fastapi import Depends, Request
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Route
from typing_extensions import override

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action, Duty
from mediate_shared.identity.actor import Actor
from mediate_shared.identity.tokens import TokenRefused, Verifier
from mediate_shared.problems import FieldError, Problem, ProblemError, nothing_here

SIGN_IN_NEEDED: Final = Problem(401, "sign-in-needed", "Sign in first")
TOKEN_REFUSED: Final = Problem(401, "token-refused", "The credentials are not accepted")
NOT_ALLOWED: Final = Problem(403, "not-allowed", "You may see this and not do that")
_CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="mediate"'}
_READING: Final = frozenset({Action.COUNT, Action.READ})
_ACTOR: Final = "mediate.actor"

Identify = Callable[[Request], Awaitable[Actor]]
"""How a service knows who asks. Raises ProblemError (401) where the credentials are not accepted."""


class Identified(Protocol):
    """The part of a service that knows its callers."""

    name: str
    identify: Identify


def sign_in_needed() -> ProblemError:
    """Return the refusal of somebody who has not said who they are."""
    return ProblemError(
        SIGN_IN_NEEDED,
        "This is not for everybody: sign in, or send a bearer token or an API key.",
        errors=[FieldError(field="header.authorization", reason="missing")],
        headers=_CHALLENGE,
    )


def token_refused(reason: str) -> ProblemError:
    """Return the refusal of credentials; they are not repeated."""
    return ProblemError(
        TOKEN_REFUSED,
        f"The bearer token is not accepted: {reason}.",
        errors=[FieldError(field="header.authorization", reason=reason)],
        headers={"WWW-Authenticate": 'Bearer realm="mediate", error="invalid_token"'},
    )


def not_allowed(reason: str, *, errors: Sequence[FieldError] = ()) -> ProblemError:
    """Return the refusal of what somebody may see and may not do."""
    return ProblemError(NOT_ALLOWED, reason, errors=errors)


def not_yours(field: str, organisation_id: UUID) -> ProblemError:
    """Return the refusal of what only another organisation may do."""
    reason = "only the organisation itself may do this"
    return not_allowed(
        "You do not act for this organisation.",
        errors=[FieldError(field=field, value=str(organisation_id), reason=reason)],
    )


def bearer(request: Request) -> str | None:
    """Return the bearer token of a request, or None where it has no Authorization header."""
    sent = request.headers.get("authorization")
    if sent is None:
        return None
    kind, _, token = sent.partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise token_refused("the Authorization header is not of the form Bearer <token>")
    return token.strip()


def by_internal_token(verifier: Verifier, service: str) -> Identify:
    """Return how a service behind the gateway knows who asks: by the gateway's signed word, and by nothing else."""

    async def identify(request: Request) -> Actor:
        token = bearer(request)
        if token is None:
            raise sign_in_needed()
        try:
            return verifier.internal(token, service)
        except TokenRefused as error:
            raise token_refused(str(error)) from error

    return identify


async def actor_of(request: Request) -> Actor:
    """Return who asks. Raises ProblemError (401) where the credentials are not accepted."""
    known = request.scope.get(_ACTOR)
    if known is None:
        service: Identified = request.app.state.service
        known = request.scope[_ACTOR] = await service.identify(request)
    actor: Actor = known
    return actor


Acting = Annotated[Actor, Depends(actor_of)]
"""Dependency of every endpoint that shows or changes what not everybody reaches."""


@dataclass(frozen=True)
class Policy:
    """What a route declares, and the check of it: a FastAPI dependency."""

    async def __call__(self, request: Request) -> None:
        """Raise ProblemError (401, 403, 404) where who asks is not let through."""
        actor = await actor_of(request)
        if self.lets(actor, request.app.state.service.name):
            return
        if not actor.is_known:
            raise sign_in_needed()
        raise self.refusal(actor, request)

    def lets(self, actor: Actor, area: str) -> bool:
        """Tell whether an actor reaches anything by this, in the service ``area``."""
        raise NotImplementedError

    def refusal(self, _actor: Actor, request: Request) -> ProblemError:
        """Return how somebody who is known is refused: what they may not see is not there."""
        return nothing_here(request)


@dataclass(frozen=True)
class Needs(Policy):
    """The route does something with what has a visibility; ``in_part`` where its endpoint looks how far that goes.

    ``of`` is the service whose records it is about, where that is another than the one that has the route.
    """

    action: Action
    visibility: Visibility
    in_part: bool = False
    of: str | None = None

    @override
    def lets(self, actor: Actor, area: str) -> bool:
        reach = actor.reach(self.action, self.visibility, self.of or area)
        return bool(reach) if self.in_part else reach.everything

    @override
    def refusal(self, actor: Actor, request: Request) -> ProblemError:
        seen = actor.reach(Action.READ, self.visibility, self.of or request.app.state.service.name)
        if self.action in _READING or not seen:
            return nothing_here(request)
        return not_allowed(f"Your roles do not let you {self.action} this here.")


@dataclass(frozen=True)
class NeedsDuty(Policy):
    """The route is part of a duty."""

    duty: Duty

    @override
    def lets(self, actor: Actor, area: str) -> bool:
        return bool(actor.entrusted(self.duty))


@dataclass(frozen=True)
class NeedsSignIn(Policy):
    """The route is about whoever asks, who therefore has to be known."""

    @override
    def lets(self, actor: Actor, area: str) -> bool:
        return actor.is_known


@dataclass(frozen=True)
class OpenToAll(Policy):
    """The route shows nothing that is not everybody's."""

    @override
    async def __call__(self, request: Request) -> None:
        """Let everybody through; credentials are not even looked at."""

    @override
    def lets(self, actor: Actor, area: str) -> bool:
        return True


@dataclass(frozen=True)
class PassedOn(Policy):
    """The route passes requests on under the name of who asks; where they arrive, a policy of their own waits."""

    @override
    def lets(self, actor: Actor, area: str) -> bool:
        return True


class Declared(Route):
    """A route outside FastAPI, with the policy it keeps to. One that is not open to all sees to it by itself."""

    def __init__(self, path: str, endpoint: Callable[..., Any], policy: Policy) -> None:
        super().__init__(path, endpoint)
        self.policy = policy


def needs(action: Action, visibility: Visibility, *, of: str | None = None) -> Any:
    """Return the declaration that a route does something with anything of this visibility.

    A page of the gateway through which records of another service are changed names that service (``of``).
    """
    return Depends(Needs(action, visibility, of=of))


def needs_own(action: Action, visibility: Visibility, *, of: str | None = None) -> Any:
    """Return the declaration that a route is also for those who reach only their own of this visibility.

    Its endpoint takes ``Acting``, or its use case ``transaction.reach(…)``, and keeps to it.
    """
    return Depends(Needs(action, visibility, in_part=True, of=of))


def needs_duty(duty: Duty) -> Any:
    """Return the declaration that a route is part of a duty."""
    return Depends(NeedsDuty(duty))


def needs_sign_in() -> Any:
    """Return the declaration that a route is about whoever asks."""
    return Depends(NeedsSignIn())


def open_to_all() -> Any:
    """Return the declaration that a route is for everybody."""
    return Depends(OpenToAll())


def declared_by(route: BaseRoute) -> Policy | None:
    """Return the policy that a route declares; None where it declares none, which no route may."""
    if isinstance(route, Declared):
        return route.policy
    if isinstance(route, APIRoute):
        for dependency in route.dependant.dependencies:
            if isinstance(dependency.call, Policy):
                return dependency.call
    return None
