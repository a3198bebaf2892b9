"""An organisation's own system subscribes: from the form in the portal to events that arrive, as its keeper does it."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Final
from uuid import uuid4

import httpx
import pytest
from playwright.async_api import Page as Tab
from playwright.async_api import expect
from standardwebhooks.webhooks import Webhook

from e2e.people import organisation
from e2e.subscribing import ALLOWED
from e2e.test_matching import partner_of
from e2e.visiting import Visiting
from support.hub import Hub, free_port, hub
from support.receivers import Posted, Receiver, receiver, says
from support.running import eventually

ONE_MORE_ATTEMPT: Final = {"MEDIATE_SUBSCRIPTIONS_RETRY_SECONDS": "[1]"}
COPIES: Final = {"permissions": ["clipboard-read", "clipboard-write"]}
SUBMITS: Final = "main form button.nl-button--primary"
SAID: Final = b"aangenomen door de ontvanger"
SAID_NO: Final = b"nu even niet"
PROPOSED: Final = "nl.mediate.agendas.item.proposed.v1"
_LOOKS_MAX: Final = 60


@pytest.fixture(scope="module")
def open_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub that posts to this machine, and tries what was refused once more, after a second."""
    directory = tmp_path_factory.mktemp("subscribing") / "data"
    with hub(directory, "--port", str(free_port()), environment=ALLOWED | ONE_MORE_ATTEMPT) as started:
        loaded = started.command("load", "hilversum")
        assert loaded.returncode == 0, loaded.stdout + loaded.stderr
        yield started


@pytest.fixture
async def receiving() -> AsyncIterator[Receiver]:
    """A partner's own system, which takes what it is sent and says so."""
    async with receiver(says(200, SAID)) as running:
        yield running


async def happens(where: Hub, mark: str) -> str:
    """Let somebody else propose an item of the agenda, and return the id of that item."""
    async with where.client() as client:
        line = (await client.get("/v1/agendas/lines")).json()["items"][0]
        body = {"line_id": line["id"], "code": f"1.{mark}", "horizon": "medium"}
        made = await client.post("/v1/agendas/items", json=body | {"title": {"nl": f"Punt {mark}", "en": mark}})
    assert made.is_success, made.text
    return str(made.json()["id"])


async def arrived(at: Receiver, item_id: str, times: int = 1) -> Posted:
    """Return the post about an item, when the receiver has had it so often."""

    def theirs() -> list[Posted]:
        return [post for post in at.posted if json.loads(post.body).get("subject") == item_id]

    async def so_often() -> bool:
        return len(theirs()) >= times

    await eventually(so_often)
    return theirs()[-1]


async def shows(tab: Tab, words: str) -> None:
    """Look at a page again until it says something: what is done meanwhile shows when it is looked at."""
    for _ in range(_LOOKS_MAX):
        if words in await tab.locator("main").inner_text():
            return
        await tab.wait_for_timeout(250)
        await tab.reload()
    pytest.fail(f"{tab.url} does not come to say {words!r}:\n{await tab.locator('main').inner_text()}")


async def added(tab: Tab, where: Hub, name: str, url: str) -> str:
    """Add an endpoint for the events of the agendas by the form, and return its secret, which the page shows once."""
    await tab.goto(f"{where.url}/subscriptions?lang=nl")
    await tab.get_by_role("link", name="Voeg een endpoint toe").click()
    await tab.get_by_label("Naam").fill(name)
    await tab.get_by_label("Adres").fill(url)
    await tab.get_by_label("agenda's").check()
    await tab.locator(SUBMITS).click()
    await expect(tab.get_by_role("heading", level=1)).to_have_text("Het endpoint is toegevoegd")
    return await copied(tab)


async def copied(tab: Tab) -> str:
    """Copy the secret of a page by its button, and return what the clipboard holds then."""
    shown = await tab.get_by_label("Geheim", exact=True).input_value()
    await tab.get_by_role("button", name="Kopiëren").click()
    await expect(tab.get_by_role("button", name="Gekopieerd")).to_be_visible()
    assert await tab.evaluate("navigator.clipboard.readText()") == shown
    assert shown.startswith("whsec_")
    return shown


async def confirmed(tab: Tab, at: Receiver, secret: str) -> None:
    """Let the receiver agree: have a code posted to it, read it there, and bring it."""
    await tab.get_by_role("button", name="Stuur een code").click()

    async def came() -> bool:
        return bool(at.posted)

    await eventually(came)
    [post] = at.posted
    said = Webhook(secret).verify(post.body, post.headers)
    await tab.get_by_label("Code", exact=True).fill(said["data"]["code"])
    await tab.get_by_role("button", name="Bevestig").click()
    await expect(tab.locator("main, header").get_by_text("actief", exact=True).first).to_be_visible()


async def let_in(tab: Tab, where: Hub, name: str, at: Receiver) -> str:
    """Add an endpoint, see its secret once, and let the receiver agree; return the secret."""
    secret = await added(tab, where, name, at.url)
    await tab.reload()
    await expect(tab.get_by_text("Dit formulier is al eerder verstuurd.")).to_be_visible()
    assert secret not in await tab.content()
    await tab.goto(f"{where.url}/subscriptions/endpoints?lang=nl")
    await tab.get_by_role("link", name=name).click()
    await expect(tab.get_by_text("wacht op instemming")).to_be_visible()
    assert secret not in await tab.content()
    await tab.get_by_role("link", name="Laat de ontvanger instemmen").click()
    await confirmed(tab, at, secret)
    return secret


