"""What partners find in their stream, whatever becomes of it, of the server, or of another's."""

import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from datetime import datetime
from uuid import UUID

import pytest
from nats.aio.client import Client
from nats.js.errors import NotFoundError

from mediate_shared.clock import utc_now
from mediate_shared.journal import Transaction
from mediate_subscriptions.adapters import nats_accounts
from mediate_subscriptions.adapters.nats_accounts import Account
from mediate_subscriptions.adapters.partners_nats import Writing
from mediate_subscriptions.usecases.tell_account import tell_account
from mediate_subscriptions.usecases.write_to_partners import PartnersWriter
from subscriptions.nats_hub import NatsHub, nats_hub
from support.infrastructure import Infrastructure
from support.partners_nats import NatsPartner, about, connected
from support.running import eventually

_A_FEW_BYTES = 4_000


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[NatsHub]:
    async with nats_hub(infrastructure, tmp_path_factory.mktemp("partners")) as started:
        yield started


class TestAStream:
    async def test_is_made_anew_with_what_it_held_where_it_was_deleted(self, hub: NatsHub) -> None:
        partner = hub.partner()
        async with hub.reading(partner) as client:
            first = await hub.say("First")
            assert about(await client.read(1)) == [first]
            await hub.written(partner)
            async with hub.as_the_account(partner) as whole:
                await whole.jetstream().delete_stream("MEDIATE")
            second = await hub.say("Second")
            await eventually(lambda: _holds(client.client, 2))
            assert about(await client.read(2, consumer="anew")) == [first, second]

    async def test_is_made_anew_with_what_it_held_where_the_server_lost_everything(self, hub: NatsHub) -> None:
        partner = hub.partner()
        made = await partner.issued()
        await hub.written(partner)
        first = await hub.say("First")
        await hub.written(partner)
        hub.server.kill()
        for kept in ("jetstream", "accounts"):
            shutil.rmtree(hub.server.directory / kept)
        hub.server.start()
        second = await hub.say("Second")
        await eventually(lambda: _lets_in(hub, made["creds"]))
        async with connected(hub.server.url(), made["creds"]) as client:
            await eventually(lambda: _holds(client.client, 2))
            assert about(await client.read(2)) == [first, second]

    async def test_whose_server_is_away_is_said_to_wait_and_goes_on(self, hub: NatsHub) -> None:
        partner = hub.partner()
        made = await partner.issued()
        await hub.written(partner)
        hub.server.kill()
        meanwhile = await hub.say("Meanwhile")
        await hub.waits(partner, "server-away")
        # Whoever asks for something then is answered, and finds it done once the server is back.
        first = await hub.partner().issued()
        hub.server.start()
        await hub.written(partner)
        async with connected(hub.server.url(), made["creds"]) as client:
            assert about(await client.read(1)) == [meanwhile]
        await eventually(lambda: _lets_in(hub, first["creds"]))

    async def test_that_is_full_makes_room_for_what_is_new(self, hub: NatsHub, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("mediate_subscriptions.adapters.partners_nats.STREAM_BYTES_MAX", _A_FEW_BYTES)
        partner = hub.partner()
        async with hub.reading(partner) as client:
            said = await hub.say(*(f"Number {number}" for number in range(20)))
            await hub.heard(said, 20)
            await hub.written(partner)
            kept = (await client.client.jetstream().stream_info("MEDIATE")).state
            found = await client.read(kept.messages)
            names = [each.event["data"]["name"] for each in found]
            # The last that fit, without a gap; what was pushed out is in the feed, as ever.
            assert 0 < len(names) < 20
            assert names == [f"Number {number}" for number in range(20 - len(names), 20)]
            page = await partner.ask("GET", "/feed?limit=200")
            assert [each["subject"] for each in page.json()["items"]].count(said) == 20
        assert (await partner.account())["waits_because"] is None

    async def test_holds_once_what_was_written_before_its_place_was_kept(
        self, hub: NatsHub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        partner = hub.partner()
        async with hub.reading(partner) as client:
            lost: list[int] = []

            async def loses(_transaction: Transaction, _organisation_id: UUID, position: int) -> None:
                lost.append(position)
                raise ConnectionError

            monkeypatch.setattr(nats_accounts, "move", loses)
            first = await hub.say("First")
            await eventually(lambda: _holds(client.client, 1))
            await eventually(lambda: _is(bool(lost)))
            monkeypatch.undo()
            second = await hub.say("Second")
            await hub.written(partner)
            found = await client.read(2)
            assert about(found) == [first, second]
            assert [each.headers["Nats-Msg-Id"] for each in found] == [each.event["id"] for each in found]
            assert (await client.client.jetstream().stream_info("MEDIATE")).state.last_seq == 2

    async def test_is_written_on_while_anothers_cannot_be(self, hub: NatsHub, monkeypatch: pytest.MonkeyPatch) -> None:
        broken, other = hub.partner(), hub.partner()
        begin = PartnersWriter._begin

        async def begins(writer: PartnersWriter, account: Account, writing: Writing) -> int:
            if account.organisation_id == broken.id:
                message = "a mistake of ours"
                raise ValueError(message)
            return await begin(writer, account, writing)

        monkeypatch.setattr(PartnersWriter, "_begin", begins)
        waiting = await broken.issued()
        await hub.waits(broken, "hub-failed")
        async with hub.reading(other) as client:
            said = await hub.say("Everybody's")
            assert about(await client.read(1)) == [said]
        monkeypatch.undo()
        await hub.written(broken)
        async with connected(hub.server.url(), waiting["creds"]) as client:
            assert said in about(await client.read(1))


class TestWhatIsTold:
    async def test_of_who_is_let_in_no_more_is_not_undone_by_what_is_older(self, hub: NatsHub) -> None:
        """Two that tell at once: the one that looked first, and tells last, knew less."""
        partner = hub.partner()
        first, second = await partner.issued(), await partner.issued()
        await partner.revoke(first["id"])
        server = _Slow(partner, second["id"])
        await tell_account(hub.service.database, server, partner.id, clock=utc_now)  # type: ignore[arg-type]
        assert [len(each) for each in server.told] == [1, 2]

    async def test_grows_no_further_than_there_may_be_revoked(
        self, hub: NatsHub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("mediate_subscriptions.usecases.issue_nats_credentials.REVOKED_MAX", 2)
        partner = hub.partner()
        for _ in range(2):
            await partner.revoke((await partner.issued())["id"])
        answer = await partner.ask("POST", "/nats-credentials", partner.wanting())
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/too-many-credentials")
        assert "yet to run out" in answer.json()["errors"][0]["reason"]


class _Slow:
    """A server that is told slowly: meanwhile others are revoked, and it is told that first."""

    def __init__(self, partner: NatsPartner, revokes: str) -> None:
        self.told: list[Mapping[str, datetime]] = []
        self._partner = partner
        self._revokes = revokes

    async def tell(self, _account: str, *, name: str, revoked: Mapping[str, datetime]) -> None:
        assert name == str(self._partner.id)
        if not self.told:
            await self._partner.revoke(self._revokes)
        self.told.append(revoked)


async def _holds(client: Client, count: int) -> bool:
    with suppress(NotFoundError):
        return (await client.jetstream().stream_info("MEDIATE")).state.messages >= count
    return False


async def _is(holds: bool) -> bool:
    return holds


async def _lets_in(hub: NatsHub, creds: str) -> bool:
    return not await hub.refuses(creds)
