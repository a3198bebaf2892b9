"""NATS for partners over HTTP: an organisation's own stream, and the credentials by which its systems read it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

import structlog
from fastapi import APIRouter, Response
from pydantic import Field
from pydantic_core import from_json, to_json

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_shared.audit import Reason
from mediate_shared.clock import Clock
from mediate_shared.commands import Commanding
from mediate_shared.database import Database
from mediate_shared.identity.actor import Actor, Reach
from mediate_shared.identity.guard import Acting, needs_own
from mediate_shared.paging import Cursor, Limit, Page, id_position, page
from mediate_shared.problems import Problem, ProblemError, not_found
from mediate_subscriptions.adapters import nats_accounts
from mediate_subscriptions.adapters.nats_accounts import NatsCredentials
from mediate_subscriptions.adapters.nats_claims import Key
from mediate_subscriptions.adapters.partners_nats import PartnersNats
from mediate_subscriptions.adapters.sealing import Sealing
from mediate_subscriptions.domain.partners_nats import LifetimeRefused, NotTaken, TooManyCredentials, Waits
from mediate_subscriptions.usecases.issue_nats_credentials import IssueNatsCredentials, issue_nats_credentials
from mediate_subscriptions.usecases.revoke_nats_credentials import revoke_nats_credentials
from mediate_subscriptions.usecases.show_nats_account import NatsAccount, show_nats_account
from mediate_subscriptions.usecases.tell_account import tell_account

PROBLEMS: Final = {
    LifetimeRefused: Problem(422, "lifetime-refused", "Credentials cannot end then"),
    TooManyCredentials: Problem(409, "too-many-credentials", "There are as many credentials as there may be"),
}
NOT_OFFERED: Final = Problem(503, "nats-not-offered", "This hub offers no NATS")

_SERVICE: Final = "subscriptions"
_AT: Final = "/v1/subscriptions/nats-credentials/{id}"
_TOLD_SECONDS_MAX: Final = 4.0
_REPLAYED: Final = "Idempotency-Replayed"
_ONE: Final = "/nats-credentials/{credentials_id}"


class IssuedNatsCredentials(NatsCredentials):
    """Credentials as they are shown once, when they are made."""

    creds: str | None = Field(
        default=None,
        repr=False,
        description="What clients of NATS read as a `.creds` file. Kept nowhere: a repeated answer is without it.",
    )


@dataclass(frozen=True)
class Offering:
    """What offering NATS takes; ``server`` is None where this hub offers none."""

    database: Database
    sealing: Sealing
    server: PartnersNats | None
    replay_days: int
    clock: Clock
    wake: Callable[[], None]
    log: structlog.typing.FilteringBoundLogger

    @property
    def offered(self) -> PartnersNats:
        """The server. Raises ProblemError (503) where this hub offers none."""
        if self.server is None:
            raise ProblemError(
                NOT_OFFERED,
                "Whoever runs this hub did not name a NATS server for partners. Everything that would be there is in "
                "the feed too (/v1/feed, /v1/stream), and webhooks are sent.",
            )
        return self.server

    async def tell(self, organisation_id: UUID) -> None:
        """Tell the server of an account at once; where it cannot be, the writer tells it as soon as it can."""
        try:
            # Credentials are in one answer and never again: a server that hangs must not keep it until nobody waits.
            async with asyncio.timeout(_TOLD_SECONDS_MAX):
                account = await tell_account(self.database, self.offered, organisation_id, clock=self.clock)
                if account is not None:
                    # Whoever connects with what they were just given finds their stream.
                    async with self.offered.writing(account.key(self.sealing)):
                        pass
        except NotTaken as error:
            self.log.warning(
                "partners_nats.not_told", organisation_id=organisation_id, reason=error.reason, detail=error.detail
            )
        except TimeoutError:
            self.log.warning("partners_nats.not_told", organisation_id=organisation_id, reason=Waits.AWAY)
        self.wake()


def _reading(actor: Actor) -> Reach:
    return actor.reach(Action.READ, Visibility.CASE, _SERVICE)


def router(offering: Offering) -> APIRouter:
    """Return the routes of NATS for partners."""
    routes = APIRouter(prefix="/v1", tags=["nats"])
    _add_reading(routes, offering)
    _add_keeping(routes, offering)
    return routes


def _add_reading(routes: APIRouter, offering: Offering) -> None:
    @routes.get("/nats-account", dependencies=[needs_own(Action.READ, Visibility.CASE)])
    async def account(actor: Acting, organisation_id: UUID) -> NatsAccount:
        """Show where an organisation's own stream is, what is in it, and how far it was written."""
        url = offering.offered.public_url
        if not _reading(actor).covers(organisation_id):
            raise not_found("organisation", organisation_id)
        async with offering.database.reading() as connection:
            return await show_nats_account(connection, organisation_id, url=url, replay_days=offering.replay_days)

    @routes.get("/nats-credentials", dependencies=[needs_own(Action.READ, Visibility.CASE)])
    async def list_nats_credentials(
        actor: Acting, organisation_id: UUID | None = None, cursor: Cursor = None, limit: Limit = 50
    ) -> Page[NatsCredentials]:
        """List credentials in the order they were issued; those that ended too."""
        async with offering.database.reading() as connection:
            found = await nats_accounts.listing(
                connection,
                reach=_reading(actor),
                organisation_id=organisation_id,
                after=id_position(cursor),
                limit=limit + 1,
            )
        return page(found, limit, lambda credentials: str(credentials.id))

    @routes.get(_ONE, dependencies=[needs_own(Action.READ, Visibility.CASE)])
    async def nats_credentials(actor: Acting, credentials_id: UUID) -> NatsCredentials:
        """Show credentials, without what they are read with."""
        async with offering.database.reading() as connection:
            return await nats_accounts.shown(connection, credentials_id, reach=_reading(actor))


