"""Endpoints over HTTP: naming them, having their receivers agree, and the secrets their posts are signed with."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from pydantic_core import from_json, to_json

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_shared.audit import Reason
from mediate_shared.commands import Commanding, shown
from mediate_shared.database import Database
from mediate_shared.identity.actor import Actor, Reach
from mediate_shared.identity.guard import Acting, needs_own
from mediate_shared.paging import Cursor, Limit, Page, id_position, page
from mediate_shared.patching import changes_such_as
from mediate_subscriptions.adapters import endpoints
from mediate_subscriptions.adapters.addresses import Resolver
from mediate_subscriptions.adapters.endpoints import Endpoint, Key
from mediate_subscriptions.adapters.handshaking import Handshaking
from mediate_subscriptions.adapters.sealing import Sealing
from mediate_subscriptions.domain.signing import NewKeys, public_text, secret_text
from mediate_subscriptions.usecases.add_endpoint import AddEndpoint, add_endpoint
from mediate_subscriptions.usecases.amend_endpoint import amend_endpoint
from mediate_subscriptions.usecases.confirm_endpoint import ConfirmEndpoint, confirm_endpoint
from mediate_subscriptions.usecases.endpoint_rules import look_at_target
from mediate_subscriptions.usecases.pause_endpoint import pause_endpoint
from mediate_subscriptions.usecases.remove_endpoint import remove_endpoint
from mediate_subscriptions.usecases.resume_endpoint import resume_endpoint
from mediate_subscriptions.usecases.rotate_secrets import RotateSecrets, rotate_secrets
from mediate_subscriptions.usecases.send_code import send_code
from mediate_subscriptions.usecases.shake_hands import ask_receiver, look_at_unconfirmed, shake_hands
from mediate_subscriptions.usecases.try_code import try_code

_REPLAYED: Final = "Idempotency-Replayed"
_SERVICE: Final = "subscriptions"
_AT: Final = "/v1/subscriptions/endpoints/{id}"
_TOLD_ONCE: Final = "It is kept where nobody reads it: a repeated answer is without it."
_ENDPOINT: Final = "/endpoints/{endpoint_id}"
_CHANGES: Final = changes_such_as({"name": "Our planning system in Utrecht", "rate_per_second": 10})


class AddedEndpoint(Endpoint):
    """An endpoint as it is shown once, when its secrets are made."""

    secret: str | None = Field(
        default=None, repr=False, description=f"What its posts are signed with (`whsec_…`). {_TOLD_ONCE}"
    )
    public_key: str | None = Field(default=None, description="The key that verifies `v1a` (`whpk_…`), where asked for.")


class Keys(BaseModel):
    """What signs now; it fits on one page."""

    items: list[Key]
    next: None = None


@dataclass(frozen=True)
class Keeping:
    """What keeping endpoints takes: keys, bounds, how targets are looked at and asked, and who is woken to deliver."""

    database: Database
    sealing: Sealing
    resolver: Resolver
    handshaking: Handshaking
    http_allowed: bool
    endpoints_max: int
    wake: Callable[[], None]

    async def look_at(self, url: str) -> str:
        """Return an address as it is kept. Raises AddressRefused."""
        seconds_max = self.handshaking.connect_seconds_max
        return await look_at_target(url, self.resolver, http_allowed=self.http_allowed, seconds_max=seconds_max)


def _reading(actor: Actor) -> Reach:
    return actor.reach(Action.READ, Visibility.CASE, _SERVICE)


def _told_once(answer: Response, made: NewKeys) -> Response:
    """Return an answer with the secrets that were made, which are not in what is kept for a repeat of the request."""
    body = from_json(bytes(answer.body))
    if _REPLAYED not in answer.headers:
        body["secret"] = secret_text(made.secret)
        body["public_key"] = public_text(made.pair.public) if body["asymmetric"] else None
    headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
    return Response(to_json(body), answer.status_code, {**headers, "Cache-Control": "no-store"})


def router(keeping: Keeping) -> APIRouter:
    """Return the routes of endpoints."""
    routes = APIRouter(prefix="/v1", tags=["endpoints"])
    _add_keeping(routes, keeping)
    _add_consent(routes, keeping)
    _add_secrets(routes, keeping)
    return routes


def _add_keeping(routes: APIRouter, keeping: Keeping) -> None:
    @routes.post(
        "/endpoints",
        dependencies=[needs_own(Action.CREATE, Visibility.CASE)],
        status_code=201,
        response_model=AddedEndpoint,
    )
    async def add(body: AddEndpoint, command: Commanding, reason: Reason) -> Response:
        """Name an endpoint. Its secret is in this answer and never again; nothing is sent before its receiver agreed.

        Have a code posted to it (`verification`) and hand that over (`confirmation`), or let the hub ask it
        (`handshake`).
        """
        made = NewKeys.make()
        use_case = partial(
            add_endpoint,
            body,
            made,
            url=await keeping.look_at(body.url),
            endpoints_max=keeping.endpoints_max,
            sealing=keeping.sealing,
            reason=reason,
        )
        answer = await command.run(lambda transaction, now: use_case(transaction=transaction, now=now), created_at=_AT)
        return _told_once(answer, made)

    @routes.get("/endpoints", dependencies=[needs_own(Action.READ, Visibility.CASE)])
    async def list_endpoints(
        actor: Acting, organisation_id: UUID | None = None, cursor: Cursor = None, limit: Limit = 50
    ) -> Page[Endpoint]:
        """List endpoints in the order they were added."""
        async with keeping.database.reading() as connection:
            found = await endpoints.listing(
                connection,
                reach=_reading(actor),
                organisation_id=organisation_id,
                after=id_position(cursor),
                limit=limit + 1,
            )
        return page(found, limit, lambda endpoint: str(endpoint.id))

    @routes.get(_ENDPOINT, dependencies=[needs_own(Action.READ, Visibility.CASE)], response_model=Endpoint)
    async def show(actor: Acting, endpoint_id: UUID) -> Response:
        """Show one endpoint."""
        async with keeping.database.reading() as connection:
            return shown(await endpoints.one(connection, endpoint_id, reach=_reading(actor)))

    @routes.patch(_ENDPOINT, dependencies=[needs_own(Action.CHANGE, Visibility.CASE)], response_model=Endpoint)
    async def amend(
        endpoint_id: UUID, changes: Annotated[dict[str, Any], _CHANGES], command: Commanding, reason: Reason
    ) -> Response:
        """Change an endpoint; send the ETag you read as If-Match. At another address its receiver has to agree anew."""
        expecting = command.expecting
        if isinstance(changes.get("url"), str):
            changes = {**changes, "url": await keeping.look_at(changes["url"])}
        use_case = partial(
            amend_endpoint, endpoint_id, changes, expecting=expecting, sealing=keeping.sealing, reason=reason
        )
        answer = await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))
        keeping.wake()
        return answer

    @routes.delete(_ENDPOINT, dependencies=[needs_own(Action.CHANGE, Visibility.CASE)], response_model=Endpoint)
    async def remove(endpoint_id: UUID, command: Commanding, reason: Reason) -> Response:
        """Remove an endpoint with its address and secrets; send the ETag you read as If-Match."""
        use_case = partial(remove_endpoint, endpoint_id, expecting=command.expecting, reason=reason)
        answer = await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))
        keeping.wake()
        return answer

    @routes.post(
        f"{_ENDPOINT}/pause", dependencies=[needs_own(Action.CHANGE, Visibility.CASE)], response_model=Endpoint
    )
    async def pause(endpoint_id: UUID, command: Commanding, reason: Reason) -> Response:
        """Send nothing to an endpoint until it is resumed; send the ETag you read as If-Match."""
        use_case = partial(pause_endpoint, endpoint_id, expecting=command.expecting, reason=reason)
        answer = await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))
        keeping.wake()
        return answer

    @routes.post(
        f"{_ENDPOINT}/resume", dependencies=[needs_own(Action.CHANGE, Visibility.CASE)], response_model=Endpoint
    )
    async def resume(endpoint_id: UUID, command: Commanding, reason: Reason) -> Response:
        """Send to an endpoint that was paused or disabled, from now on; send the ETag you read as If-Match.

        What happened meanwhile is sent when you ask for it (`recoveries`).
        """
        use_case = partial(resume_endpoint, endpoint_id, expecting=command.expecting, reason=reason)
        answer = await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))
        keeping.wake()
        return answer


def _add_consent(routes: APIRouter, keeping: Keeping) -> None:
    @routes.post(
        f"{_ENDPOINT}/verification", dependencies=[needs_own(Action.CHANGE, Visibility.CASE)], response_model=Endpoint
    )
    async def verify(endpoint_id: UUID, command: Commanding, reason: Reason) -> Response:
        """Post a one-time code to an endpoint, signed like everything else. It is taken for an hour."""
        answer = await command.run(
            lambda transaction, now: send_code(endpoint_id, reason=reason, transaction=transaction, now=now)
        )
        keeping.wake()
        return answer

    @routes.post(
        f"{_ENDPOINT}/confirmation", dependencies=[needs_own(Action.CHANGE, Visibility.CASE)], response_model=Endpoint
    )
    async def confirm(
        request: Request,
        actor: Acting,
        endpoint_id: UUID,
        body: ConfirmEndpoint,
        command: Commanding,
        reason: Reason,
    ) -> Response:
        """Hand over the code that was posted: events are sent from now on. Ten codes may be tried."""
        now = request.app.state.service.clock()
        async with keeping.database.transaction(actor) as transaction:
            await try_code(endpoint_id, transaction=transaction, now=now)
        answer = await command.run(
            lambda transaction, now: confirm_endpoint(
                endpoint_id, body, reason=reason, transaction=transaction, now=now
            )
        )
        keeping.wake()
        return answer

    @routes.post(
        f"{_ENDPOINT}/handshake", dependencies=[needs_own(Action.CHANGE, Visibility.CASE)], response_model=Endpoint
    )
    async def handshake(actor: Acting, endpoint_id: UUID, command: Commanding, reason: Reason) -> Response:
        """Ask the receiver by OPTIONS, as CloudEvents' web hooks do; where it allows it, events are sent from now on.

        It answers with `WebHook-Allowed-Origin`, and with `WebHook-Allowed-Rate` in posts a minute.
        """
        async with keeping.database.transaction(actor) as transaction:
            asked = await look_at_unconfirmed(endpoint_id, transaction=transaction)
        use_case = partial(
            shake_hands,
            endpoint_id,
            asked,
            await ask_receiver(asked, keeping.handshaking),
            origin=keeping.handshaking.origin,
            reason=reason,
        )
        answer = await command.run(lambda transaction, now: use_case(transaction=transaction, now=now))
        keeping.wake()
        return answer


def _add_secrets(routes: APIRouter, keeping: Keeping) -> None:
    @routes.post(
        f"{_ENDPOINT}/secrets",
        dependencies=[needs_own(Action.CHANGE, Visibility.CASE)],
        status_code=201,
        response_model=AddedEndpoint,
    )
    async def rotate(endpoint_id: UUID, body: RotateSecrets, command: Commanding, reason: Reason) -> Response:
        """Sign with another secret, which is in this answer and never again; send the ETag you read as If-Match.

        The one before signs along for 24 hours, so that your receiver has time to take the new one.
        """
        made = NewKeys.make()
        use_case = partial(
            rotate_secrets,
            endpoint_id,
            body,
            made,
            expecting=command.expecting,
            sealing=keeping.sealing,
            reason=reason,
        )
        answer = await command.run(
            lambda transaction, now: use_case(transaction=transaction, now=now), created_at=f"{_AT}/keys"
        )
        # What somebody else may have signs nothing more from now on.
        keeping.wake()
        return _told_once(answer, made)

    @routes.get(f"{_ENDPOINT}/keys", dependencies=[needs_own(Action.READ, Visibility.CASE)])
    async def keys(request: Request, actor: Acting, endpoint_id: UUID) -> Keys:
        """Show what signs posts to an endpoint now, without the secrets; of `v1a` with its public key."""
        async with keeping.database.reading() as connection:
            await endpoints.one(connection, endpoint_id, reach=_reading(actor))
            found = await endpoints.keys(connection, endpoint_id, now=request.app.state.service.clock())
        return Keys(items=list(found))
