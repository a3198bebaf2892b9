"""Signing in is on record by account, whether it went well or not; who has no account leaves nothing there."""

from collections.abc import AsyncIterator, Iterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from gateway.identity.browsing import browsing, gateway_with
from gateway.identity.providers import CLIENT_ID, CLIENT_SECRET, RealProvider, real_provider
from mediate_gateway.adapters.identity_tables import ACCOUNT
from mediate_shared import audit
from mediate_shared.audit import Entry
from support.infrastructure import Infrastructure
from support.people import PASSWORD, browser, somebody
from support.running import Running

# The provider's own use of its libraries, which is no business of ours.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib.oidc.core.grants._legacy")


async def audited(gateway: Running, account: UUID | None = None) -> list[Entry]:
    """Return what was done with an account, or at all, oldest first."""
    async with gateway.service.database.reading() as connection:
        return list(reversed(await audit.listing(connection, limit=500, object_id=account)))


async def told(gateway: Running, account: UUID) -> list[tuple[str, str, str, bool]]:
    """Return action, basis, kind of actor, and whether it was themself, of what was done with an account."""
    found = await audited(gateway, account)
    return [(entry.action, entry.basis, entry.actor_kind.value, entry.actor == account) for entry in found]


@pytest.fixture(scope="module")
def provider() -> Iterator[RealProvider]:
    with real_provider() as serving:
        yield serving


@pytest.fixture
async def hub(infrastructure: Infrastructure, provider: RealProvider) -> AsyncIterator[Running]:
    known = {"oidc_client_id": CLIENT_ID, "oidc_client_secret": CLIENT_SECRET}
    async with gateway_with(infrastructure, oidc_issuer=provider.issuer, **known) as gateway:
        yield gateway


class TestByPassword:
    async def test_is_on_record_as_theirs(self, gateway: Running) -> None:
        anna = await somebody(gateway)
        assert (await browser(gateway).sign_in(anna.login)).status_code == 201
        assert await told(gateway, anna.id) == [("sign_in.accept", "password", "person", True)]

    async def test_that_is_refused_is_on_record_as_somebodys(self, gateway: Running) -> None:
        anna = await somebody(gateway)
        assert (await browser(gateway).sign_in(anna.login, "not the password")).status_code == 401
        assert await told(gateway, anna.id) == [("sign_in.refuse", "password", "visitor", False)]

    async def test_under_a_name_that_nobody_has_leaves_nothing_on_record(self, gateway: Running) -> None:
        before = await audited(gateway)
        assert (await browser(gateway).sign_in(f"{uuid4()}@studio.example")).status_code == 401
        assert await audited(gateway) == before
        anna = await somebody(gateway)
        await browser(gateway).sign_in(anna.login)
        # What was taken back left no gap.
        async with gateway.service.database.reading() as connection:
            assert (await audit.verify(connection)).broken_at is None

    async def test_refused_inside_is_on_record_too(self, gateway: Running) -> None:
        anna = await somebody(gateway)
        answer = await anna.browser.ask("POST", "/me/password", {"current": "not it at all", "new": f"new {PASSWORD}"})
        assert answer.status_code == 422
        assert await told(gateway, anna.id) == [("account.refuse_password", "password", "visitor", False)]


class TestByAProvider:
    async def test_is_on_record_with_the_account_that_it_opened_until_it_is_closed(self, hub: Running) -> None:
        subject = f"person-{uuid4()}"
        async with browsing(hub) as opened:
            for _ in range(2):
                assert (await opened.signs_in(subject)).status_code == 303
            async with hub.service.database.transaction() as transaction:
                found = await transaction.execute(select(ACCOUNT.c.id).where(ACCOUNT.c.subject == subject))
                account = found.scalar_one()
                closed = ACCOUNT.update().where(ACCOUNT.c.id == account).values(status="closed")
                await transaction.execute(closed)
            await opened.signs_in(subject)
        assert await told(hub, account) == [
            ("account.open", "provider", "person", True),
            ("sign_in.accept", "provider", "person", True),
            ("sign_in.accept", "provider", "person", True),
            ("sign_in.refuse", "provider", "visitor", False),
        ]
