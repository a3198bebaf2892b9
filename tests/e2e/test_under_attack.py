"""What the pages do for somebody who means harm: nothing. Every page and form that links lead to is tried.

These come after the tests that only look (by the name of this file): forms are sent here, and what they say is kept.
"""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit

import httpx
import pytest
from playwright.async_api import Browser, expect

from e2e.furnishing import PERSONS, VISITOR
from e2e.pages import Form, Page, crawl
from e2e.people import PASSWORD, newcomer, signed_in
from e2e.touring import Tour
from e2e.visiting import Visiting
from mediate_contracts.policy import Role

PROBE = "\"'><b id=probe>&lt;b id=probe&gt;"
"""Markup as it may come to stand in a page: in a text, in an attribute, or as what is escaped once too seldom."""
RAW = "<b id=probe>"
ASKED = ("q", "sort", "after", "columns", "view", "done", "next", "ended", "year", "status", "lang", "limit")
ELSEWHERE = (
    "//evil.example",
    "///evil.example",
    "https://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/%09/evil.example",
    "\x01//evil.example",
    "javascript:alert(1)",
    "data:text/html,evil",
    "evil.example",
    "@evil.example",
)
ENDS_SOMETHING = (
    "sign-out",
    "erase",
    "status",
    "password",
    "revoke",
    "profile/sessions",
    "/end",
    "admin",
    "undo",
    "cancel",
    "/withdraw",
    "/recuse",
)
"""Words of addresses of forms that would end what the tests stand on: an account, a session, a seat in a committee."""
SERVER_MISTAKE = 500
NOT_TAKEN = {403, 405}
"""Refused; or not to be sent at all, like the forms of the style page."""


def posting(tour: Tour) -> Iterator[tuple[str, Page, Form]]:
    """Return every form that changes something, once for everybody who is shown it."""
    seen = set()
    for person, page in tour.pages():
        for form in page.read.forms:
            kind = (person, tour.templates.of(urlsplit(form.action).path) or form.action, frozenset(form.fields))
            if form.method == "post" and kind not in seen:
                seen.add(kind)
                yield person, page, form


async def send(client: httpx.AsyncClient, page: Page, form: Form, /, **changed: str) -> httpx.Response:
    """Send a form as a browser does, its fields filled in otherwise."""
    fields = {**form.fields, **changed}
    address = urljoin(page.path, form.action)
    if "multipart" in form.encoding:
        return await client.post(address, files={name: (None, value) for name, value in fields.items()})
    return await client.post(address, data=fields)


def stays(location: str) -> bool:
    """Tell whether a browser that is sent there stays at the hub."""
    return re.fullmatch(r"/(?![/\\])[!-~]*", location) is not None and "\\" not in location


class TestMarkup:
    @pytest.mark.parametrize("person", PERSONS)
    async def test_in_a_query_is_shown_as_it_was_typed_or_not_at_all(self, tour: Tour, person: str) -> None:
        showing = []
        async with tour.town.client(person) as client:
            for page in tour.chosen[person]:
                names = {*ASKED, *(name for name, _ in parse_qsl(urlsplit(page.path).query))}
                names |= {name for form in page.read.forms if form.method == "get" for name in form.fields}
                # Together, and each alone: a page that refuses one says nothing of the next.
                queries = [dict.fromkeys(names, PROBE), {"q": PROBE}, {"sort": PROBE}, {"view": PROBE}]
                for query in queries:
                    answer = await client.get(f"{urlsplit(page.path).path}?{urlencode(query)}")
                    if RAW in answer.text or answer.status_code >= SERVER_MISTAKE:
                        showing.append(f"{page.template}: {answer.status_code}")
        assert sorted(set(showing)) == []

    @pytest.mark.parametrize("person", [VISITOR, "administrator", "facilitator"])
    async def test_in_a_path_leads_nowhere(self, tour: Tour, person: str) -> None:
        async with tour.town.client(person) as client:
            for template in tour.templates.pages:
                if "{" not in template:
                    continue
                path = re.sub(r"\{[^}]*\}", quote(PROBE, safe=""), template)
                answer = await client.get(path)
                assert RAW not in answer.text, path
                assert 300 <= answer.status_code < SERVER_MISTAKE, (path, answer.status_code)

    async def test_in_every_field_is_shown_as_it_was_typed(self, tour: Tour) -> None:
        showing = []
        for person, page, form in posting(tour):
            if not form.texts or any(word in form.action for word in ENDS_SOMETHING):
                continue
            async with tour.town.client(person) as client:
                answer = await send(client, page, form, **dict.fromkeys(form.texts, PROBE))
                if RAW in answer.text or answer.status_code >= SERVER_MISTAKE:
                    showing.append(f"{person}, {form.action} on {page.path}: {answer.status_code}")
        assert showing == []

    @pytest.mark.parametrize("person", PERSONS)
    async def test_that_was_kept_is_shown_as_it_was_typed(self, tour: Tour, person: str) -> None:
        async with tour.town.client(person) as client:
            again = await crawl(client, tour.templates)
        assert again.pages
        assert [page.path for page in again.pages if RAW in page.text] == []


