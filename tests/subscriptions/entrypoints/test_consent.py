"""A receiver agrees by what it was really posted, and is posted nothing else before."""

import json
from collections.abc import AsyncIterator

import pytest
import svix.webhooks
from standardwebhooks.webhooks import Webhook

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
