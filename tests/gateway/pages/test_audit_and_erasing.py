"""The pages on which the audit is read, people are erased, and their data is handed out, before a whole hub."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from gateway.pages.people import Person, person, signed_in
from gateway.privacy.house import House, house
from mediate_contracts.policy import Role
from support.infrastructure import Infrastructure


@pytest.fixture(scope="module")
async def whole(infrastructure: Infrastructure) -> AsyncIterator[House]:
    """A hub with every service."""
    async with house(infrastructure) as started:
        yield started


def of(who: Person) -> str:
    return f"/administration/accounts/{who.id}"


async def administering(hub: House) -> Person:
    return await person(hub.gateway, Role.ADMINISTRATOR, name="Anna Beheerder")


class TestTheAudit:
    async def test_shows_who_did_what_and_is_narrowed(self, whole: House) -> None:
        who = await person(whole.gateway, name="Rollenspel")
        async with signed_in(whole.gateway, await administering(whole)) as browser:
            await browser.presses(await browser.opens(of(who)), "Opslaan", {"roles": ["ops"], "reason": "Past beter"})
            page = await browser.opens("/administration/audit")
            for said in ("account.amend", "“Past beter”", "Anna Beheerder", "Rollenspel", "duty:manage_accounts"):
                assert said in page.text
            narrowed = await browser.presses(page, "Zoeken", {"service": "gateway", "object_id": str(who.id)})
            assert "account.amend" in narrowed.text
            assert narrowed.one("input", id="object_id")["value"] == str(who.id)
            about = await browser.opens(next(each["href"] for each in page.all("a") if str(who.id) in each["href"]))
            assert about.one("input", id="object_id")["value"] == str(who.id)
            nothing = await browser.presses(page, "Zoeken", {"service": "monitor"})
            assert "Hierover staat niets in het logboek." in nothing.text

    async def test_says_what_is_no_number(self, whole: House) -> None:
        async with signed_in(whole.gateway, await administering(whole)) as browser:
            page = await browser.opens("/administration/audit?actor=Anna&lang=en", status=422)
            assert set(page.errors) == {"actor"}
            assert page.one("input", id="actor")["value"] == "Anna"


class TestErasing:
    async def test_takes_what_has_to_be_typed_and_shows_the_report(self, whole: House) -> None:
        who = await person(whole.gateway, name="Weg Ermee")
        async with signed_in(whole.gateway, await administering(whole)) as browser:
            page = await browser.opens((await browser.opens(of(who))).links()["Persoon verwijderen"])
            wrong = await browser.presses(
                page, "Voorgoed verwijderen", {"reason": "Verzoek", "confirmation": "ja"}, 422
            )
            assert wrong.errors == {"confirmation": "Fout: Typ precies wat er gevraagd wordt"}
            assert wrong.one("textarea", id="reason").text == "Verzoek"
            unsaid = await browser.presses(page, "Voorgoed verwijderen", {"confirmation": who.email}, 422)
            assert unsaid.errors == {"reason": "Fout: Vul dit in"}
            typed = {"reason": "Verzoek", "confirmation": f" {who.email.upper()} "}
            report = await browser.presses(wrong, "Voorgoed verwijderen", typed)
            assert report.heading == "De persoon is verwijderd"
            assert report.path.startswith("/administration/erasures/")
            assert "account: 1" in report.text
            assert "pijplijn" in report.text
            assert "Weg Ermee" not in report.answer.text
            gone = await browser.opens(of(who))
            assert gone.heading == "Verwijderde persoon"
            assert gone.own_forms == []

    async def test_of_oneself_signs_out_and_shows_the_report_this_once(self, whole: House) -> None:
        who = await person(whole.gateway, name="Ik Zelf")
        async with signed_in(whole.gateway, who) as browser:
            page = await browser.opens((await browser.opens("/profile")).links()["Mijn account verwijderen"])
            typed = {"reason": "Ik ga weg", "confirmation": who.email}
            report = await browser.presses(page, "Mijn account voorgoed verwijderen", typed)
            assert report.heading == "De persoon is verwijderd"
            assert "Ik Zelf" not in report.answer.text
            assert "mediate_session" not in browser.client.cookies


class TestHandingOutData:
    @pytest.mark.parametrize("whose", ["my own", "theirs"])
    async def test_is_a_file_with_everything(self, whole: House, whose: str) -> None:
        who = await person(whole.gateway, name="Mijn Gegevens")
        looks = who if whose == "my own" else await administering(whole)
        path, button = (
            ("/profile", "Mijn gegevens downloaden") if whose == "my own" else (of(who), "Alle gegevens downloaden")
        )
        async with signed_in(whole.gateway, looks) as browser:
            answer = await browser.sends(await browser.opens(path), button)
            assert answer.status_code == 200
            assert answer.headers["content-disposition"].startswith("attachment")
            assert answer.headers["cache-control"] == "no-store"
            found: dict[str, Any] = answer.json()
            assert found["account_id"] == str(who.id)
            assert "Mijn Gegevens" in answer.text
