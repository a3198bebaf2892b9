"""What a facilitator relies on who finds an organisation entered twice: seen beside each other, merged, and undone."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import select

from gateway.pages.browser import Browser, Page
from gateway.pages.people import Person, member, person, signed_in
from mediate_contracts.policy import Role
from mediate_gateway.adapters.tables import ASSIGNMENT, MERGE, ORGANISATION
from mediate_gateway.usecases.identify import KNOWN_SECONDS
from support.agendas import both, line_body
from support.identity import STAFF, internally
from support.identity import person as actor
from support.infrastructure import Infrastructure
from support.running import Running, eventually, running

WHY: Final = "Het is één studio"
PREVIEW: Final = "Bekijk wat er gebeurt"


@dataclass(frozen=True)
class Hub:
    """The gateway beside a real registry and a real agenda."""

    gateway: Running
    community: Running
    agendas: Running

    async def tells(
        self, service: str, method: str, path: str, body: Any, version: int | None = None
    ) -> dict[str, Any]:
        """Tell a service something behind the pages' back, and return what it answers."""
        headers = internally(STAFF, service) | ({} if version is None else {"If-Match": f'"{version}"'})
        to: Running = getattr(self, service)
        answer = await to.client.request(method, f"/v1{path}", json=body, headers=headers)
        assert answer.status_code < 300, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def register(self, name: str, **fields: Any) -> dict[str, Any]:
        """Register an organisation, and return it once the gateway has heard of it."""
        body = {"name": name, "types": ["producer"], "synthetic": True, **fields}
        made = await self.tells("community", "POST", "/organisations", body)
        await eventually(partial(self.holds, ORGANISATION, UUID(made["id"])))
        return made

    async def record(self, organisation: dict[str, Any]) -> dict[str, Any]:
        """Return an organisation as the registry has it."""
        return await self.tells("community", "GET", f"/organisations/{organisation['id']}", None)

    async def merged(self, gone: dict[str, Any], stays: dict[str, Any], *take: str) -> dict[str, Any]:
        """Merge two records behind the pages' back, and return the one that went once the gateway has heard."""
        body = {"into_id": stays["id"], "into_version": stays["version"], "take": take, "reason": WHY}
        path = f"/organisations/{gone['id']}/merge"
        done = await self.tells("community", "POST", path, body, version=gone["version"])
        await eventually(partial(self.holds, MERGE, UUID(gone["id"])))
        return done

    async def unmerged(self, gone: dict[str, Any]) -> None:
        """Undo that."""
        path = f"/organisations/{gone['id']}/unmerge"
        await self.tells("community", "POST", path, {"reason": "Toch twee"}, version=gone["version"])

        async def is_gone() -> bool:
            return not await self.holds(MERGE, UUID(gone["id"]))

        await eventually(is_gone)

    async def holds(self, table: Any, identifier: UUID, **columns: Any) -> bool:
        """Tell whether the read model has a row."""
        query = select(table.c.id).where(table.c.id == identifier)
        for name, value in columns.items():
            query = query.where(table.c[name] == value)
        async with self.gateway.service.database.reading() as connection:
            return (await connection.execute(query)).first() is not None

    async def offered(self, code: str, organisation: dict[str, Any]) -> dict[str, Any]:
        """Offer a new item to an organisation, and return the offer."""
        lines = (await self.tells("agendas", "GET", "/lines", None))["items"]
        line = lines[0] if lines else await self.tells("agendas", "POST", "/lines", line_body(1))
        proposed = {"line_id": line["id"], "code": code, "title": both(f"Punt {code}")}
        item = await self.tells("agendas", "POST", "/items", proposed)
        body = {"organisation_id": organisation["id"], "role": "lead"}
        offer = await self.tells("agendas", "POST", f"/items/{item['id']}/assignments", body)
        await eventually(partial(self.holds, ASSIGNMENT, UUID(offer["id"])))
        return offer


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    names = ("community", "agendas")
    async with running(
        infrastructure,
        *names,
        "gateway",
        gateway=lambda started: {"upstreams": {name: started[name].service.app for name in names}},
    ) as started:
        yield Hub(started["gateway"], started["community"], started["agendas"])


