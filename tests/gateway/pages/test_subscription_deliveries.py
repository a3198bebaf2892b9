"""The pages of deliveries: what was sent, why, and what was answered; sent again, recovered, and tried out."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest

from gateway.pages.browser import Page
from gateway.pages.people import Person
from gateway.pages.subscriptions_hub import Hub, subscribing
from support.infrastructure import Infrastructure
from support.receivers import Receiver, takes
from support.running import eventually

TYPE: Final = "nl.mediate.agendas.item.proposed.v1"


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    async with subscribing(infrastructure) as started:
        yield started


async def active(hub: Hub) -> tuple[UUID, Person, Person, dict[str, Any]]:
    """Return a house with an endpoint whose receiver agreed."""
    studio, admin, other = await hub.house()
    endpoint = await hub.endpoint(studio, admin)
    await hub.activate(endpoint)
    return studio, admin, other, endpoint


async def tried(hub: Hub, studio: UUID, admin: Person, endpoint: dict[str, Any]) -> dict[str, Any]:
    """Have a test event sent behind the pages' back, and return its delivery."""
    path = f"/v1/endpoints/{endpoint['id']}/test-deliveries"
    answer = await hub.subscriptions.client.post(path, json={"type": TYPE}, headers=hub.by(studio, admin))
    assert answer.status_code == 201, answer.text
    delivery: dict[str, Any] = answer.json()
    return delivery


async def refuses(_receiver: Receiver, writer: asyncio.StreamWriter) -> None:
    """Say that it knows no such event."""
    writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 15\r\n\r\nOnbekende soort")


def at(delivery: dict[str, Any], verb: str = "") -> str:
    return f"/subscriptions/deliveries/{delivery['id']}{verb and '/'}{verb}"


def rows(page: Page) -> list[str]:
    return [" ".join(each.text.split()) for each in page.all("th", scope="row")]


class TestADelivery:
    async def test_shows_what_was_sent_why_and_what_was_answered(self, hub: Hub) -> None:
        studio, admin, _, endpoint = await active(hub)
        hub.receiver.answering = refuses
        try:
            delivery = await tried(hub, studio, admin, endpoint)
            async with hub.browser(admin) as browser:

                async def is_attempted() -> bool:
                    return "geweigerd" in (await browser.opens(at(delivery))).text

                await eventually(is_attempted)
                page = await browser.opens(at(delivery))
        finally:
            hub.receiver.answering = takes
        assert "Iemand van uw organisatie vroeg om een proefbericht aan Planning." in page.text
        assert '"mediatetest": true' in page.text
        assert "onderweg" in page.text
        assert "Onbekende soort" in page.text
        assert delivery["event_id"] in page.text

    async def test_is_not_there_for_another_organisation(self, hub: Hub) -> None:
        studio, admin, _, endpoint = await active(hub)
        delivery = await tried(hub, studio, admin, endpoint)
        _, stranger, _ = await hub.house("Studio Zuid")
        async with hub.browser(stranger) as browser:
            for verb in ("", "resend"):
                await browser.opens(at(delivery, verb), status=404)
            assert TYPE not in rows(await browser.opens("/subscriptions/deliveries"))

    async def test_is_read_by_members_who_send_nothing_again(self, hub: Hub) -> None:
        studio, admin, other, endpoint = await active(hub)
        delivery = await tried(hub, studio, admin, endpoint)
        async with hub.browser(other) as browser:
            page = await browser.opens(at(delivery))
            assert "Stuur opnieuw" not in page.links()
            await browser.opens(at(delivery, "resend"), status=403)

    async def test_is_sent_again_after_a_question(self, hub: Hub) -> None:
        studio, admin, _, endpoint = await active(hub)
        delivery = await tried(hub, studio, admin, endpoint)
        async with hub.browser(admin) as browser:
            page = await browser.presses(await browser.opens(at(delivery, "resend")), "Stuur opnieuw")
            assert "De gebeurtenis is opnieuw onderweg." in page.text

            async def is_attempted_twice() -> bool:
                return "Hoe lang elke poging duurde" in (await browser.opens(at(delivery))).text

            await eventually(is_attempted_twice)

    async def test_of_a_code_shows_no_body(self, hub: Hub) -> None:
        studio, admin, _ = await hub.house()
        endpoint = await hub.endpoint(studio, admin)
        path = f"/v1/endpoints/{endpoint['id']}/verification"
        asked = await hub.subscriptions.client.post(path, json={}, headers=hub.by(studio, admin))
        assert asked.status_code == 200, asked.text
        async with hub.browser(admin) as browser:
            listed = await browser.opens("/subscriptions/deliveries?kind=verification")
            [href] = [href for words, href in listed.links().items() if words.endswith("endpoint.verification")]
            page = await browser.opens(href)
        assert "De inhoud wordt niet getoond" in page.text
        assert "Stuur opnieuw" not in page.links()


