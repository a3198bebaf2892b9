"""The pages on which people sign in and out, as somebody's browser meets them."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from gateway.pages.browser import Browser, browsing, leads_to
from gateway.pages.people import PASSWORD, Person, person, signed_in
from mediate_contracts.policy import Role
from mediate_gateway.domain.throttling import FAILURES_FREE
from support.running import Running


@pytest.fixture(scope="module")
async def sanne(gateway: Running) -> Person:
    return await person(gateway, Role.FACILITATOR)


@pytest.fixture
async def browser(gateway: Running) -> AsyncIterator[Browser]:
    async with browsing(gateway) as opened:
        yield opened


class TestSigningIn:
    @pytest.mark.parametrize(("lang", "heading"), [("nl", "Aanmelden"), ("en", "Sign in")])
    @pytest.mark.usefixtures("sanne")
    async def test_is_there_in_both_languages(self, browser: Browser, lang: str, heading: str) -> None:
        page = await browser.opens(f"/sign-in?lang={lang}")
        assert page.heading == heading
        assert [each["autocomplete"] for each in page.form(heading).controls if each["type"] != "hidden"] == [
            "username",
            "current-password",
        ]

    async def test_leads_on_to_what_was_asked_for(self, browser: Browser, sanne: Person) -> None:
        page = await browser.opens("/profile")
        assert page.path == "/sign-in"
        assert "daarna komt u op de pagina die u vroeg" in page.text
        answer = await browser.sends(page, "Aanmelden", {"login": sanne.email, "password": PASSWORD})
        assert leads_to(answer) == "/profile"
        assert "HttpOnly" in answer.headers["set-cookie"]
        assert "SameSite=lax" in answer.headers["set-cookie"]

    async def test_takes_a_name_however_it_is_written(self, browser: Browser, sanne: Person) -> None:
        page = await browser.opens("/sign-in")
        answer = await browser.sends(page, "Aanmelden", {"login": f" {sanne.email.upper()} ", "password": PASSWORD})
        assert leads_to(answer) == "/"

    @pytest.mark.parametrize(
        "to",
        [
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "/sign-out",
            "/%0d%0aX: 1",
        ],
    )
    async def test_leads_nowhere_but_to_pages_of_ours(self, browser: Browser, sanne: Person, to: str) -> None:
        page = await browser.opens("/sign-in")
        form = {"login": sanne.email, "password": PASSWORD, "next": to}
        where = leads_to(await browser.sends(page, "Aanmelden", form))
        assert where == "/" or where.startswith("/%0d%0a")

    async def test_with_a_wrong_password_says_so_and_keeps_the_name(self, browser: Browser, sanne: Person) -> None:
        page = await browser.opens("/sign-in?next=/profile&lang=en")
        again = await browser.presses(page, "Sign in", {"login": sanne.email, "password": "wrong"}, status=422)
        assert again.title == "Error: Sign in · MEDIATE"
        assert again.errors == {"login": "Error: The name or the password is not right"}
        assert again.one("input", id="login")["value"] == sanne.email
        assert again.one("input", id="login")["aria-invalid"] == "true"
        assert "wrong" not in again.answer.text.replace("is-wrong", "")
        assert again.form("Sign in").fields["next"] == ["/profile"]
        assert again.links()["Nederlands"] == "/sign-in?next=%2Fprofile&lang=nl"

    @pytest.mark.usefixtures("sanne")
    async def test_with_nothing_typed_asks_for_it_at_the_fields(self, browser: Browser) -> None:
        page = await browser.presses(await browser.opens("/sign-in"), "Aanmelden", status=422)
        assert page.errors == {"login": "Fout: Vul dit in", "password": "Fout: Vul dit in"}

    async def test_that_keeps_failing_says_how_long_to_wait(self, browser: Browser) -> None:
        page = await browser.opens("/sign-in")
        for _ in range(FAILURES_FREE):
            page = await browser.presses(page, "Aanmelden", {"login": "nobody@x.example", "password": "no"}, 422)
        refused = await browser.presses(page, "Aanmelden", {"login": "nobody@x.example", "password": "no"}, 429)
        assert "Wacht 30 seconden" in refused.errors["login"]
        assert int(refused.answer.headers["retry-after"]) <= 30

    async def test_by_another_sites_page_is_refused(self, browser: Browser, sanne: Person) -> None:
        page = await browser.opens("/sign-in")
        form = {"login": sanne.email, "password": PASSWORD}
        answer = await browser.sends(page, "Aanmelden", form, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403
        assert "Dit formulier geldt niet meer" in answer.text
        assert "set-cookie" not in answer.headers

    async def test_when_signed_in_already_says_as_whom(self, gateway: Running, sanne: Person) -> None:
        async with signed_in(gateway, sanne) as browser:
            page = await browser.opens("/sign-in?next=/profile")
            assert "U bent aangemeld als Sanne de Vries." in page.text
            assert page.links()["Verder"] == "/profile"

    @pytest.mark.usefixtures("sanne")
    async def test_says_when_a_session_has_ended(self, gateway: Running) -> None:
        async with browsing(gateway) as browser:
            browser.client.cookies.set("mediate_session", "ended-long-ago", domain="hub.local")
            page = await browser.opens("/profile")
            assert "U was te lang weg" in page.text
            assert page.form("Aanmelden").fields["next"] == ["/profile"]


class TestSigningOut:
    async def test_ends_the_session_and_takes_the_cookie(self, gateway: Running, sanne: Person) -> None:
        async with signed_in(gateway, sanne) as browser:
            token = browser.client.cookies["mediate_session"]
            page = await browser.opens("/")
            assert page.links()["Sanne de Vries"] == "/profile"
            left = await browser.presses(page, "Afmelden")
            assert left.heading == "U bent afgemeld"
            assert "mediate_session" not in browser.client.cookies
            browser.client.cookies.set("mediate_session", token, domain="hub.local")
            assert leads_to(await browser.gets("/profile")).startswith("/sign-in?")

    async def test_asks_first_where_a_link_led_to_it(self, gateway: Running, sanne: Person) -> None:
        async with signed_in(gateway, sanne) as browser:
            page = await browser.opens("/sign-out")
            assert page.heading == "Afmelden"
            assert (await browser.opens("/profile")).path == "/profile"

    @pytest.mark.parametrize("sent", [None, "", "of-another-session"])
    async def test_without_the_forms_own_token_is_refused(
        self, gateway: Running, sanne: Person, sent: str | None
    ) -> None:
        async with signed_in(gateway, sanne) as browser:
            fields = {} if sent is None else {"csrf": sent}
            headers = {"Sec-Fetch-Site": "same-origin"}
            answer = await browser.client.post("/sign-out", data=fields, headers=headers)
            assert answer.status_code == 403
            assert (await browser.opens("/profile")).path == "/profile"


class TestAFirstPassword:
    async def test_is_changed_before_anything_else(self, gateway: Running) -> None:
        newcomer = await person(gateway, Role.ADMINISTRATOR, must_change_password=True)
        async with browsing(gateway) as browser:
            page = await browser.opens("/sign-in?next=/profile")
            page = await browser.presses(page, "Aanmelden", {"login": newcomer.email, "password": PASSWORD})
            assert page.heading == "Kies uw eigen wachtwoord"
            for path in ("/", "/profile", "/administration", "/keys"):
                assert leads_to(await browser.gets(path)).startswith("/password?next=")
            assert page.one("input", id="username")["value"] == newcomer.email
            new = {"current": PASSWORD, "new": "nog een zin van mijzelf", "again": "nog een zin van mijzelf"}
            page = await browser.presses(page, "Wachtwoord vastleggen", new)
            assert page.path == "/profile"
            assert "Uw wachtwoord is gewijzigd." in page.text

    async def test_keeps_the_door_to_the_api_shut(self, gateway: Running) -> None:
        newcomer = await person(gateway, Role.ADMINISTRATOR, must_change_password=True)
        async with signed_in(gateway, newcomer) as browser:
            assert (await browser.gets("/v1/identity/accounts")).status_code == 403


class TestChangingAPassword:
    @pytest.mark.parametrize(
        ("typed", "errors"),
        [
            ({}, {"current": "Fout: Vul dit in", "new": "Fout: Vul dit in"}),
            ({"current": "x", "new": "kort"}, {"again": "Fout: De twee zijn niet gelijk"}),
            ({"current": PASSWORD, "new": "kort", "again": "kort"}, {"new": "Fout: Gebruik 12 tot 200 tekens"}),
            (
                {"current": PASSWORD, "new": "wachtwoord123", "again": "wachtwoord123"},
                {"new": "Fout: Dit wachtwoord wordt als eerste geprobeerd; kies een ander"},
            ),
            ({"current": PASSWORD, "new": PASSWORD, "again": PASSWORD}, {"new": "Fout: Dit is al uw wachtwoord"}),
            (
                {"current": "iets heel anders", "new": "nog een lange zin", "again": "nog een lange zin"},
                {"current": "Fout: Dit is niet uw huidige wachtwoord"},
            ),
        ],
    )
    async def test_says_at_the_field_what_is_wrong_and_shows_nothing_typed(
        self, gateway: Running, typed: dict[str, str], errors: dict[str, str]
    ) -> None:
        async with signed_in(gateway, await person(gateway)) as browser:
            page = await browser.presses(await browser.opens("/password"), "Wachtwoord wijzigen", typed, status=422)
            assert page.errors == errors
            assert not [value for value in typed.values() if len(value) > 5 and value in page.answer.text]

    async def test_signs_out_elsewhere_and_not_here(self, gateway: Running) -> None:
        who = await person(gateway)
        async with signed_in(gateway, who) as here, signed_in(gateway, who) as elsewhere:
            new = {"current": PASSWORD, "new": "een heel nieuwe zin", "again": "een heel nieuwe zin"}
            await here.presses(await here.opens("/password"), "Wachtwoord wijzigen", new)
            assert (await here.opens("/profile")).path == "/profile"
            assert leads_to(await elsewhere.gets("/profile")).startswith("/sign-in?")

    async def test_is_elsewhere_for_whom_a_provider_signs_in(self, gateway: Running) -> None:
        theirs: dict[str, Any] = {"login": None, "password_hash": None, "issuer": "https://id.example", "subject": "7"}
        async with signed_in(gateway, await person(gateway, **theirs)) as browser:
            page = await browser.opens("/password")
            assert "https://id.example" in page.text
            assert not [each for each in page.elements if each["type"] == "password"]

    async def test_is_for_people_who_are_signed_in(self, browser: Browser) -> None:
        assert leads_to(await browser.gets("/password")) == "/sign-in?next=%2Fpassword"


class TestAPageThatIsNotThere:
    @pytest.mark.parametrize(("lang", "heading"), [("nl", "Deze pagina is er niet"), ("en", "There is no such page")])
    async def test_is_answered_kindly_in_the_shell(self, browser: Browser, lang: str, heading: str) -> None:
        page = await browser.opens(f"/nowhere?lang={lang}", status=404)
        assert page.heading == heading
        assert page.answer.headers["cache-control"] == "no-store"
        assert page.links()["Naar het overzicht" if lang == "nl" else "To the overview"].startswith("/")

    async def test_stays_a_problem_for_programs_and_in_the_api(self, gateway: Running, browser: Browser) -> None:
        answer = await gateway.client.get("/nowhere")
        assert answer.headers["content-type"] == "application/problem+json"
        api = await browser.gets("/v1/identity/nothing")
        assert api.headers["content-type"] == "application/problem+json"

    async def test_of_a_method_says_which_are_possible(self, browser: Browser) -> None:
        answer = await browser.client.delete("/sign-in")
        assert answer.status_code == 405
        assert "GET" in answer.headers["allow"]


class TestThePlaceOfWhoLooks:
    async def test_is_named_and_in_the_language_of_the_account(self, gateway: Running) -> None:
        who = await person(gateway, name="Ada <b>& Co", language="en")
        async with signed_in(gateway, who, language="nl") as browser:
            page = await browser.opens("/")
            assert page.heading == "Overview"
            assert page.one("a", href="/profile").text == "Ada <b>& Co"
            assert (await browser.opens("/?lang=nl")).heading == "Overzicht"

    async def test_offers_a_visitor_to_sign_in_and_come_back(self, browser: Browser) -> None:
        page = await browser.opens("/nowhere", status=404)
        assert page.links()["Aanmelden"] == "/sign-in?next=%2Fnowhere"

    async def test_shows_nobody_where_they_may_not_go(self, gateway: Running, sanne: Person) -> None:
        async with signed_in(gateway, sanne) as browser:
            page = await browser.opens("/")
            assert set(page.links()) >= {"Overzicht", "Leden"}
            assert "Beheer" not in page.links()