@pytest.fixture
async def browser(hub: Hub) -> AsyncIterator[Browser]:
    async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as found:
        yield found


def at(organisation: dict[str, Any], ending: str = "") -> str:
    return f"/community/organisations/{organisation['id']}{ending}"


async def compared(browser: Browser, one: dict[str, Any], other: dict[str, Any]) -> Page:
    return await browser.opens(at(one, f"/merge/{other['id']}"))


async def pair(hub: Hub, *names: str) -> dict[str, Any]:
    """Return the pair of two organisations once it was found."""
    found: list[dict[str, Any]] = []

    async def is_found() -> bool:
        every = (await hub.tells("community", "GET", "/duplicates?limit=200", None))["items"]
        found[:] = [each for each in every if {each["organisation"]["name"], each["other"]["name"]} == set(names)]
        return bool(found)

    await eventually(is_found)
    return found[0]


class TestDuplicates:
    async def test_are_listed_with_their_grounds_in_words(self, hub: Hub, browser: Browser) -> None:
        await hub.register("Zonnewijzer Film B.V.", website="https://www.zonnewijzer.example")
        await hub.register("Film Zonnewijzer", website="http://zonnewijzer.example/over")
        await pair(hub, "Zonnewijzer Film B.V.", "Film Zonnewijzer")
        page = await browser.opens("/community/duplicates")
        assert "Websites op hetzelfde domein: zonnewijzer.example" in page.text
        assert "Dezelfde naam, op rechtsvorm, volgorde of accenten na: film zonnewijzer" in page.text
        assert "Waarschijnlijk dezelfde" in page.text
        english = await browser.opens("/community/duplicates?lang=en")
        assert "Websites on the same domain: zonnewijzer.example" in english.text

    async def test_are_dismissed_with_a_reason_and_can_be_looked_at_again(self, hub: Hub, browser: Browser) -> None:
        await hub.register("Maanlicht Audio")
        await hub.register("Audio Maanlicht")
        found = await pair(hub, "Maanlicht Audio", "Audio Maanlicht")
        asking = await browser.opens(f"/community/duplicates/{found['id']}/dismiss")
        refused = await browser.presses(asking, "Niet meer voorstellen", status=422)
        assert refused.errors == {"reason": "Fout: Vul dit in"}
        done = await browser.presses(refused, "Niet meer voorstellen", {"reason": "Twee broers"})
        assert done.path == "/community/duplicates"
        assert "Dit paar wordt niet meer voorgesteld" in done.text
        dismissed = await browser.opens("/community/duplicates?status=dismissed")
        assert "Reden: Twee broers" in dismissed.text
        page = await browser.opens(f"/community/duplicates/{found['id']}")
        again = await browser.presses(page, "Toch weer beoordelen")
        assert "Dit paar staat weer bij wat te beoordelen is" in again.text

    async def test_are_merged_from_where_they_are_shown(self, hub: Hub, browser: Browser) -> None:
        one = await hub.register("Regenboog Licht")
        other = await hub.register("Licht Regenboog")
        found = await pair(hub, "Regenboog Licht", "Licht Regenboog")
        page = await browser.opens(f"/community/duplicates/{found['id']}")
        seen = await browser.presses(page, PREVIEW, {"reason": WHY})
        done = await browser.presses(seen, "Samenvoegen")
        assert "De organisaties zijn samengevoegd" in done.text
        assert {(await hub.record(each))["merged_into"] for each in (one, other)} > {None}

    @pytest.mark.parametrize("roles", [[Role.INVESTMENT_OFFICER], [Role.OPS], [], [Role.ADMINISTRATOR]])
    async def test_are_for_facilitators_alone(self, hub: Hub, roles: list[Role]) -> None:
        one, other = await hub.register("Dicht A"), await hub.register("Dicht B")
        async with signed_in(hub.gateway, await person(hub.gateway, *roles)) as browser:
            for path in ("/community/duplicates", at(one, "/same"), at(one, f"/merge/{other['id']}")):
                assert (await browser.gets(path)).status_code in (403, 404)
            page = await browser.opens(at(one))
            assert "Is dezelfde als een andere organisatie" not in page.text