class TestTheList:
    async def test_is_narrowed_by_what_the_address_says(self, hub: Hub) -> None:
        studio, admin, _, endpoint = await active(hub)
        await tried(hub, studio, admin, endpoint)
        soon = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
        async with hub.browser(admin) as browser:
            for asked, shown in (
                ("", True),
                (f"endpoint_id={endpoint['id']}", True),
                ("type=nl.mediate.agendas.*", True),
                ("type=nl.mediate.monitor.*", False),
                ("kind=test", True),
                ("kind=event", False),
                (f"until={soon}", True),
                (f"since={soon}", False),
            ):
                page = await browser.opens(f"/subscriptions/deliveries?{asked}")
                assert any(each.startswith(TYPE) for each in rows(page)) is shown, asked

    @pytest.mark.parametrize("asked", ["status=x", "kind=x", "type=x", "since=x", "endpoint_id=x", "until=0000-99"])
    async def test_leaves_out_what_cannot_be_asked_for(self, hub: Hub, asked: str) -> None:
        studio, admin, _, endpoint = await active(hub)
        await tried(hub, studio, admin, endpoint)
        async with hub.browser(admin) as browser:
            page = await browser.opens(f"/subscriptions/deliveries?{asked}")
        assert any(each.startswith(TYPE) for each in rows(page))

    async def test_goes_on_where_a_page_ends(self, hub: Hub) -> None:
        studio, admin, _, endpoint = await active(hub)
        for _ in range(51):
            await tried(hub, studio, admin, endpoint)
        async with hub.browser(admin) as browser:
            first = await browser.opens(f"/subscriptions/deliveries?endpoint_id={endpoint['id']}")
            assert len(rows(first)) == 50
            second = await browser.opens(first.one("a", rel="next")["href"])
            assert len(rows(second)) == 1


class TestAnEndpoint:
    async def test_is_sent_a_test_event_of_a_chosen_type(self, hub: Hub) -> None:
        _, admin, _, endpoint = await active(hub)
        async with hub.browser(admin) as browser:
            form = await browser.opens(f"/subscriptions/endpoints/{endpoint['id']}/test")
            page = await browser.presses(form, "Stuur", {"type": TYPE})
            assert page.heading == TYPE
            assert "Het proefbericht is onderweg." in page.text
            shown = await browser.opens(f"/subscriptions/endpoints/{endpoint['id']}")
        assert any(each.startswith(TYPE) for each in rows(shown))

    async def test_recovers_what_happened_since_a_moment(self, hub: Hub) -> None:
        _, admin, _, endpoint = await active(hub)
        path = f"/subscriptions/endpoints/{endpoint['id']}/recover"
        async with hub.browser(admin) as browser:
            page = await browser.presses(await browser.opens(path), "Haal in")
            assert page.path == path
            assert "Het inhalen is klaar" in page.text
            assert "0 bezorgingen zijn opnieuw onderweg" in page.text
            for since in ("2020-01-01T00:00", "2100-01-01T00:00", "gisteren", ""):
                wrong = await browser.presses(await browser.opens(path), "Haal in", {"since": since}, status=422)
                assert list(wrong.errors) == ["since"]

    async def test_goes_on_recovering_where_much_happened_and_keeps_count(self, hub: Hub) -> None:
        _, admin, _, endpoint = await active(hub)
        path = f"/subscriptions/endpoints/{endpoint['id']}/recover"
        async with hub.browser(admin) as browser:
            page = await browser.opens(f"{path}?sent=20000&cursor=somewhere")
            assert "Het inhalen is nog niet klaar" in page.text
            assert "20.000 bezorgingen zijn opnieuw onderweg" in page.text
            kept = {each["name"]: each["value"] for each in page.all("input", type="hidden")}
            assert (kept["cursor"], kept["sent"]) == ("somewhere", "20000")
            wrong = await browser.presses(page, "Ga verder", status=422)
        assert "Het inhalen is" not in wrong.text

    async def test_leads_to_what_failed_where_it_is_sent_again(self, hub: Hub) -> None:
        studio, admin, other, endpoint = await active(hub)
        delivery = await tried(hub, studio, admin, endpoint)
        ended = "UPDATE delivery SET status = 'dead', due_at = NULL, ended_at = now() WHERE id = $1"

        async with hub.browser(admin) as browser:

            async def is_delivered() -> bool:
                return "bezorgd" in (await browser.opens(at(delivery))).text

            await eventually(is_delivered)
            async with hub.subscriptions.service.database.transaction() as transaction:
                await transaction.connection.exec_driver_sql(ended, (UUID(delivery["id"]),))
            shown = await browser.opens(f"/subscriptions/endpoints/{endpoint['id']}")
            failed = await browser.opens(shown.links()["Bekijk wat niet is gelukt"])
            assert [each for each in rows(failed) if each.startswith(TYPE)]
            asked = await browser.opens(at(delivery, "resend"))
            assert failed.links()[f"Stuur opnieuw {TYPE}"].split("?")[0] == asked.path
        async with hub.browser(other) as browser:
            assert f"Stuur opnieuw {TYPE}" not in (await browser.opens("/subscriptions/deliveries?status=dead")).links()

    async def test_that_is_not_active_is_sent_nothing(self, hub: Hub) -> None:
        studio, admin, _ = await hub.house()
        endpoint = await hub.endpoint(studio, admin)
        async with hub.browser(admin) as browser:
            form = await browser.opens(f"/subscriptions/endpoints/{endpoint['id']}/test")
            page = await browser.presses(form, "Stuur", status=409)
        assert "Alleen aan een actief endpoint wordt iets gestuurd." in page.text
