"""What pages do with what nobody should send: they stay pages, and the hub makes no mistake."""

from collections.abc import AsyncIterator
from urllib.parse import quote
from uuid import uuid4

import pytest

from gateway.pages.browser import HUB, Browser, browsing, read
from gateway.pages.people import member, organisation, person, signed_in
from mediate_contracts.policy import Role
from support.running import Running

NASTY = (
    "%00",
    "%ff%fe",
    "%ED%A0%80",
    "<script>",
    "' OR 1=1 --",
    "x" * 5_000,
    "../..",
    "\r\nSet-Cookie: a=b",
    "%",
    "nan",
    "0" * 20 + "9" * 20,
    "0" * 20 + "9" * 5_000,
)
QUERIES = ("q", "role", "status", "after", "cursor", "service", "actor", "object_id", "next", "lang", "done", "ended")
PATHS = (
    "/",
    "/sign-in",
    "/sign-out",
    "/password",
    "/profile",
    "/profile/join",
    "/profile/erase",
    "/organisations",
    "/keys",
    "/keys/new",
    "/administration",
    "/administration/accounts/new",
    "/administration/invitations",
    "/nowhere",
)


@pytest.fixture(scope="module")
async def browser(gateway: Running) -> AsyncIterator[Browser]:
    """The browser of somebody who may everything, with something in every list."""
    who = await person(gateway, Role.ADMINISTRATOR, Role.FACILITATOR)
    await member(gateway, who, await organisation(gateway, "Studio Alles"), is_admin=True)
    async with signed_in(gateway, who) as opened:
        yield opened


def is_sound(status: int) -> bool:
    return status < 500


class TestAnAddress:
    @pytest.mark.parametrize("path", PATHS)
    async def test_with_anything_in_its_query_is_answered(self, browser: Browser, path: str) -> None:
        for value in NASTY:
            query = "&".join(f"{name}={value if value.startswith('%') else quote(value)}" for name in QUERIES)
            answer = await browser.gets(f"{path}?{query}")
            assert is_sound(answer.status_code), (value, answer.text)
            assert "set-cookie" not in answer.headers
            if answer.status_code == 200:
                read(answer)

    @pytest.mark.parametrize(
        "path", ["/organisations/{}/members", "/keys/{}/revoke", "/administration/accounts/{}", "/invitations/{}"]
    )
    async def test_with_anything_in_its_path_leads_nowhere(self, browser: Browser, path: str) -> None:
        for value in (*NASTY, str(uuid4())):
            asked = value if value.startswith("%") and len(value) > 1 else quote(value, safe="")
            answer = await browser.gets(path.format(asked))
            assert answer.status_code == 404, (value, answer.text)


class TestAForm:
    @pytest.mark.parametrize("path", [path for path in PATHS if path not in {"/nowhere", "/sign-out"}])
    async def test_with_anything_in_its_fields_is_answered(self, browser: Browser, path: str) -> None:
        page = await browser.opens(path)
        headers = {"Sec-Fetch-Site": "same-origin", "Origin": HUB, "Content-Type": "application/x-www-form-urlencoded"}
        for form in [each for each in page.own_forms if each.method == "POST"]:
            if form.action.startswith("/profile/sessions"):
                continue
            for value in NASTY:
                written = value if value.startswith("%") and len(value) > 1 else quote(value)
                fields = "&".join(f"{name}={written}" for name in sorted(form.names - {"csrf"}) if name)
                body = f"csrf={form.fields['csrf'][0]}&{fields}"
                answer = await browser.client.post(form.action, content=body, headers=headers)
                # Only the other services, which are not there, are missed here.
                assert is_sound(answer.status_code) or form.action.endswith("/data"), (form.action, value, answer.text)

    async def test_that_is_no_form_is_answered_kindly(self, browser: Browser) -> None:
        headers = {"Sec-Fetch-Site": "same-origin"}
        as_json = await browser.client.post("/profile", json={"name": "x"}, headers=headers)
        assert as_json.status_code == 403
        files = {"name": ("evil.txt", b"x" * 100)}
        as_file = await browser.client.post("/profile", files=files, headers=headers)
        assert as_file.status_code == 400
        assert read(as_file).heading == "Dit ging niet"
        broken = {**headers, "Content-Type": "multipart/form-data; boundary=x"}
        as_nothing = await browser.client.post("/sign-in", content=b"nothing", headers=broken)
        assert as_nothing.status_code in {400, 422}

    async def test_of_a_visitor_that_is_no_form_is_answered_kindly(self, gateway: Running) -> None:
        async with browsing(gateway) as visitor:
            answer = await visitor.client.post(
                "/sign-in", json={"login": "x"}, headers={"Sec-Fetch-Site": "same-origin"}
            )
            assert answer.status_code == 422
            assert set(read(answer).errors) == {"login", "password"}
