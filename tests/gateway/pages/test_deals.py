"""The pages of deals beyond reading and moving one: entry in one line, the list, several at once, what is beside."""

import csv
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from gateway.pages.browser import Browser, Page, read
from gateway.pages.people import Person, person, signed_in
from mediate_contracts.policy import Role
from mediate_gateway.adapters.tables import ORGANISATION
from mediate_shared.identity.actor import Actor, ActorKind
from support.infrastructure import Infrastructure
from support.pipeline import Dealing
from support.running import Running, eventually, running


@dataclass
class Hub:
    """A gateway beside the real pipeline and community services."""

    gateway: Running
    dealing: Dealing

    async def officer(self, name: str = "Iris de Boer") -> Person:
        """Return somebody who keeps deals."""
        return await person(self.gateway, Role.INVESTMENT_OFFICER, name=name)

    async def company(self, name: str) -> str:
        """Register an organisation, and return its id once pages find it."""
        identifier = await self.dealing.register(name)

        async def is_heard() -> bool:
            query = select(func.count()).select_from(ORGANISATION).where(ORGANISATION.c.id == UUID(identifier))
            async with self.gateway.service.database.reading() as connection:
                return bool((await connection.execute(query)).scalar_one())

        await eventually(is_heard)
        return identifier

    async def deal(self, lead: Person, title: str = "Growth round", **changes: Any) -> dict[str, Any]:
        """Open a deal."""
        return await self.dealing.open(acting(lead), title=title, **changes)

    async def now(self, lead: Person, deal: dict[str, Any]) -> dict[str, Any]:
        """Return a deal as it stands."""
        found: dict[str, Any] = (await self.dealing.ask(acting(lead), "GET", f"/v1/deals/{deal['id']}")).json()
        return found

    @asynccontextmanager
    async def browser(self, who: Person, language: str = "nl") -> AsyncIterator[Browser]:
        """Open somebody's browser."""
        async with signed_in(self.gateway, who, language) as browser:
            yield browser


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


def acting(who: Person) -> Actor:
    return Actor(who.id, ActorKind.PERSON, frozenset({Role.INVESTMENT_OFFICER}))


def at(deal: dict[str, Any], verb: str = "") -> str:
    return f"/pipeline/deals/{deal['id']}{verb}"