class TestALinkOfSomebodyElse:
    @pytest.mark.parametrize("to", ELSEWHERE)
    async def test_leads_nobody_elsewhere(self, tour: Tour, to: str) -> None:
        leading = []
        async with tour.town.client("facilitator") as client:
            for template in tour.templates.pages:
                if "{" in template:
                    continue
                answer = await client.get(f"{template}?{urlencode({'next': to, 'back': to, 'from': to})}")
                if answer.is_redirect and not stays(answer.headers["location"]):
                    leading.append(f"{template} to {answer.headers['location']}")
                if re.search(r"""(?:href|action)=["'](?:[a-z]*:|[/\\]{2})[^"']*evil""", answer.text):
                    leading.append(f"{template} by a link or form")
        assert leading == []

    @pytest.mark.parametrize("to", ELSEWHERE)
    async def test_in_a_form_leads_nobody_elsewhere(self, tour: Tour, to: str) -> None:
        going_on = [(person, page, form) for person, page, form in posting(tour) if "next" in form.fields]
        assert going_on
        for person, page, form in going_on:
            if any(word in form.action for word in ENDS_SOMETHING):
                continue
            async with tour.town.client(person) as client:
                answer = await send(client, page, form, next=to)
                assert not answer.is_redirect or stays(answer.headers["location"]), (form.action, answer.headers)

    @pytest.mark.parametrize("to", ["//evil.example/", "/\\evil.example/", "https:evil.example"])
    async def test_takes_nobody_elsewhere_who_signs_in(self, tour: Tour, visit: Visiting, to: str) -> None:
        hub = tour.town.hub
        who = await newcomer(hub, Role.FACILITATOR, name="Wie Ergens Heen Wil")
        page = await visit(hub, f"/sign-in?lang=nl&{urlencode({'next': to})}")
        await page.locator("#login").fill(who.login)
        await page.locator("#password").fill(who.first_password)
        await page.locator("main form button").first.click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Kies uw eigen wachtwoord")
        await page.locator("#current").fill(who.first_password)
        await page.locator("#new").fill(PASSWORD)
        await page.locator("#again").fill(PASSWORD)
        await page.locator("main form button").first.click()
        await expect(page.get_by_role("heading", level=1)).not_to_have_text("Kies uw eigen wachtwoord")
        assert page.url.startswith(hub.url + "/")


class TestAnotherSite:
    async def test_sends_no_form_in_anybodys_name(self, tour: Tour) -> None:
        taken = []
        for person, page, form in posting(tour):
            if person == VISITOR:
                continue
            async with tour.town.client(person) as client:
                without = Form(form.action, "post", "", {k: v for k, v in form.fields.items() if k != "csrf"})
                forged = {**form.fields, "csrf": "x" * 86}
                client.headers["Sec-Fetch-Site"] = "same-origin"
                answers = [await send(client, page, without), await send(client, page, without, **forged)]
                client.headers["Sec-Fetch-Site"] = "cross-site"
                answers.append(await send(client, page, form))
                if any(answer.status_code not in NOT_TAKEN for answer in answers):
                    taken.append(f"{person}, {form.action}: {[answer.status_code for answer in answers]}")
        assert not taken, "\n".join(taken)

    async def test_shows_no_page_of_the_hub_in_its_own(self, tour: Tour, chromium: Browser) -> None:
        context = await chromium.new_context()
        page = await context.new_page()
        await page.set_content(f'<iframe src="{tour.town.hub.url}/"></iframe>', wait_until="load")
        framed = page.frames[-1]
        assert framed is not page.main_frame
        assert framed.url.startswith("chrome-error:")
        await context.close()


class TestAfterSigningOut:
    async def test_whoever_goes_back_is_shown_nothing_of_it(self, tour: Tour, visit: Visiting) -> None:
        name = "Wie Is Weggegaan"
        paths = [page.path for page in tour.chosen["facilitator"] if "?" not in page.path][:6]
        page = await visit(tour.town.hub, paths[0], **await signed_in(tour.town.hub, Role.FACILITATOR, name=name))
        for path in paths:
            await page.goto(tour.town.hub.url + path)
            assert name in await page.content()
        await page.locator("form[action^='/sign-out'] button").click()
        await page.wait_for_url("**/sign-out**", wait_until="load")
        for _ in paths:
            await page.go_back(wait_until="load")
            assert name not in await page.content(), page.url
