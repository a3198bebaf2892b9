"""What the NATS server for partners keeps to by itself, while nobody of the hub is there to tell it anything."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import nats
import pytest

from mediate_deploy.embedded.partners_nats import EmbeddedPartnersNats
from mediate_shared.clock import utc_now
from mediate_subscriptions.adapters.nats_claims import Key
from mediate_subscriptions.adapters.partners_nats import Message, PartnersNats, Taken
from mediate_subscriptions.domain.partners_nats import NotTaken, Waits
from support.partners_nats import connected, partners_nats, signing
from support.running import eventually


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedPartnersNats]:
    with partners_nats(tmp_path) as started:
        yield started


async def refused(server: EmbeddedPartnersNats, creds: str) -> bool:
    try:
        async with connected(server.url(), creds):
            return False
    except nats.errors.Error as error:
        return "Authorization" in str(error)


class TestAServerThatWasRestarted:
    async def test_lets_nobody_in_who_was_revoked_before(self, server: EmbeddedPartnersNats) -> None:
        hub, account, now = signing(server), Key.account(), utc_now()
        out, kept = Key.user(), Key.user()
        given = [
            hub.credentials(account, each, name="Synthetic", at=now, until=now + timedelta(days=1))
            for each in (out, kept)
        ]
        await hub.tell(account.public, name="Synthetic", revoked={})
        assert [await refused(server, each) for each in given] == [False, False]
        await hub.tell(account.public, name="Synthetic", revoked={out.public: now})
        server.kill()
        server.start()
        assert [await refused(server, each) for each in given] == [True, False]

    async def test_lets_nobody_in_whose_time_ended_meanwhile(self, server: EmbeddedPartnersNats) -> None:
        hub, account, now = signing(server), Key.account(), utc_now()
        until = now + timedelta(seconds=2)
        given = hub.credentials(account, Key.user(), name="Synthetic", at=now, until=until)
        await hub.tell(account.public, name="Synthetic", revoked={})
        server.kill()

        async def ended() -> bool:
            return utc_now() > until + timedelta(seconds=1)

        await eventually(ended)
        server.start()
        assert await refused(server, given)

    async def test_holds_what_was_acknowledged(self, server: EmbeddedPartnersNats) -> None:
        hub, account = signing(server), Key.account()
        await hub.tell(account.public, name="Synthetic", revoked={})
        async with hub.writing(account) as writing:
            said = [Message("nl.mediate.a.b.v1", b"{}", f"id-{each}", "cursor", None) for each in range(5)]
            assert await writing.write(said) == Taken(5)
        server.kill()
        server.start()
        async with hub.writing(account) as writing:
            assert (writing.sequence, writing.cursor, writing.is_new) == (5, "cursor", False)


class TestAServerThatDies:
    async def test_is_noticed_while_acknowledgements_are_waited_for(self, server: EmbeddedPartnersNats) -> None:
        hub, account = signing(server), Key.account()
        await hub.tell(account.public, name="Synthetic", revoked={})
        async with hub.writing(account) as writing:
            server.kill()
            taken = await writing.write([Message("nl.mediate.a.b.v1", b"{}", "id", "cursor", None)])
        assert taken.count == 0
        assert taken.refusal is not None
        assert taken.refusal.reason is Waits.AWAY


class TestAnAccountThatSomebodyElseSignedFor:
    async def test_is_not_known(self, server: EmbeddedPartnersNats) -> None:
        account, now = Key.account(), utc_now()
        given = signing(server).credentials(
            account, Key.user(), name="Synthetic", at=now, until=now + timedelta(days=1)
        )
        assert await refused(server, given)
        forger = PartnersNats(
            server.url(),
            public_url=None,
            operator=Key.operator(),
            system=Key.of(server.keys.system_seed, begins="SA"),
            replay_days=14,
            clock=utc_now,
        )
        # Whoever is in the system account may lay such claims before it; it lets nobody in by them.
        with suppress(NotTaken):
            await forger.tell(account.public, name="Forged", revoked={})
        assert await refused(server, given)