async def chooses(browser: Browser, page: Page, words: str, typed: dict[str, str]) -> Page:
    """Press one of several buttons of a form, which says by its name which of them it is."""
    form = page.form(words)
    [button] = {
        (each["name"], each["value"])
        for each in page.all("button")
        if " ".join(each.text.split()) == words and each["name"]
    }
    sent = {**{name: values[-1] for name, values in form.fields.items()}, **typed, button[0]: button[1]}
    headers = {"Sec-Fetch-Site": "same-origin"}
    answer = await browser.client.post(form.action, data=sent, headers=headers, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return read(answer)


class TestADealInOneLine:
    async def test_is_read_back_before_it_is_opened(self, hub: Hub) -> None:
        iris = await hub.officer()
        name = f"Studio Eenregel {uuid4().hex[:6]}"
        await hub.company(name)
        async with hub.browser(iris) as browser:
            page = await browser.opens("/pipeline/deals/quick")
            read_back = await browser.presses(page, "Lees terug", {"text": f"{name}, 250k, eerste toets"})
            for told in (name, "€ 250.000,00", "Eerste toets"):
                assert told in read_back.text
            assert name not in (await browser.opens("/pipeline/deals")).text, "nothing is written by reading"
            opened = await chooses(browser, read_back, "Deal openen", {"synthetic": "yes"})
            assert opened.path == "/pipeline"
            assert name in opened.text
            assert "De deal is geopend." in opened.text

    async def test_asks_which_company_is_meant_where_several_may_be(self, hub: Hub) -> None:
        iris = await hub.officer()
        mark = uuid4().hex[:6]
        for which in ("Noord", "Zuid"):
            await hub.company(f"Werkplaats{mark} {which}, makers")
        async with hub.browser(iris) as browser:
            page = await browser.opens("/pipeline/deals/quick")
            asked = await browser.presses(page, "Lees terug", {"text": f"Werkplaats{mark}, 100.000"})
            assert "Welke organisatie bedoelt u?" in asked.text
            chosen = f"Werkplaats{mark} Zuid, makers"
            read_back = await chooses(browser, asked, "Kies deze", {"organisation": chosen})
            assert chosen in read_back.text
            assert "€ 100.000,00" in read_back.text

    async def test_leaves_nothing_of_what_was_typed_in_an_address(self, hub: Hub) -> None:
        async with hub.browser(await hub.officer()) as browser:
            page = await browser.opens("/pipeline/deals/quick")
            read_back = await browser.presses(page, "Lees terug", {"text": "Zilverlicht, veel"})
            assert "Zilverlicht" not in str(read_back.answer.url)


class TestSeveralDeals:
    async def test_are_moved_at_once_with_one_reason(self, hub: Hub) -> None:
        iris = await hub.officer()
        deals = [await hub.deal(iris, f"Together {number}") for number in range(2)]
        ticked = [f"{each['id']}.{each['version']}" for each in deals]
        async with hub.browser(iris) as browser:
            page = await browser.opens(f"/pipeline/deals/moves?deal={ticked[0]}&deal={ticked[1]}")
            asked = await browser.presses(page, "Alle verplaatsen", {"stage": "lost"}, 422)
            assert "Zeg waarom de deal weggaat." in asked.errors["reason"]
            done = await browser.presses(asked, "Alle verplaatsen", {"stage": "lost", "reason": "Te vroeg."})
            assert "De deals zijn verplaatst." in done.text
        assert [(await hub.now(iris, each))["stage"] for each in deals] == ["lost", "lost"]

    async def test_fail_alone_and_say_why(self, hub: Hub) -> None:
        iris = await hub.officer()
        first, second = [await hub.deal(iris, f"Alone {number}") for number in range(2)]
        async with hub.browser(iris) as browser:
            page = await browser.opens(f"/pipeline/deals/moves?deal={first['id']}&deal={second['id']}")
            await hub.dealing.ask(
                acting(iris), "POST", f"/v1/deals/{second['id']}/stage", {"stage": "on_hold"}, version=1
            )
            done = await browser.presses(page, "Alle verplaatsen", {"stage": "screening"})
            assert "1 deal is verplaatst." in done.text
            assert "Alone 1" in done.text
        assert (await hub.now(iris, first))["stage"] == "screening"


class TestTheList:
    async def test_is_narrowed_by_words_and_comes_as_a_file_that_the_import_takes(self, hub: Hub) -> None:
        iris = await hub.officer()
        mark = uuid4().hex[:8]
        await hub.deal(iris, f"Zoekbaar {mark}", probability=40, expected_on="2027-05-15")
        await hub.deal(iris, "Something else")
        async with hub.browser(iris) as browser:
            page = await browser.opens(f"/pipeline/deals?q={mark}&sort=-amount")
            assert f"Zoekbaar {mark}" in page.text
            assert "Something else" not in page.text
            file = await browser.gets(f"/pipeline/deals.csv?q={mark}")
            [row] = list(csv.DictReader(io.StringIO(file.text.lstrip("\ufeff")), delimiter=";"))
            assert row["title"] == f"Zoekbaar {mark}"
            assert row["probability"] == "40"
            assert row["expected_on"] == "2027-05-15"
            assert file.headers["cache-control"] == "no-store"
            assert (await browser.gets("/pipeline/deals.xlsx")).status_code == 200

    async def test_leaves_out_what_cannot_be_asked_for(self, hub: Hub) -> None:
        async with hub.browser(await hub.officer()) as browser:
            for asked in ("stage=nowhere", "fund_id=x", "sort=price", "line=99", "mine=maybe", "holding=%00"):
                assert (await browser.gets(f"/pipeline/deals?{asked}")).status_code == 200, asked
                assert (await browser.gets(f"/pipeline?{asked}")).status_code == 200, asked


class TestOneField:
    async def test_is_changed_where_it_stands_and_leads_back_to_the_list(self, hub: Hub) -> None:
        iris = await hub.officer()
        deal = await hub.deal(iris)
        async with hub.browser(iris) as browser:
            page = await browser.opens(at(deal, "/edit/probability?back=list"))
            done = await browser.presses(page, "Wijziging opslaan", {"probability": "65"})
            assert done.path == "/pipeline/deals"
            assert "De deal is gewijzigd." in done.text
        assert (await hub.now(iris, deal))["probability"] == 65

    async def test_says_what_stands_there_now_where_somebody_was_first(self, hub: Hub) -> None:
        iris = await hub.officer()
        deal = await hub.deal(iris)
        async with hub.browser(iris) as browser:
            page = await browser.opens(at(deal, "/edit/amount_sought"))
            changed = {"amount_sought": {"cents": 7_700_000}}
            await hub.dealing.ask(acting(iris), "PATCH", f"/v1/deals/{deal['id']}", changed, version=deal["version"])
            stale = await browser.presses(page, "Wijziging opslaan", {"amount_sought": "88.000"}, 412)
            assert "€ 77.000,00" in stale.text
            assert stale.one("input", id="amount_sought")["value"] == "88.000"
            await browser.presses(stale, "Wijziging opslaan", {})
        assert (await hub.now(iris, deal))["amount_sought"]["cents"] == 8_800_000

    async def test_that_is_not_changed_by_itself_is_not_there(self, hub: Hub) -> None:
        iris = await hub.officer()
        deal = await hub.deal(iris)
        async with hub.browser(iris) as browser:
            assert (await browser.gets(at(deal, "/edit/organisation_id"))).status_code == 404

    async def test_is_kept_by_the_service_alone(self, hub: Hub) -> None:
        iris = await hub.officer()
        deal = await hub.deal(iris)
        async with hub.browser(iris) as browser:
            page = await browser.opens(at(deal, "/edit/region"))
            done = await browser.presses(page, "Wijziging opslaan", {"region": "Zilverlicht"})
            assert "undo" not in str(done.answer.url), "an undo would keep what stood there before in the gateway"


class TestBesideADeal:
    async def test_a_next_step_is_set_done_and_followed_by_another(self, hub: Hub) -> None:
        iris = await hub.officer()
        deal = await hub.deal(iris)
        async with hub.browser(iris) as browser:
            page = await browser.opens(at(deal, "/next-step"))
            shown = await browser.presses(page, "Stap opslaan", {"step": "Cijfers opvragen", "due_on": "2026-01-05"})
            assert "Cijfers opvragen" in shown.text
            assert "te laat" in shown.text
            page = await browser.opens(at(deal, "/next-step/done"))
            done = await browser.presses(page, "Afronden", {"step": "Bellen"})
            assert "Bellen" in done.text
            assert "Cijfers opvragen" not in done.text

    async def test_levels_and_notes_are_written_down_and_a_note_is_removed(self, hub: Hub) -> None:
        iris = await hub.officer()
        deal = await hub.deal(iris)
        async with hub.browser(iris) as browser:
            page = await browser.opens(at(deal, "/assessments/new"))
            shown = await browser.presses(page, "Niveau opslaan", {"readiness": "5", "basis": "Proef."})
            assert "TRL 5" in shown.text
            page = await browser.opens(at(deal, "/notes/new"))
            shown = await browser.presses(page, "Notitie opslaan", {"text": "Gesproken over planning."})
            assert "Gesproken over planning." in shown.text
            [removes] = [each for each in shown.all("a") if each["href"].endswith("/remove")]
            page = await browser.opens(removes["href"])
            gone = await browser.presses(page, "Notitie verwijderen", {})
            assert "Gesproken over planning." not in gone.text

    async def test_everything_that_was_said_of_it_can_be_read_back(self, hub: Hub) -> None:
        iris = await hub.officer()
        deal = await hub.deal(iris)
        async with hub.browser(iris) as browser:
            page = await browser.opens(at(deal, "/history"))
            assert "Geopend" in page.text
            assert "hoorden hier niets van" in page.text

    async def test_a_stake_is_sold_and_that_is_taken_back(self, hub: Hub) -> None:
        iris = await hub.officer()
        deal = await hub.deal(iris)
        for stage in ("screening", "due_diligence", "term_sheet", "committed", "closed"):
            path = f"/v1/deals/{deal['id']}/stage"
            deal = (await hub.dealing.ask(acting(iris), "POST", path, {"stage": stage}, version=deal["version"])).json()
        async with hub.browser(iris) as browser:
            page = await browser.opens(at(deal, "/holding/exit"))
            sold = await browser.presses(page, "Verkoop vastleggen", {"exited_on": "2026-02-02", "proceeds": "750.000"})
            assert "verkocht" in sold.text
            assert "€ 750.000,00" in sold.text
            page = await browser.opens(at(deal, "/holding/reopen"))
            held = await browser.presses(page, "Verkoop of afboeking terugnemen", {"reason": "Vergissing."})
            assert "in bezit" in held.text
            assert (await browser.gets(at(deal, "/holding/burn"))).status_code == 404


class TestTheTeam:
    async def test_grows_and_shrinks_by_looking_for_names(self, hub: Hub) -> None:
        iris = await hub.officer()
        name = f"Ties {uuid4().hex[:6]}"
        ties = await hub.officer(name)
        deal = await hub.deal(iris, "Of two")
        async with hub.browser(iris) as browser:
            page = await browser.opens(at(deal, f"/access?q={name}"))
            filled = {"account_id": str(ties.id), "role": "member"}
            joined = await chooses(browser, page, "Zet op het team", filled)
            assert name in joined.text
            async with hub.browser(ties) as other:
                await other.opens(at(deal))
            left = await chooses(browser, joined, f"Haal van het team {name}", {})
            assert f"Haal van het team {name}" not in left.text
            async with hub.browser(ties) as other:
                assert (await other.gets(at(deal))).status_code == 404

    async def test_lets_somebody_read_who_then_changes_nothing(self, hub: Hub) -> None:
        iris = await hub.officer()
        name = f"Femke {uuid4().hex[:6]}"
        femke = await person(hub.gateway, Role.FACILITATOR, name=name)
        deal = await hub.deal(iris, "Shared")
        async with hub.browser(iris) as browser:
            page = await browser.opens(at(deal, f"/access?q={name}"))
            filled = {"account_id": str(femke.id), "reason": "Kent het bedrijf."}
            await chooses(browser, page, "Laat alleen lezen", filled)
        async with hub.browser(femke) as browser:
            page = await browser.opens(at(deal))
            assert not [each for each in page.all("a") if "/edit" in each["href"]]
            for verb in ("/edit", "/edit/region", "/next-step", "/notes/new", "/access", "/assessments/new"):
                assert (await browser.gets(at(deal, verb))).status_code == 403, verb


class TestOpeningFromAnEarlierDeal:
    async def test_follows_it_and_shows_the_way_from_one_to_the_other(self, hub: Hub) -> None:
        iris = await hub.officer()
        company = await hub.company(f"Studio {uuid4().hex[:6]}")
        first = await hub.deal(iris, "Proof", organisation_id=company)
        async with hub.browser(iris) as browser:
            page = await browser.opens(f"/pipeline/deals/new?from=deal:{first['id']}")
            filled = {"organisation_id": company, "title": "Follow-on", "amount_sought": "900.000"}
            opened = await browser.presses(page, "Deal opslaan", filled)
            assert "Van subsidie tot opschaling" in opened.text
            assert "Proof" in opened.text
            before = await browser.opens(at(first))
            assert "Follow-on" in before.text

    async def test_that_is_not_there_says_so(self, hub: Hub) -> None:
        async with hub.browser(await hub.officer()) as browser:
            assert (await browser.gets(f"/pipeline/deals/new?from=deal:{uuid4()}")).status_code == 404
            assert (await browser.gets("/pipeline/deals/new?from=nonsense")).status_code == 200

    async def test_is_filled_in_from_a_match_a_session_or_a_programme_that_is_there_alone(self, hub: Hub) -> None:
        async with hub.browser(await hub.officer()) as browser:
            for kind in ("match", "session", "programme", "application"):
                answer = await browser.gets(f"/pipeline/deals/new?from={kind}:{uuid4()}")
                assert answer.status_code == 404, kind
