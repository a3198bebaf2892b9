"""The pages on which machines are let in, by what they look like and by what the keys then do."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from gateway.pages.browser import Browser, Page, browsing, leads_to
from gateway.pages.people import member, organisation, person, signed_in
from mediate_contracts.policy import Role
from support.running import Running


@dataclass(frozen=True)
class Maker:
    """Somebody who administers an organisation, signed in."""

    organisation: UUID
    browser: Browser

    async def makes(self, status: int = 200, **typed: Any) -> Page:
        """Make a key, with these fields besides the usual ones."""
        page = await self.browser.opens("/keys/new")
        usual = {"name": "Nachtelijke export", "organisation_id": str(self.organisation), "scopes": ["community:read"]}
        return await self.browser.presses(page, "Sleutel maken", {**usual, **typed}, status)


@pytest.fixture
async def maker(gateway: Running) -> AsyncIterator[Maker]:
    who = await person(gateway, name="Ada Beheer")
    theirs = await organisation(gateway, f"Studio {uuid4()}")
    await member(gateway, who, theirs, is_admin=True)
    async with signed_in(gateway, who) as browser:
        yield Maker(theirs, browser)


def secret_of(page: Page) -> str:
    return page.one("input", id="secret")["value"]


async def is_known(gateway: Running, key: str) -> bool:
    answer = await gateway.client.get("/v1/identity/me", headers={"Authorization": f"Bearer {key}"})
    return answer.status_code == 200


class TestAKey:
    async def test_works_and_is_shown_once(self, gateway: Running, maker: Maker) -> None:
        made = await maker.makes()
        key = secret_of(made)
        assert key.startswith("mk_")
        assert made.answer.headers["cache-control"] == "no-store"
        assert await is_known(gateway, key)
        listed = await maker.browser.opens("/keys")
        assert "Nachtelijke export" in listed.text
        assert "organisaties lezen" in listed.text
        assert "gemaakt door Ada Beheer" in listed.text
        assert key not in listed.answer.text
        # The secret itself may hold an underscore.
        assert key.split("_", 2)[2] not in listed.answer.text

    async def test_that_is_an_oauth_client_gets_tokens(self, gateway: Running, maker: Maker) -> None:
        made = await maker.makes(kind="oauth_client")
        client = made.one("input", id="client")["value"]
        async with browsing(gateway) as program:
            answer = await program.client.post(
                "/oauth/token", data={"grant_type": "client_credentials"}, auth=(client, secret_of(made))
            )
        assert await is_known(gateway, answer.json()["access_token"])

    async def test_is_revoked_after_a_question_and_then_refused(self, gateway: Running, maker: Maker) -> None:
        key = secret_of(await maker.makes(name="Oude koppeling"))
        listed = await maker.browser.opens("/keys")
        sure = await maker.browser.opens(listed.links()["Intrekken Oude koppeling"])
        assert sure.heading == "Sleutel “Oude koppeling” intrekken"
        assert await is_known(gateway, key)
        listed = await maker.browser.presses(sure, "Voorgoed intrekken", {"reason": "Gelekt"})
        assert "De sleutel is ingetrokken." in listed.text
        assert "Intrekken Oude koppeling" not in listed.links()
        assert not await is_known(gateway, key)

    async def test_ends_at_the_end_of_the_day_that_was_chosen(self, maker: Maker) -> None:
        day = datetime.now(UTC) + timedelta(days=40)
        made = await maker.makes(expires_on=day.strftime("%Y-%m-%d"))
        assert "23:59" in made.text


class TestMakingAKey:
    @pytest.mark.parametrize(("lang", "heading"), [("nl", "Sleutel maken"), ("en", "Make a key")])
    async def test_is_there_in_both_languages(self, maker: Maker, lang: str, heading: str) -> None:
        page = await maker.browser.opens(f"/keys/new?lang={lang}")
        assert page.heading == heading
        assert [each["value"] for each in page.all("input", name="roles")] == []

    async def test_says_at_the_fields_what_is_wrong_and_keeps_what_was_chosen(self, maker: Maker) -> None:
        wrong = await maker.makes(422, name="", kind="oauth_client", scopes=[], expires_on="2020-01-01")
        assert wrong.errors == {"name": "Fout: Vul dit in", "scopes": "Fout: Maak een keuze"}
        assert "checked" in wrong.one("input", name="kind", value="oauth_client").attributes
        assert wrong.one("input", id="expires_on")["value"] == "2020-01-01"
        late = await maker.makes(422, scopes=["pipeline:read", "agendas:write"], expires_on="2020-01-01")
        assert late.errors == {"expires_on": "Fout: Kies een dag die nog komt"}
        chosen = [each["value"] for each in late.all("input", name="scopes") if "checked" in each.attributes]
        assert chosen == ["agendas:write", "pipeline:read"]

    @pytest.mark.parametrize("day", ["morgen", "31-12-2026", "2026-13-40", "2026-1-1"])
    async def test_takes_a_day_written_in_one_way(self, maker: Maker, day: str) -> None:
        assert (await maker.makes(422, expires_on=day)).errors == {"expires_on": "Fout: Schrijf een dag als 2027-02-28"}

    async def test_of_more_than_a_year_ahead_is_refused(self, maker: Maker) -> None:
        day = (datetime.now(UTC) + timedelta(days=400)).strftime("%Y-%m-%d")
        assert (await maker.makes(422, expires_on=day)).errors == {"expires_on": "Fout: Kies een dag binnen 366 dagen"}

    async def test_for_another_organisation_is_refused(self, gateway: Running, maker: Maker) -> None:
        other = await organisation(gateway, "Andere")
        refused = await maker.makes(403, organisation_id=str(other))
        assert refused.errors == {"organisation_id": "Fout: U gaat niet over deze organisatie"}

    async def test_with_roles_is_an_administrators_who_chooses_one_of_the_two(self, gateway: Running) -> None:
        usual = {"name": "Export", "scopes": ["community:read"]}
        who = await person(gateway, Role.ADMINISTRATOR)
        async with signed_in(gateway, who) as browser:
            page = await browser.opens("/keys/new")
            assert not page.all("select", id="organisation_id"), "an administrator speaks for no organisation"
            neither = await browser.presses(page, "Sleutel maken", usual, 422)
            assert "Kies een organisatie of rollen, een van de twee" in neither.text
            made = await browser.presses(page, "Sleutel maken", {**usual, "roles": ["facilitator"]})
            assert await is_known(gateway, secret_of(made))
        theirs = await organisation(gateway, "Met sleutel")
        await member(gateway, who, theirs, is_admin=True)
        async with signed_in(gateway, who) as browser:
            page = await browser.opens("/keys/new")
            both = {**usual, "roles": ["facilitator"], "organisation_id": str(theirs)}
            assert "een van de twee" in (await browser.presses(page, "Sleutel maken", both, 422)).text
            made = await browser.presses(page, "Sleutel maken", {**usual, "organisation_id": str(theirs)})
            assert await is_known(gateway, secret_of(made))

    @pytest.mark.parametrize("roles", [(), (Role.FACILITATOR,), (Role.INVESTMENT_OFFICER, Role.OPS)])
    async def test_is_not_there_for_who_may_not(self, gateway: Running, roles: tuple[Role, ...]) -> None:
        async with signed_in(gateway, await person(gateway, *roles)) as browser:
            for path in ("/keys", "/keys/new", f"/keys/{uuid4()}/revoke"):
                await browser.opens(path, status=404)
        async with browsing(gateway) as visitor:
            assert leads_to(await visitor.gets("/keys")) == "/sign-in?next=%2Fkeys"

    async def test_by_another_sites_page_is_refused(self, maker: Maker) -> None:
        page = await maker.browser.opens("/keys/new")
        form = {"name": "Evil", "organisation_id": str(maker.organisation), "scopes": ["community:read"]}
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
            answer = await maker.browser.sends(page, "Sleutel maken", form, headers=headers)
            assert answer.status_code == 403
        forged = await maker.browser.sends(page, "Sleutel maken", {**form, "csrf": "forged"})
        assert forged.status_code == 403
        assert "Evil" not in (await maker.browser.opens("/keys")).text


class TestAnothersKey:
    async def test_is_not_listed_and_not_there_to_revoke(self, gateway: Running, maker: Maker) -> None:
        await maker.makes(name="Van de buren")
        link = (await maker.browser.opens("/keys")).links()["Intrekken Van de buren"]
        other = await person(gateway)
        await member(gateway, other, await organisation(gateway, "Buren"), is_admin=True)
        async with signed_in(gateway, other) as browser:
            assert "Van de buren" not in (await browser.opens("/keys")).text
            await browser.opens(link, status=404)