class TestComparing:
    async def test_shows_both_beside_each_other_and_takes_what_was_chosen(self, hub: Hub, browser: Browser) -> None:
        one = await hub.register("Naast A", website="https://a.example", founding_year=1990)
        other = await hub.register("Naast B", founding_year=1991, hub="utrecht")
        page = await compared(browser, one, other)
        assert "https://a.example" in page.text
        choices = {"stands": "other", "of_founding_year": "one", "of_name": "other", "reason": WHY}
        seen = await browser.presses(page, PREVIEW, choices)
        assert "Naast B staat voortaan voor beide" in seen.text
        assert (await hub.record(one))["merged_into"] is None
        done = await browser.presses(seen, "Samenvoegen")
        assert done.path == at(other)
        now = await hub.record(other)
        # What only one of both says is kept without choosing.
        assert (now["website"], now["founding_year"], now["hub"]) == ("https://a.example", 1990, "utrecht")
        assert now["name"] == "Naast B"
        assert (await hub.record(one))["merged_into"] == other["id"]

    async def test_asks_why_and_keeps_what_was_chosen(self, hub: Hub, browser: Browser) -> None:
        one = await hub.register("Waarom A", founding_year=1990)
        other = await hub.register("Waarom B", founding_year=1991)
        page = await compared(browser, one, other)
        refused = await browser.presses(page, PREVIEW, {"stands": "other", "of_founding_year": "one"}, status=422)
        assert refused.errors == {"reason": "Fout: Vul dit in"}
        form = refused.form(PREVIEW)
        assert form.fields["stands"] == ["other"]
        assert form.fields["of_founding_year"] == ["one"]

    async def test_shows_again_what_was_changed_since_it_was_seen(self, hub: Hub, browser: Browser) -> None:
        one, other = await hub.register("Sindsdien A"), await hub.register("Sindsdien B")
        seen = await browser.presses(await compared(browser, one, other), PREVIEW, {"reason": WHY})
        path = f"/organisations/{one['id']}"
        await hub.tells("community", "PATCH", path, {"founding_year": 1950}, version=1)
        again = await browser.presses(seen, "Samenvoegen")
        assert "Dit gebeurt er" in again.text
        assert (await hub.record(one))["merged_into"] is None
        await browser.presses(again, "Samenvoegen")
        merged = [await hub.record(each) for each in (one, other)]
        assert sum(each["merged_into"] is not None for each in merged) == 1

    async def test_finds_the_other_by_its_name(self, hub: Hub, browser: Browser) -> None:
        one, other = await hub.register("Zoekend Uno"), await hub.register("Gezochte Due")
        page = await browser.opens(at(one, "/same?q=gezochte"))
        assert page.links()["Vergelijk Gezochte Due"] == at(one, f"/merge/{other['id']}")
        own = await browser.opens(at(one, "/same?q=zoekend+uno"))
        assert "Vergelijk Zoekend Uno" not in own.links()

    async def test_of_one_with_itself_or_with_nobody_shows_nothing(self, hub: Hub, browser: Browser) -> None:
        one = await hub.register("Alleen")
        await browser.opens(at(one, f"/merge/{one['id']}"), 404)
        await browser.opens(at(one, "/merge/01900000-0000-7000-8000-000000000000"), 404)