def _add_keeping(routes: APIRouter, offering: Offering) -> None:
    @routes.post(
        "/nats-credentials",
        dependencies=[needs_own(Action.CREATE, Visibility.CASE)],
        status_code=201,
        response_model=IssuedNatsCredentials,
    )
    async def issue(body: IssueNatsCredentials, command: Commanding, reason: Reason) -> Response:
        """Issue credentials to read an organisation's stream; they are in this answer and never again."""
        server = offering.offered
        user = Key.user()
        use_case = partial(issue_nats_credentials, body, user, sealing=offering.sealing, reason=reason)
        answer = await command.run_batch(
            lambda transaction, now: use_case(transaction=transaction, now=now), created_at=_AT
        )
        if _REPLAYED not in answer.headers:
            answer = await _told_once(answer, offering, server, user)
        answer.headers["Cache-Control"] = "no-store"
        await offering.tell(body.organisation_id)
        return answer

    @routes.delete(_ONE, dependencies=[needs_own(Action.CHANGE, Visibility.CASE)], response_model=NatsCredentials)
    async def revoke(credentials_id: UUID, command: Commanding, reason: Reason) -> Response:
        """Revoke credentials: who is connected with them is thrown out at once, and nobody is let in again."""
        answer = await command.run_batch(
            lambda transaction, now: revoke_nats_credentials(
                credentials_id, reason=reason, transaction=transaction, now=now
            )
        )
        if offering.server is not None:
            await offering.tell(UUID(from_json(bytes(answer.body))["organisation_id"]))
        return answer


async def _told_once(answer: Response, offering: Offering, server: PartnersNats, user: Key) -> Response:
    """Return an answer with the credentials, which are not in what is kept for a repeat of the request."""
    body = from_json(bytes(answer.body))
    given = NatsCredentials.model_validate(body)
    async with offering.database.reading() as connection:
        account = await nats_accounts.one(connection, given.organisation_id)
    if account is not None:
        key = account.key(offering.sealing)
        body["creds"] = server.credentials(key, user, name=given.name, at=given.created_at, until=given.expires_at)
    headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
    return Response(to_json(body), answer.status_code, headers)
