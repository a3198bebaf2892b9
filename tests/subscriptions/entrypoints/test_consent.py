"""A receiver agrees by what it was really posted, and is posted nothing else before."""

import json
from collections.abc import AsyncIterator, Sequence

import pytest
import svix.webhooks
from sqlalchemy.ext.asyncio import AsyncConnection
from standardwebhooks.webhooks import Webhook

from mediate_subscriptions.adapters.receiving import Receivers, Receiving
from mediate_subscriptions.settings import SubscriptionsSettings
from subscriptions.endpoints import Organisation
from support.infrastructure import Infrastructure
from support.receivers import receiver
from support.running import Running, eventually, running


@pytest.fixture(scope="module")
async def started(infrastructure: Infrastructure) -> AsyncIterator[dict[str, Running]]:
    """The service and a community that it hears."""
    bounds = SubscriptionsSettings(http_allowed=True, networks_allowed=("127.0.0.0/8",))
    async with running(infrastructure, "community", "subscriptions", subscriptions={"bounds": bounds}) as both:
        yield both


class TestAReceiver:
    async def test_is_posted_a_signed_code_and_events_only_once_it_was_handed_over(
        self, started: dict[str, Running]
    ) -> None:
        organisation = Organisation(started["subscriptions"])
        school = {"name": "Synthetic school", "types": ["school"], "synthetic": True}
        async with receiver() as listening:
            added = await organisation.add(url=listening.url, types=["nl.mediate.community.*"])
            before = await started["community"].create("/v1/organisations", school)

            async def fed() -> bool:
                async with started["subscriptions"].service.database.reading() as connection:
                    found = await connection.exec_driver_sql(
                        "SELECT count(*) FROM feed WHERE subject = $1", (before["id"],)
                    )
                    return bool(found.scalar_one())

            await eventually(fed)
            await organisation.ask("POST", f"/{added['id']}/verification")

            async def posted() -> bool:
                return bool(listening.posted)

            await eventually(posted)
            [post] = listening.posted
            for library in (Webhook, svix.webhooks.Webhook):
                library(added["secret"]).verify(post.body, post.headers)
            event = json.loads(post.body)
            assert event["type"] == "nl.mediate.subscriptions.endpoint.verification"
            assert event["id"] == post.webhook_id
            assert event["data"]["endpoint_id"] == added["id"]
            agreed = await organisation.ask("POST", f"/{added['id']}/confirmation", {"code": event["data"]["code"]})
            assert agreed.status_code == 200, agreed.text
            after = await started["community"].create("/v1/organisations", {**school, "name": "Synthetic studio"})

            async def heard() -> bool:
                return len(listening.ids) > 1

            await eventually(heard)
            subjects = {json.loads(each.body)["subject"] for each in listening.posted[1:]}
            assert subjects == {after["id"]}

    @pytest.mark.parametrize("ordered", [False, True])
    async def test_is_never_posted_the_code_that_another_is_to_agree_with(
        self, started: dict[str, Running], monkeypatch: pytest.MonkeyPatch, ordered: bool
    ) -> None:
        organisation = Organisation(started["subscriptions"])
        async with receiver() as before, receiver() as after:
            endpoint = (await organisation.add(url=before.url, ordered=ordered))["id"]
            assert (await organisation.ask("POST", f"/{endpoint}/handshake")).is_success
            looks: list[int] = []

            async def has_looked(times: int) -> None:
                seen = len(looks)

                async def so() -> bool:
                    return len(looks) >= seen + times

                await eventually(so)

            with monkeypatch.context() as patched:

                async def late(receivers: Receivers, _connection: AsyncConnection) -> Sequence[Receiving]:
                    looks.append(1)
                    return [each for each in receivers.known.values() if each.active]

                async def noted(receivers: Receivers, connection: AsyncConnection) -> Sequence[Receiving]:
                    looks.append(1)
                    return await refresh(receivers, connection)

                refresh = Receivers.refresh
                patched.setattr(Receivers, "refresh", noted)
                await has_looked(4)
                # From here on the worker has not yet heard of what is changed.
                patched.setattr(Receivers, "refresh", late)
                version = (await organisation.show(endpoint))["version"]
                moved = await organisation.ask("PATCH", f"/{endpoint}", {"url": after.url}, version=version)
                assert moved.json()["status"] == "unconfirmed"
                await organisation.code(endpoint)
                await has_looked(6)

            async def posted() -> bool:
                return bool(after.posted)

            await eventually(posted)
            assert before.posted == []