async def told(tab: Tab, endpoint: str, post: Posted, *also: str) -> None:
    """Find in the log of an endpoint what was posted to it last: what was sent, what was answered, and why."""
    await tab.goto(f"{endpoint}?lang=nl")
    await shows(tab, PROPOSED)
    await tab.get_by_role("link", name=PROPOSED).first.click()
    await shows(tab, "aangenomen")
    for said in (post.webhook_id, SAID.decode(), *also):
        await expect(tab.get_by_text(said).first).to_be_visible()
    await tab.get_by_text("Kopregels van het verzoek").click()
    await expect(tab.get_by_text(post.headers["webhook-signature"])).to_be_visible()


async def sent_again(tab: Tab, endpoint: str) -> None:
    """Find in the log what was refused, twice, and send it again."""
    await tab.goto(f"{endpoint}?lang=nl")
    await shows(tab, "niet gelukt")
    await tab.get_by_role("row", name="niet gelukt").get_by_role("link").first.click()
    await expect(tab.get_by_role("row", name="geweigerd")).to_have_count(2)
    await expect(tab.get_by_text(SAID_NO.decode()).first).to_be_visible()
    await tab.get_by_role("link", name="Stuur opnieuw").click()
    await tab.get_by_role("button", name="Stuur opnieuw").click()
    await shows(tab, "aangenomen")


async def rotated(tab: Tab, endpoint: str) -> str:
    """Let a newer secret be made, and return it."""
    await tab.goto(f"{endpoint}?lang=nl")
    await tab.get_by_role("link", name="Maak een nieuw geheim").click()
    await tab.get_by_role("button", name="Maak een nieuw geheim").click()
    await expect(tab.get_by_role("heading", level=1)).to_have_text("Het nieuwe geheim")
    return await copied(tab)


class TestAPartnersOwnSystem:
    async def test_is_let_in_hears_what_happens_and_is_taken_leave_of(
        self, open_hub: Hub, visit: Visiting, receiving: Receiver
    ) -> None:
        mark = uuid4().hex[:6]
        studio = await organisation(open_hub, f"Studio {mark}")
        tab = await visit(open_hub, **await partner_of(open_hub, studio), **COPIES)
        before = await happens(open_hub, f"9{mark}")
        secret = await let_in(tab, open_hub, f"Planning {mark}", receiving)
        endpoint = tab.url.split("?", maxsplit=1)[0]

        first = await happens(open_hub, f"8{mark}")
        post = await arrived(receiving, first)
        assert Webhook(secret).verify(post.body, post.headers)["type"] == PROPOSED
        await told(tab, endpoint, post, first, receiving.url, f"Het past bij wat Planning {mark} vraagt")

        # What is sent again is the same message, as its receiver knows it.
        receiving.answering = says(500, SAID_NO)
        second = await happens(open_hub, f"7{mark}")
        refused = await arrived(receiving, second, times=2)
        receiving.answering = says(200, SAID)
        await sent_again(tab, endpoint)
        again = await arrived(receiving, second, times=3)
        assert (again.webhook_id, again.body) == (refused.webhook_id, refused.body)

        # For a day after it was replaced, the older secret signs too.
        newer = await rotated(tab, endpoint)
        third = await arrived(receiving, await happens(open_hub, f"6{mark}"))
        assert len(third.headers["webhook-signature"].split()) == len({secret, newer})
        for each in {secret, newer}:
            assert Webhook(each).verify(third.body, third.headers)

        await tab.goto(f"{open_hub.url}/subscriptions?lang=en")
        await expect(tab.get_by_role("heading", level=1)).to_have_text("Subscriptions")
        await expect(tab.get_by_role("link", name=f"Planning {mark}")).to_be_visible()

        await tab.goto(f"{endpoint}?lang=nl")
        await tab.get_by_role("link", name="Pauzeer", exact=True).click()
        await tab.get_by_role("button", name="Pauzeer", exact=True).click()
        await expect(tab.get_by_text("Dit endpoint is gepauzeerd")).to_be_visible()
        await tab.get_by_role("link", name="Verwijder", exact=True).click()
        await tab.get_by_role("button", name="Verwijder", exact=True).click()
        await expect(tab.get_by_role("heading", level=1)).to_have_text("Endpoints")
        assert (await tab.context.request.get(endpoint)).status == httpx.codes.NOT_FOUND
        # What happened before the receiver agreed was never posted to it.
        assert before not in {json.loads(each.body).get("subject") for each in receiving.posted}

    async def test_is_nothing_to_another_organisation(
        self, open_hub: Hub, visit: Visiting, receiving: Receiver
    ) -> None:
        mark = uuid4().hex[:6]
        studio, other = [await organisation(open_hub, f"{name} {mark}") for name in ("Studio", "Ander")]
        tab = await visit(open_hub, **await partner_of(open_hub, studio), **COPIES)
        secret = await added(tab, open_hub, f"Archief {mark}", receiving.url)
        await tab.get_by_role("link", name="Verder: laat de ontvanger instemmen").click()
        await confirmed(tab, receiving, secret)
        await arrived(receiving, await happens(open_hub, f"5{mark}"))
        endpoint = tab.url.split("?", maxsplit=1)[0]
        await tab.goto(f"{endpoint}?lang=nl")
        await shows(tab, "nl.mediate.agendas.item.proposed.v1")
        delivery = await tab.get_by_role("link", name="nl.mediate.agendas.item").first.get_attribute("href")
        assert delivery is not None

        neighbour = await visit(open_hub, "/subscriptions?lang=nl", **await partner_of(open_hub, other))
        await expect(neighbour.get_by_text(f"Archief {mark}")).to_have_count(0)
        paths = [open_hub.url + delivery, endpoint]
        paths += [f"{endpoint}/{verb}" for verb in ("edit", "confirm", "pause", "remove", "secret", "recover", "test")]
        found = {path: (await neighbour.context.request.get(path)).status for path in paths}
        assert set(found.values()) == {httpx.codes.NOT_FOUND}, found