class TestUndoing:
    async def test_is_offered_at_once_asks_why_and_lets_both_stand(self, hub: Hub, browser: Browser) -> None:
        one, other = await hub.register("Spijt A"), await hub.register("Spijt B")
        seen = await browser.presses(await compared(browser, one, other), PREVIEW, {"stands": "other", "reason": WHY})
        done = await browser.presses(seen, "Samenvoegen")
        asking = await browser.presses(done, "Ongedaan maken")
        assert asking.path == at(one, "/unmerge")
        refused = await browser.presses(asking, "Samenvoegen ongedaan maken", status=422)
        assert refused.errors == {"reason": "Fout: Vul dit in"}
        undone = await browser.presses(refused, "Samenvoegen ongedaan maken", {"reason": "Toch twee"})
        assert undone.path == at(one)
        assert undone.heading == "Spijt A"
        assert (await hub.record(one))["merged_into"] is None

    async def test_says_what_was_changed_since_and_stays(self, hub: Hub, browser: Browser) -> None:
        one = await hub.register("Rest A", founding_year=1960, website="https://rest.example")
        other = await hub.register("Rest B")
        await hub.merged(one, other, "founding_year", "website")
        now = await hub.record(other)
        path = f"/organisations/{other['id']}"
        await hub.tells("community", "PATCH", path, {"founding_year": 1961}, version=now["version"])
        page = await browser.opens(at(one, "/unmerge"))
        undone = await browser.presses(page, "Samenvoegen ongedaan maken", {"reason": "Toch twee"})
        assert "is sindsdien gewijzigd" in undone.text
        assert "Oprichtingsjaar" in undone.text
        assert (await hub.record(other))["website"] is None


class TestWhoActsForAMergedOrganisation:
    async def answers(self, hub: Hub, who: Person, offer: dict[str, Any]) -> int:
        """Return how the hub answers when somebody accepts an offer through the public door."""
        async with signed_in(hub.gateway, who) as browser:
            answer = await browser.client.post(
                f"/v1/agendas/assignments/{offer['id']}/accept",
                json={},
                headers={"If-Match": '"1"', "Sec-Fetch-Site": "same-origin", "Origin": "http://hub"},
            )
        return answer.status_code

    async def belonging(self, hub: Hub, organisation: dict[str, Any]) -> Person:
        who = await person(hub.gateway)
        await member(hub.gateway, who, UUID(organisation["id"]))
        return who

    async def test_is_a_member_of_either(self, hub: Hub) -> None:
        gone, stays = await hub.register("Handelt A"), await hub.register("Handelt B")
        of_gone, of_stays = await self.belonging(hub, gone), await self.belonging(hub, stays)
        first, second = await hub.offered("1.1", gone), await hub.offered("1.2", gone)
        third = await hub.offered("1.3", stays)
        assert await self.answers(hub, of_stays, first) in (403, 404)
        await hub.merged(gone, stays)
        await asyncio.sleep(KNOWN_SECONDS)
        assert await self.answers(hub, of_gone, first) == 200
        assert await self.answers(hub, of_stays, second) == 200
        assert await self.answers(hub, of_gone, third) == 200

    async def test_is_no_longer_the_other_within_two_seconds_of_undoing_it(self, hub: Hub) -> None:
        gone, stays = await hub.register("Handelt C"), await hub.register("Handelt D")
        of_stays = await self.belonging(hub, stays)
        offer = await hub.offered("1.4", gone)
        merged = await hub.merged(gone, stays)
        async with signed_in(hub.gateway, of_stays) as browser:
            path = f"/v1/agendas/assignments/{offer['id']}"
            assert (await browser.gets(path)).status_code == 200
            await hub.unmerged(merged)
            await asyncio.sleep(KNOWN_SECONDS + 0.1)
            assert (await browser.gets(path)).status_code == 404
        assert await self.answers(hub, of_stays, offer) in (403, 404)


