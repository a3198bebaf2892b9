"""The pages of grant calls: for everybody what there is and what came of it, for its people what was applied for."""

import csv
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

import mediate_deploy
from gateway.pages.browser import Browser, Page, browsing, leads_to
from gateway.pages.people import Person, member, person, signed_in
from mediate_contracts.policy import Role
from mediate_gateway.adapters.pipeline_read_model import GRANT_CALL
from mediate_gateway.adapters.tables import ORGANISATION
from mediate_pipeline.domain.calls import AMSTERDAM
from mediate_shared.identity.actor import Actor, ActorKind
from support.infrastructure import Infrastructure
from support.pipeline import Dealing
from support.running import Running, eventually, running

OUTCOMES: Final = Path(mediate_deploy.__file__).parent / "hilversum" / "grant_calls.csv"
"""The data set that a hub begins with."""
MARK: Final = "Maanlicht"
"""In the title of an application: where it shows, the application shows."""


def day(ahead: int) -> str:
    return (datetime.now(AMSTERDAM) + timedelta(days=ahead)).date().isoformat()


@dataclass
class Hub:
    """A gateway beside the real pipeline and community services."""

    gateway: Running
    dealing: Dealing

    async def officer(self, name: str = "Iris de Boer") -> Person:
        return await person(self.gateway, Role.INVESTMENT_OFFICER, name=name)

    async def organisation(self, name: str) -> UUID:
        found = UUID(await self.dealing.register(name))
        await self.heard(ORGANISATION, found)
        return found

    async def partner(self, organisation_id: UUID, name: str = "Noor Bakker") -> Person:
        found = await person(self.gateway, name=name)
        await member(self.gateway, found, organisation_id)
        return found

    async def heard(self, table: Any, identifier: UUID | str) -> None:
        async def is_there() -> bool:
            async with self.gateway.service.database.reading() as connection:
                found = await connection.execute(select(table.c.id).where(table.c.id == UUID(str(identifier))))
                return found.first() is not None

        await eventually(is_there)

    async def announced(self, browser: Browser) -> str:
        """Announce a call by its page and return its path."""
        page = await browser.opens("/pipeline/calls/new")
        typed = {
            "name_nl": "Stadsregeling",
            "name_en": "City scheme",
            "code": f"call-{uuid4().hex[:10]}",
            "budget": "100.000",
            "opens_on": day(-3),
            "closes_on": day(3),
            "criteria": "Effect; Impact; 2\nHaalbaarheid; Feasibility; 1",
            "synthetic": "yes",
        }
        at = leads_to(await browser.sends(page, "Aankondigen", typed)).partition("?")[0]
        await self.heard(GRANT_CALL, at.rpartition("/")[2])
        return at

    async def tell(self, who: Person, method: str, path: str, body: object) -> None:
        """Do something behind the pages' back, to the newest version of the call."""
        actor = Actor(who.id, ActorKind.PERSON, frozenset({Role.INVESTMENT_OFFICER}))
        version = (await self.dealing.ask(actor, "GET", "/".join(path.split("/")[:4]))).json()["version"]
        answer = await self.dealing.ask(actor, method, path, body, version=version)
        assert answer.status_code == 200, answer.text


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    async with running(
        infrastructure,
        "community",
        "pipeline",
        "gateway",
        gateway=lambda started: {"upstreams": {name: started[name].service.app for name in ("community", "pipeline")}},
    ) as started:
        yield Hub(started["gateway"], Dealing(started["community"], started["pipeline"]))


async def applied(browser: Browser, at: str, title: str = f"Plan {MARK}") -> str:
    """Apply by the page of a call, and return where the application is."""
    typed = {"title": title, "amount": "40.000", "synthetic": "yes"}
    page = await browser.opens(f"{at}/apply")
    return leads_to(await browser.sends(page, "Aanvraag indienen", typed)).partition("?")[0]


