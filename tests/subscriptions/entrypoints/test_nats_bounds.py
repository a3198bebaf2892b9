"""What a partner's system cannot do on the NATS server, however it asks, and how much of it it may take up."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress

import nats
import pytest
from nats.js.api import ConsumerConfig, StreamConfig
from nats.js.errors import APIError, NotFoundError

from mediate_shared.clock import utc_now
from mediate_subscriptions.adapters.nats_claims import AccountLimits, Key, account_claims
from mediate_subscriptions.domain.partners_nats import CONNECTIONS_MAX, CONSUMERS_MAX
from subscriptions.nats_hub import NatsHub, nats_hub
from support.infrastructure import Infrastructure
from support.partners_nats import Connected, about, connected
from support.running import eventually

REFUSED = (
    "nl.mediate.community.organisation.registered.v1",
    "$JS.API.STREAM.CREATE.OTHER",
    "$JS.API.STREAM.UPDATE.MEDIATE",
    "$JS.API.STREAM.DELETE.MEDIATE",
    "$JS.API.STREAM.PURGE.MEDIATE",
    "$JS.API.STREAM.MSG.DELETE.MEDIATE",
    "$JS.API.STREAM.SNAPSHOT.MEDIATE",
    "$JS.API.STREAM.RESTORE.OTHER",
    "$JS.API.STREAM.INFO.OTHER",
    "$JS.API.STREAM.MSG.GET.OTHER",
    "$JS.API.CONSUMER.CREATE.OTHER",
    "$JS.API.CONSUMER.DURABLE.CREATE.OTHER.mine",
    "$JS.API.CONSUMER.MSG.NEXT.OTHER.mine",
    "$JS.API.DIRECT.GET.OTHER",
    "$JS.ACK.OTHER.mine.1.1.1.1.0",
    "$SYS.REQ.CLAIMS.UPDATE",
    "$SYS.REQ.SERVER.PING",
    "$SYS.REQ.ACCOUNT.PING.CONNZ",
    "mediate.community",
    "anything",
)
UNHEARD = (">", "*", "$SYS.>", "$JS.>", "mediate.>", "nl.>")

DESTROYING = ("$JS.API.STREAM.DELETE.MEDIATE", "$JS.API.STREAM.PURGE.MEDIATE")


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[NatsHub]:
    async with nats_hub(infrastructure, tmp_path_factory.mktemp("partners")) as started:
        yield started


class TestAPartnersUser:
    async def test_may_publish_nothing_but_what_reading_takes(self, hub: NatsHub) -> None:
        async with hub.reading(hub.partner()) as client:
            assert [each for each in REFUSED if not await client.refused(each, b"{}")] == []

    async def test_may_ask_what_the_nats_command_line_asks(self, hub: NatsHub) -> None:
        asked = {
            "$JS.API.INFO": b"",
            "$JS.API.STREAM.NAMES": b'{"subject": "nl.mediate.>"}',
            "$JS.API.STREAM.INFO.MEDIATE": b"",
            "$JS.API.CONSUMER.CREATE.MEDIATE.mine.nl.mediate.agendas.>": json.dumps(
                {
                    "stream_name": "MEDIATE",
                    "config": {
                        "durable_name": "mine",
                        "ack_policy": "explicit",
                        "filter_subject": "nl.mediate.agendas.>",
                    },
                }
            ).encode(),
            "$JS.API.CONSUMER.INFO.MEDIATE.mine": b"",
            "$JS.API.CONSUMER.LIST.MEDIATE": b'{"offset": 0}',
            "$JS.API.CONSUMER.NAMES.MEDIATE": b'{"offset": 0}',
            "$JS.API.CONSUMER.DELETE.MEDIATE.mine": b"",
        }
        async with hub.reading(hub.partner()) as client:
            for subject, body in asked.items():
                answer = json.loads((await client.client.request(subject, body, timeout=5)).data)
                assert "error" not in answer, (subject, answer)

    async def test_may_listen_to_nothing_but_its_stream_and_its_answers(self, hub: NatsHub) -> None:
        async with hub.reading(hub.partner()) as client:
            for subject in UNHEARD:
                await client.client.subscribe(subject)
            assert [each for each in UNHEARD if not await client.told("subscription", each)] == []

    async def test_cannot_make_another_stream_even_as_the_account_itself(self, hub: NatsHub) -> None:
        partner = hub.partner()
        async with hub.reading(partner), hub.as_the_account(partner) as client:
            with pytest.raises(APIError, match="maximum number of streams"):
                await client.jetstream().add_stream(StreamConfig(name="OTHER", subjects=["other.>"], max_bytes=1_000))

    async def test_sees_nothing_of_another_account(self, hub: NatsHub) -> None:
        one, other = hub.partner(), hub.partner()
        async with hub.reading(one) as first, hub.reading(other) as second:
            ours = await hub.offer(one.id)
            everybodys = await hub.say("Everybody's")
            assert set(about(await first.read(2))) == {ours, everybodys}
            assert about(await second.read(1)) == [everybodys]
            # The same names, and yet nothing in common: neither the other's consumer nor what is said by hand.
            consumers = await second.client.jetstream().consumers_info("MEDIATE")
            assert len(consumers) == 1
            inbox = await second.client.subscribe("_INBOX.shared")
            await second.client.flush()
            assert await first.refused("_INBOX.shared", ours.encode())
            with pytest.raises(nats.errors.TimeoutError):
                await inbox.next_msg(timeout=0.3)

    async def test_can_send_what_it_reads_nowhere_but_into_its_own_account(self, hub: NatsHub) -> None:
        one, other = hub.partner(), hub.partner()
        async with (
            hub.reading(one) as first,
            hub.reading(other),
            hub.as_the_account(other) as whole,
        ):
            # Whoever may do everything in the other account hears nothing of it.
            elsewhere = await whole.subscribe(">")
            await whole.flush()
            await hub.offer(one.id)
            await first.read(1, consumer="mine")
            before = elsewhere.pending_msgs
            for reply in ("elsewhere", "$SYS.REQ.CLAIMS.UPDATE", "mediate.community", *DESTROYING):
                await _has_sent(first, reply, headers_only=False)
            await first.client.flush()
            await whole.flush()
            assert elsewhere.pending_msgs == before
            # And its own stream is as it was.
            assert (await first.client.jetstream().stream_info("MEDIATE")).state.messages == 1

    @pytest.mark.parametrize("subject", DESTROYING)
    async def test_cannot_have_the_server_empty_its_stream_in_its_place(self, hub: NatsHub, subject: str) -> None:
        async with hub.reading(hub.partner()) as client:
            await hub.say("To be kept")
            await client.read(1)
            # Without a body it would be what the server takes for such an order.
            await _has_sent(client, subject, headers_only=True)
            with suppress(APIError):
                pushed = ConsumerConfig(durable_name="pushed", deliver_subject=subject, headers_only=True)
                await client.client.jetstream().add_consumer("MEDIATE", pushed)
            await client.client.flush()
            said = await hub.say("And what comes after")
            assert about(await client.read(1)) == [said]
            assert (await client.client.jetstream().stream_info("MEDIATE")).state.messages == 2

    async def test_cannot_keep_in_its_stream_what_is_not_the_hubs(self, hub: NatsHub) -> None:
        """Where an answer of the server goes no permission says; it may be a subject of the stream."""
        async with hub.reading(hub.partner()) as client:
            first = await hub.say("First")
            assert about(await client.read(1)) == [first]
            for asked in ("$JS.API.INFO", "$JS.API.STREAM.INFO.MEDIATE"):
                await client.client.publish(asked, b"", reply="nl.mediate.community.organisation.registered.v1")
            await client.client.flush()
            second = await hub.say("Second")
            await eventually(lambda: _is_kept(client, second))
            assert await _kept(client) == [first, second]

    async def test_cannot_let_itself_take_up_more(self, hub: NatsHub) -> None:
        partner = hub.partner()
        async with hub.reading(partner) as client, hub.as_the_account(partner) as whole:
            before = (await client.client.jetstream().account_info()).limits
            account = str((await partner.account())["account"])
            more = AccountLimits(1_000, 1_000, 1_000, 100, 1 << 40, 1 << 40, 1_000)
            # Signed by nobody that the server knows; and not even the account itself may tell the server of accounts.
            forged = account_claims(
                Key.operator(), account=account, name="forged", limits=more, revoked={}, at=utc_now()
            )
            assert await client.refused("$SYS.REQ.CLAIMS.UPDATE", forged.encode())
            with pytest.raises(nats.errors.Error):
                await whole.request("$SYS.REQ.CLAIMS.UPDATE", forged.encode(), timeout=1)
            assert (await client.client.jetstream().account_info()).limits == before

    async def test_is_no_user_of_the_hubs_own_bus(self, hub: NatsHub, infrastructure: Infrastructure) -> None:
        made = await hub.partner().issued()
        address = infrastructure.nats_url.rsplit("@", 1)[-1].removeprefix("nats://")
        with pytest.raises(nats.errors.Error):
            async with connected(f"nats://{address}", made["creds"]):
                pass


class TestAnAccount:
    async def test_has_no_more_connections_than_it_may_and_takes_none_of_anothers(self, hub: NatsHub) -> None:
        one, other = hub.partner(), hub.partner()
        made, others = await one.issued(), await other.issued()
        await hub.written(one)
        async with AsyncExitStack() as stack:
            # One of them is the hub's.
            for _ in range(CONNECTIONS_MAX - 1):
                await stack.enter_async_context(connected(hub.server.url(), made["creds"]))
            with pytest.raises(nats.errors.Error, match="maximum account active connections"):
                async with connected(hub.server.url(), made["creds"]):
                    pass
            async with connected(hub.server.url(), others["creds"]) as client:
                await hub.written(other)
                said = await hub.say("Read by the other")
                assert about(await client.read(1)) == [said]

    async def test_whose_connections_are_all_taken_is_written_to_once_one_is_free(self, hub: NatsHub) -> None:
        partner = hub.partner()
        made = await partner.issued()
        await hub.written(partner)
        hub.server.kill()
        hub.server.start()
        async with AsyncExitStack() as stack:
            with suppress(nats.errors.Error):
                for _ in range(CONNECTIONS_MAX + 1):
                    await stack.enter_async_context(connected(hub.server.url(), made["creds"]))
            said = await hub.say("While it was crowded")
            await hub.heard(said)
        await hub.written(partner)
        async with connected(hub.server.url(), made["creds"]) as client:
            assert about(await client.read(1)) == [said]

    async def test_has_no_more_consumers_than_it_may(self, hub: NatsHub) -> None:
        async with hub.reading(hub.partner()) as client:
            context = client.client.jetstream()
            for number in range(CONSUMERS_MAX):
                await context.add_consumer("MEDIATE", ConsumerConfig(durable_name=f"number-{number}"))
            with pytest.raises(APIError, match="maximum consumers"):
                await context.add_consumer("MEDIATE", ConsumerConfig(durable_name="one-too-many"))
            said = await hub.say("Read all the same")
            assert about(await client.read(1, consumer="number-0")) == [said]


async def _has_sent(client: Connected, subject: str, *, headers_only: bool) -> None:
    """Have the server send the first message of the stream to a subject, as the answer to asking for the next."""
    name = f"sends-{sum(subject.encode())}-{headers_only}"
    config = ConsumerConfig(durable_name=name, headers_only=headers_only)
    await client.client.jetstream().add_consumer("MEDIATE", config)
    await client.client.publish(f"$JS.API.CONSUMER.MSG.NEXT.MEDIATE.{name}", b"1", reply=subject)


async def _kept(client: Connected) -> list[str | None]:
    """Return what each message that the stream holds is about; None where it is no event."""
    context = client.client.jetstream()
    state = (await context.stream_info("MEDIATE")).state
    found: list[str | None] = []
    for sequence in range(state.first_seq, state.last_seq + 1):
        with suppress(NotFoundError):
            found.append(json.loads((await context.get_msg("MEDIATE", sequence)).data or b"{}").get("subject"))
    return found


async def _is_kept(client: Connected, subject: str) -> bool:
    return subject in await _kept(client)
