"""What the agenda's pages do with what nobody should send: they stay pages, and the hub makes no mistake."""

from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import quote

import pytest
from httpx import codes

from gateway.pages.agenda_hub import NEVER, Hub, at, running_hub
from gateway.pages.browser import HUB, Browser, leads_to, read
from gateway.pages.people import member, person, signed_in
from gateway.pages.test_bad_input import NASTY
from mediate_contracts.policy import Role
from support.infrastructure import Infrastructure

NAMES: Final = ("q", "line", "status", "horizon", "carried_by", "nobody", "overdue", "stalls", "year", "back", "lang")
LISTED: Final = ("sort", "columns", "size", "after", "before", "view", "done")
PATHS: Final = ("/agenda", "/agenda/goals", "/agenda/roadmap", "/agenda/items/new", "/partners", "/ops", "/")


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    async with running_hub(infrastructure) as started:
        yield started


@pytest.fixture(scope="module")
async def browser(hub: Hub) -> AsyncIterator[Browser]:
    """The browser of somebody who may everything and is asked something."""
    who = await person(hub.gateway, Role.FACILITATOR, Role.OPS, Role.ADMINISTRATOR)
    studio = await hub.organisation("Studio Alles")
    await member(hub.gateway, who, studio, is_admin=True)
    await hub.offered(await hub.item("Gevraagd"), studio)
    await hub.accepted(await hub.item("Gedragen", due_date="2027-01-01"), studio)
    async with signed_in(hub.gateway, who) as opened:
        yield opened


def written(value: str) -> str:
    """Return a value as an address or a form holds it; one that is encoded already as it is."""
    return value if value.startswith("%") and len(value) > 1 else quote(value, safe="")


class TestAnAddress:
    # All of them together would be longer than an address may be.
    @pytest.mark.parametrize("names", [NAMES, LISTED])
    @pytest.mark.parametrize("path", PATHS)
    async def test_with_anything_in_its_query_is_answered_with_a_page(
        self, browser: Browser, path: str, names: tuple[str, ...]
    ) -> None:
        for value in NASTY:
            query = "&".join(f"{name}={written(value)}" for name in names)
            answer = await browser.gets(f"{path}?{query}")
            assert answer.status_code < 500, (value, answer.text)
            assert "set-cookie" not in answer.headers
            if path == "/agenda" and answer.status_code == codes.SEE_OTHER:
                # What was asked of the list that it had is asked of the list.
                assert leads_to(answer).startswith("/agenda/items?")
                answer = await browser.gets(leads_to(answer))
            read(answer)

    @pytest.mark.parametrize(
        "path",
        [
            "/agenda/lines/{}",
            "/agenda/items/{}",
            "/agenda/items/{}/offers",
            "/agenda/assignments/{}/decline",
            "/agenda/assignments/{}/end",
        ],
    )
    async def test_with_anything_in_its_path_leads_nowhere(self, browser: Browser, path: str) -> None:
        for value in (*NASTY, str(NEVER)):
            answer = await browser.gets(path.format(written(value)))
            assert answer.status_code == 404, (value, answer.text)


class TestAForm:
    async def test_with_anything_in_its_fields_is_answered_and_changes_nothing(
        self, hub: Hub, browser: Browser
    ) -> None:
        item = await hub.item("Blijft heel")
        headers = {"Sec-Fetch-Site": "same-origin", "Origin": HUB, "Content-Type": "application/x-www-form-urlencoded"}
        before = await hub.agendas.get("/v1/items", limit=200), await hub.agendas.get("/v1/assignments", limit=200)
        for path in ("/agenda/items/new", at(item), f"{at(item)}/offers", "/partners"):
            page = await browser.opens(path)
            for form in [
                each for each in page.own_forms if each.action.startswith("/agenda") and each.method == "POST"
            ]:
                for value in NASTY:
                    fields = "&".join(f"{name}={written(value)}" for name in sorted(form.names - {"csrf"}) if name)
                    body = f"csrf={form.fields['csrf'][0]}&{fields}"
                    answer = await browser.client.post(form.action, content=body, headers=headers)
                    assert 400 <= answer.status_code < 500, (form.action, value, answer.text)
        after = await hub.agendas.get("/v1/items", limit=200), await hub.agendas.get("/v1/assignments", limit=200)
        assert after == before

    async def test_of_another_site_changes_nothing(self, hub: Hub, browser: Browser) -> None:
        item = await hub.item("Niet van elders")
        form = (await browser.opens(at(item))).form("Stand opslaan")
        fields = {**{name: values[0] for name, values in form.fields.items()}, "status": "prioritised"}
        elsewhere = {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"}
        assert (await browser.client.post(form.action, data=fields, headers=elsewhere)).status_code == 403
        without = {name: value for name, value in fields.items() if name != "csrf"}
        here = {"Sec-Fetch-Site": "same-origin", "Origin": HUB}
        assert (await browser.client.post(form.action, data=without, headers=here)).status_code == 403
        assert (await hub.agendas.get(f"/v1/items/{item['id']}"))["status"] == "proposed"

    async def test_leads_back_to_nowhere_but_our_own_pages(self, browser: Browser) -> None:
        page = await browser.opens("/partners")
        [form] = [each for each in page.own_forms if each.action.endswith("/accept")][:1]
        fields = {name: values[0] for name, values in form.fields.items()} | {"back": "//evil.example"}
        here = {"Sec-Fetch-Site": "same-origin", "Origin": HUB}
        answer = await browser.client.post(form.action, data=fields, headers=here)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/agenda/items/")