def figures(page: Page) -> str:
    return " ".join(page.text.split())


class TestTheList:
    async def test_shows_everybody_calls_by_how_far_they_are(self, hub: Hub) -> None:
        iris = await hub.officer()
        async with signed_in(hub.gateway, iris) as browser:
            at = await hub.announced(browser)
        async with browsing(hub.gateway) as browser:
            page = await browser.opens("/pipeline/calls")
            assert "Nu open" in page.text
            assert page.links()["Stadsregeling"] == at
            assert "Ronde aankondigen" not in page.links()
            call = figures(await browser.opens(at))
        assert "€ 100.000" in call
        assert "Effect (67%)" in call

    async def test_shows_25_assessed_and_7_awarded_as_the_source_states_it(self, hub: Hub) -> None:
        [row] = csv.DictReader(OUTCOMES.open(encoding="utf-8-sig"), delimiter=";")
        body = {
            "code": row["code"],
            "name": {"nl": row["name_nl"], "en": row["name_en"]},
            "year": int(row["year"]),
            "committee_members": int(row["committee_members"]),
            "proposals_received": {"number": int(row["proposals_number"]), "qualifier": row["proposals_qualifier"]},
            "awards": int(row["awards"]),
            "awarded_total": {"money": {"cents": int(row["awarded_cents"])}, "qualifier": row["awarded_qualifier"]},
            "source": {name: row[f"source_{name}"] for name in ("document", "file", "place")},
        }
        made = await hub.dealing.pipeline.create("/v1/grant-calls", body)
        await hub.heard(GRANT_CALL, made["id"])
        async with browsing(hub.gateway) as browser:
            assert "circa 25 aanvragen beoordeeld" in figures(await browser.opens("/pipeline/calls"))
            page = await browser.opens(f"/pipeline/calls/{made['id']}")
            assert "Beoordeeld circa 25" in figures(page)
            assert "Toegekend 7" in figures(page)
            figures_alone = await browser.gets(f"/pipeline/calls/{made['id']}/charts/outcome.csv")
        assert "Beoordeeld;25" in figures_alone.text