class TestThePageOfAnOrganisation:
    async def test_of_a_merged_record_leads_to_the_one_that_stands_for_it_and_says_so(
        self, hub: Hub, browser: Browser
    ) -> None:
        gone, stays = await hub.register("Pagina A"), await hub.register("Pagina B")
        await hub.merged(gone, stays)
        page = await browser.opens(at(gone))
        assert page.path == at(stays)
        assert "De organisatie die u opvroeg is samengevoegd met deze" in page.text
        assert "Staat ook bekend als Pagina A" in page.text
        english = await browser.opens(at(gone) + "?lang=en")
        assert "The organisation you asked for was merged into this one" in english.text

    async def test_names_in_its_history_the_one_that_it_was_merged_into(self, hub: Hub, browser: Browser) -> None:
        gone, stays = await hub.register("Verleden A"), await hub.register("Verleden B")
        await hub.merged(gone, stays)
        page = await browser.opens(at(stays, "/history"))
        assert f"{stays['id']}" not in page.text
        assert "Verleden B" in page.text

    async def test_shows_what_either_carries(self, hub: Hub, browser: Browser) -> None:
        gone, stays = await hub.register("Draagt A"), await hub.register("Draagt B")
        offer = await hub.offered("1.7", gone)
        who = internally(actor(organisations=[gone["id"]]), "agendas") | {"If-Match": '"1"'}
        answer = await hub.agendas.client.post(f"/v1/assignments/{offer['id']}/accept", json={}, headers=who)
        assert answer.status_code == 200, answer.text
        await eventually(partial(hub.holds, ASSIGNMENT, UUID(offer["id"]), status="accepted"))
        await hub.merged(gone, stays)
        page = await browser.opens(at(stays))
        assert "1.7 Punt 1.7" in page.links()

    async def test_and_the_directory_and_choices_hold_the_surviving_record_alone(
        self, hub: Hub, browser: Browser
    ) -> None:
        gone, stays = await hub.register("Gids Weg"), await hub.register("Gids Blijft")
        await hub.merged(gone, stays)
        page = await browser.opens("/community?q=gids")
        assert "Gids Blijft" in page.text
        assert "Gids Weg" not in page.links()
        choosing = await browser.opens(at(stays, "/same?q=gids"))
        assert "Gids Weg" not in choosing.links()

    async def test_offers_to_undo_only_to_facilitators(self, hub: Hub, browser: Browser) -> None:
        gone, stays = await hub.register("Knop A"), await hub.register("Knop B")
        await hub.merged(gone, stays)
        page = await browser.opens(at(stays))
        assert page.links()["Samenvoegen ongedaan maken Knop A"] == at(gone, "/unmerge")
        async with signed_in(hub.gateway, await person(hub.gateway)) as visitor:
            seen = await visitor.opens(at(stays))
        assert "Knop A" in seen.text
        assert "ongedaan maken" not in seen.text


class TestAnEditThatIsUnderWay:
    async def test_is_kept_and_offered_on_the_record_that_stands(self, hub: Hub, browser: Browser) -> None:
        gone, stays = await hub.register("Bezig A"), await hub.register("Bezig B", website="https://b.example")
        form = await browser.opens(at(gone, "/edit/website"))
        await hub.merged(gone, stays)
        refused = await browser.presses(form, "Opslaan", {"website": "https://getypt.example"}, status=409)
        assert "Deze organisatie is intussen samengevoegd met Bezig B" in refused.text
        assert "https://b.example" in refused.text
        assert refused.form("Opslaan").fields["website"] == ["https://getypt.example"]
        assert (await hub.record(stays))["website"] == "https://b.example"
        saved = await browser.presses(refused, "Opslaan")
        assert saved.path == at(stays)
        assert (await hub.record(stays))["website"] == "https://getypt.example"
        assert (await hub.record(gone))["website"] is None

    async def test_begins_on_the_record_that_stands(self, hub: Hub, browser: Browser) -> None:
        gone, stays = await hub.register("Begint A"), await hub.register("Begint B")
        await hub.merged(gone, stays)
        page = await browser.opens(at(gone, "/edit/website"))
        assert page.path == at(stays, "/edit/website")