class TestFromApplyingToALetter:
    async def test_goes_by_pages_alone_and_shows_who_applied_the_outcome_once_it_is_published(self, hub: Hub) -> None:
        iris, mira = await hub.officer(), await hub.officer("Mira Smit")
        company = await hub.organisation("Studio Maan")
        noor = await hub.partner(company)
        async with (
            signed_in(hub.gateway, iris) as keeper,
            signed_in(hub.gateway, mira) as assessor,
            signed_in(hub.gateway, noor) as applicant,
        ):
            at = await hub.announced(keeper)
            page = await keeper.opens(f"{at}/people?q=Mira+Smit")
            page = await keeper.presses(page, "In de commissie", {"account_id": str(mira.id)})
            assert "Mira Smit" in page.text
            application = await applied(applicant, at)
            assert "ontvangen" in (await applicant.opens(application)).text
            assert MARK in (await keeper.opens(f"{at}/applications")).text
            page = await keeper.presses(await keeper.opens(application), "Voldoet aan de voorwaarden")
            page = await assessor.opens(f"{application}/score")
            page = await assessor.presses(page, "Beoordeling geven", {"scores_impact": "80"}, 422)
            assert page.errors["scores_feasibility"] == "Fout: Geef punten voor elk criterium van de ronde"
            scores = {"scores_impact": "80", "scores_feasibility": "50"}
            page = await assessor.presses(page, "Beoordeling geven", scores)
            assert "70" in page.text
            page = await keeper.opens(f"{at}/ranking")
            assert "Beoordeel eerst zelf" in page.text
            page = await assessor.opens(f"{at}/ranking")
            assert "Iris de Boer" in page.text
            page = await keeper.presses(
                await keeper.opens(f"{application}/award"), "Toekennen", {"amount": "50.000"}, 422
            )
            assert page.errors == {"amount": "Fout: Dit is meer dan er is gevraagd"}
            page = await keeper.presses(page, "Toekennen", {"amount": "30.000", "reason": "Sterk plan."})
            assert "Sterk plan." in page.text
            assert page.links()["Deal hieruit openen"].startswith("/pipeline/deals/new?from=application")
            letter = {"letter_nl": "U krijgt het, Noor.", "letter_en": "You get it."}
            page = await keeper.presses(await keeper.opens(f"{application}/letter/edit"), "Brief bewaren", letter)
            assert "U krijgt het, Noor." in page.text
            seen = await applicant.opens(application)
            assert "in behandeling" in seen.text
            assert "Noor." not in seen.text
            await applicant.opens(f"{application}/letter", 404)
            path = f"/v1/held-calls/{at.rpartition('/')[2]}"
            await hub.tell(iris, "PATCH", path, {"closes_on": day(-1)})
            page = await keeper.presses(await keeper.opens(f"{at}/publish"), "Bekendmaken")
            assert "U krijgt het, Noor." in (await applicant.opens(application)).text
            assert "U krijgt het, Noor." in (await applicant.opens(f"{application}/letter")).text
            await eventually_says(applicant, at, "Studio Maan")

    async def test_of_a_late_one_is_refused_and_says_when_the_call_closed(self, hub: Hub) -> None:
        iris = await hub.officer()
        noor = await hub.partner(await hub.organisation("Studio Laat"))
        async with signed_in(hub.gateway, iris) as keeper, signed_in(hub.gateway, noor) as applicant:
            at = await hub.announced(keeper)
            page = await applicant.opens(f"{at}/apply")
            await hub.tell(iris, "PATCH", f"/v1/held-calls/{at.rpartition('/')[2]}", {"closes_on": day(-1)})
            page = await applicant.presses(page, "Aanvraag indienen", {"title": "Te laat", "amount": "1"}, 409)
        assert "De ronde sloot aan het eind van" in page.text


class TestWhatWasAppliedFor:
    async def test_is_on_no_page_of_who_is_none_of_the_calls_people(self, hub: Hub) -> None:
        iris = await hub.officer()
        company = await hub.organisation("Studio Stil")
        noor, colleague = await hub.partner(company), await hub.partner(company)
        ops = await person(hub.gateway, Role.OPS)
        async with signed_in(hub.gateway, iris) as keeper, signed_in(hub.gateway, noor) as applicant:
            at = await hub.announced(keeper)
            application = await applied(applicant, at)
        for who in (await hub.officer(), colleague, ops, await person(hub.gateway, Role.FACILITATOR)):
            async with signed_in(hub.gateway, who) as browser:
                for path in (application, f"{at}/applications", f"{at}/ranking", f"{application}/award"):
                    answer = await browser.gets(path)
                    assert answer.status_code in {403, 404}
                    assert MARK not in answer.text
                for path in (at, "/pipeline/calls"):
                    assert MARK not in (await browser.opens(path)).text

    async def test_is_gone_for_who_recuses_themselves(self, hub: Hub) -> None:
        iris = await hub.officer()
        noor = await hub.partner(await hub.organisation("Studio Vriend"))
        async with signed_in(hub.gateway, iris) as keeper, signed_in(hub.gateway, noor) as applicant:
            at = await hub.announced(keeper)
            application = await applied(applicant, at)
            page = await keeper.presses(
                await keeper.opens(f"{application}/recuse"), "Mij verschonen", {"reason": "Oude vriendin."}
            )
            assert page.path.startswith(f"{at}/applications")
            assert "Oude vriendin." in page.text
            assert MARK not in page.text
            await keeper.opens(application, 404)


async def eventually_says(browser: Browser, path: str, text: str) -> None:
    async def says() -> bool:
        return text in (await browser.opens(path)).text

    await eventually(says)
