"""How organisations connect, on the pages: what each sees of it, and what they state and join there."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from gateway.belonging import Registry, registry
from gateway.pages.browser import Page, browsing
from gateway.pages.people import signed_in
from mediate_contracts.policy import Role
from support.infrastructure import Infrastructure
from support.running import eventually

S1 = {"document": "S1", "file": "001_3e552c4187135ca3.txt", "place": "de start"}
GROUP = {"name": {"nl": "Gilde van makers", "en": "Makers' guild"}, "kind": "guild", "synthetic": True}


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Registry]:
    async with registry(infrastructure) as started:
        yield started


def at(organisation: UUID, below: str = "") -> str:
    """Return the path of an organisation's page, or of one below it."""
    return f"/community/organisations/{organisation}{below}"


async def heard(hub: Registry, table: str, identifier: str, condition: str = "true") -> None:
    """Wait until the gateway has heard of something."""

    async def holds() -> bool:
        query = text(f"SELECT 1 FROM {table} WHERE id = :id AND {condition}")  # noqa: S608 - both are of these tests
        async with hub.gateway.service.database.reading() as connection:
            return (await connection.execute(query, {"id": UUID(identifier)})).first() is not None

    await eventually(holds)


async def state(hub: Registry, later: UUID, before: UUID, kind: str, **more: Any) -> str:
    """State a relation that the gateway has heard of, and return its id."""
    body = {"organisation_id": str(later), "other_id": str(before), "kind": kind, **more}
    made = await hub.community.create("/v1/relations", body)
    await heard(hub, "relation", made["id"])
    return str(made["id"])


async def form(hub: Registry, *members: UUID, **more: Any) -> str:
    """Form a group with members, and return its id."""
    made = await hub.community.create("/v1/groups", {**GROUP, **more})
    for each in members:
        await hub.community.create(f"/v1/groups/{made['id']}/join", {"organisation_id": str(each)})
    await heard(hub, "community_group", made["id"])

    async def all_in() -> bool:
        query = text("SELECT count(*) FROM community_group_member WHERE group_id = :id")
        async with hub.gateway.service.database.reading() as connection:
            found = (await connection.execute(query, {"id": UUID(made["id"])})).scalar()
        return bool(found == len(members))

    await eventually(all_in)
    return str(made["id"])


def said_of_lineage(page: Page) -> str:
    return " ".join(page.text.split())


class TestTheLineageOfAnOrganisation:
    async def test_says_what_it_was_formed_from_when_and_where_that_is_said(self, hub: Registry) -> None:
        new = await hub.register("Media Perspectives")
        old = [await hub.register("Hilversum Media Campus"), await hub.register("iMMovator")]
        for each in old:
            await state(hub, new, each, "merged_from", since="2018", source=S1)
        async with browsing(hub.gateway) as browser:
            page = await browser.opens(at(new))
            assert "Media Perspectives is in 2018 ontstaan uit Hilversum Media Campus en iMMovator." in said_of_lineage(
                page
            )
            assert "S1, de start" in page.text
            assert page.links()["iMMovator"] == at(old[1])
            assert "Terugnemen" not in page.text
            english = await browser.opens(at(new) + "?lang=en")
            assert "Media Perspectives was formed in 2018 from" in said_of_lineage(english)
            written = await browser.gets(at(new, "/lineage.csv"))
            assert written.headers["content-type"].startswith("text/csv")
            assert written.text.count("ontstaan uit") == 2

    async def test_reaches_through_others_and_shows_on_every_page_of_it(self, hub: Registry) -> None:
        first, second, third = [await hub.register(f"Generatie {number}") for number in range(3)]
        await state(hub, second, first, "spun_out_of", since="2001-03")
        await state(hub, third, second, "merged_from", since="2010-05-01")
        async with browsing(hub.gateway) as browser:
            for each in (first, third):
                said = said_of_lineage(await browser.opens(at(each)))
                assert "Generatie 1 is in maart 2001 afgesplitst van Generatie 0." in said
                assert "Generatie 2 is op 1 mei 2010 ontstaan uit Generatie 1." in said

    async def test_is_stated_and_taken_back_by_who_facilitates(self, hub: Registry) -> None:
        mother, daughter = await hub.register("STER"), await hub.register("Opt Out Advertising")
        async with signed_in(hub.gateway, await hub.somebody(Role.FACILITATOR)) as browser:
            page = await browser.opens(at(mother))
            form = await browser.opens(page.links()["Verhouding vastleggen"] + "?q=Opt+Out")
            typed = {"way": "to.spun_out_of", "other_id": str(daughter), "since": "2019"}
            typed |= {f"source_{part}": value for part, value in S1.items()}
            page = await browser.presses(form, "Vastleggen", typed)
            assert "De verhouding is vastgelegd." in page.text
            said = "Opt Out Advertising is in 2019 afgesplitst van STER."
            assert said in said_of_lineage(page)
            page = await browser.opens(at(daughter))
            assert said in said_of_lineage(page)
            form = await browser.opens(next(link for words, link in page.links().items() if "Terugnemen" in words))
            wrong = await browser.presses(form, "Terugnemen", {}, status=422)
            assert wrong.errors == {"reason": "Fout: Vul dit in"}
            page = await browser.presses(form, "Terugnemen", {"reason": "Er was een andere bedoeld."})
            assert said not in said_of_lineage(page)

    async def test_says_at_the_field_what_cannot_be(self, hub: Registry) -> None:
        one, other = await hub.register("Kring Een"), await hub.register("Kring Twee")
        await state(hub, one, other, "merged_from")
        async with signed_in(hub.gateway, await hub.somebody(Role.FACILITATOR)) as browser:
            form = await browser.opens(at(other, f"/relations/new?other={one}"))
            typed = {"way": "from.merged_from", "other_id": str(one)}
            page = await browser.presses(form, "Vastleggen", typed, status=409)
            assert "komt zelf uit deze organisatie voort" in page.errors["other_id"]
            page = await browser.presses(form, "Vastleggen", {**typed, "since": "vorig jaar"}, status=422)
            assert "2018-03" in page.errors["since"]
            page = await browser.presses(form, "Vastleggen", {}, status=422)
            assert set(page.errors) == {"way"} | ({"other_id"} & set(page.errors))

    async def test_is_nothing_that_others_state(self, hub: Registry) -> None:
        one = await hub.register("Niet van u")
        async with signed_in(hub.gateway, await hub.somebody(of=one)) as browser:
            assert "Verhouding vastleggen" not in (await browser.opens(at(one))).links()
            assert (await browser.gets(at(one, "/relations/new"))).status_code in {403, 404}


class TestGroups:
    async def test_show_who_is_in_them_to_the_network_alone(self, hub: Registry) -> None:
        one = await hub.register("Studio Gilde")
        group = await form(hub, one)
        async with browsing(hub.gateway) as browser:
            page = await browser.opens(f"/community/groups/{group}")
            assert page.heading == "Gilde van makers"
            assert "Studio Gilde" not in page.text
            assert "voor het netwerk" in (await browser.opens("/community/groups")).text
            written = (await browser.gets("/community/groups.csv")).text
            assert "members" not in written.splitlines()[0]
            assert (await browser.gets(at(one))).text.count("Gilde van makers") == 0
        async with signed_in(hub.gateway, await hub.somebody(of=await hub.register())) as browser:
            assert "Studio Gilde" in (await browser.opens(f"/community/groups/{group}")).links()
            assert "Gilde van makers" in (await browser.opens(at(one))).links()

    async def test_are_joined_and_left_by_an_organisation_itself(self, hub: Registry) -> None:
        own = await hub.register("Studio Zelf")
        group = await form(hub)
        async with signed_in(hub.gateway, await hub.somebody(of=own)) as browser:
            page = await browser.opens(f"/community/groups/{group}")
            page = await browser.presses(page, "Aansluiten namens Studio Zelf")
            assert "De organisatie doet mee." in page.text
            leave = next(link for words, link in page.links().items() if words.startswith("Verlaten"))
            page = await browser.presses(await browser.opens(leave), "Verlaten", {"reason": "Klaar"})
            assert "De organisatie doet niet meer mee." in page.text
            assert "1 organisatie deed eerder mee" in page.text
            assert "Organisatie toevoegen" not in page.links()

    async def test_are_formed_filled_changed_and_closed_by_who_facilitates(self, hub: Registry) -> None:
        one = await hub.register("Studio Toegevoegd")
        async with signed_in(hub.gateway, await hub.somebody(Role.FACILITATOR)) as browser:
            new = await browser.opens("/community/groups/new")
            wrong = await browser.presses(
                new, "Oprichten", {"name_nl": "Alleen Nederlands", "kind": "roundtable"}, status=422
            )
            assert "name_en" in wrong.errors
            typed = {"name_nl": "Tafel", "name_en": "Table", "kind": "roundtable"}
            page = await browser.presses(new, "Oprichten", typed)
            assert page.heading == "Tafel"
            join = await browser.opens(page.links()["Organisatie toevoegen"] + "?q=toegevoegd")
            page = await browser.presses(
                join, "Organisatie toevoegen", {"organisation_id": str(one), "on": "2025-01-31"}
            )
            assert "31 januari 2025" in page.text
            edit = await browser.opens(
                next(link for words, link in page.links().items() if words.startswith("Wijzigen"))
            )
            page = await browser.presses(edit, "Opslaan", {"status": "closed"})
            assert "Organisatie toevoegen" not in page.links()
            assert "Studio Toegevoegd" in page.links()

    async def test_say_why_somebody_cannot_join(self, hub: Registry) -> None:
        own = await hub.register("Studio Te Laat")
        group = await form(hub)
        async with signed_in(hub.gateway, await hub.somebody(of=own)) as browser:
            page = await browser.opens(f"/community/groups/{group}")
            closing = await hub.community.client.patch(
                f"/v1/groups/{group}", json={"status": "closed"}, headers={"if-match": '"1"'}
            )
            assert closing.status_code == 200
            page = await browser.presses(page, "Aansluiten namens Studio Te Laat", status=409)
            assert "De groep is gesloten" in page.text


class TestTheNetwork:
    async def test_shows_each_what_they_may_know(self, hub: Registry) -> None:
        one, other, third = [await hub.register(f"Netwerk {number}") for number in range(3)]
        await state(hub, one, other, "subsidiary_of")
        await form(hub, one, third)
        match = await hub.community.create("/v1/matches", {"seeker_id": str(other), "provider_id": str(third)})
        await heard(hub, "match", match["id"])
        path = "/community/network.csv"

        def between(written: str, *names: str) -> int:
            return sum(all(name in line for name in names) for line in written.splitlines())

        async def seen(*roles: Role, of: UUID | None = None) -> tuple[int, int, int]:
            async with signed_in(hub.gateway, await hub.somebody(*roles, of=of)) as browser:
                text = (await browser.gets(path)).text
                await browser.opens("/community/network")
            pairs = (("Netwerk 0", "Netwerk 1"), ("Netwerk 0", "Netwerk 2"), ("Netwerk 1", "Netwerk 2"))
            first, second, last = (between(text, *pair) for pair in pairs)
            return first, second, last

        async with browsing(hub.gateway) as browser:
            written = (await browser.gets(path)).text
            assert between(written, "Netwerk 0", "Netwerk 1") == 1
            assert "Netwerk 2" not in written
            assert "U ziet wat openbaar is" in (await browser.opens("/community/network")).text
        assert await seen(of=one) == (1, 1, 0)
        assert await seen(of=third) == (1, 1, 1)
        assert await seen(Role.FACILITATOR) == (1, 1, 1)

    async def test_is_narrowed_by_what_the_address_asks_for(self, hub: Registry) -> None:
        one, other = await hub.register("Smal Een"), await hub.register("Smal Twee")
        await state(hub, one, other, "spun_out_of")
        async with browsing(hub.gateway) as browser:
            for asked, there in (
                ("?through=relation&type=producer", True),
                ("?type=school", False),
                ("?hub=utrecht", False),
            ):
                assert ("Smal Een" in (await browser.gets(f"/community/network.csv{asked}")).text) is there
            page = await browser.opens("/community/network?type=school&line=x&hub=mars&through=air")
            assert "Bij deze keuze is niemand met iemand verbonden." in page.text

    async def test_counts_what_crosses_between_types(self, hub: Registry) -> None:
        made = await hub.community.create(
            "/v1/organisations", {"name": "Anders", "types": ["school"], "hub": "eindhoven"}
        )
        same = await hub.community.create(
            "/v1/organisations", {"name": "Gelijk", "types": ["school"], "hub": "eindhoven"}
        )
        last = await hub.community.create(
            "/v1/organisations", {"name": "Laatste", "types": ["investor"], "hub": "eindhoven"}
        )
        for each in (made, same, last):
            await heard(hub, "organisation", each["id"])
        await state(hub, UUID(made["id"]), UUID(same["id"]), "spun_out_of")
        await state(hub, UUID(last["id"]), UUID(same["id"]), "subsidiary_of")
        async with browsing(hub.gateway) as browser:
            page = await browser.opens("/community/network?hub=eindhoven&lang=en")
            assert "Of 2 pairs, 50% connect different types of organisations (E-I index 0)." in said_of_lineage(page)
            own = await browser.opens(at(UUID(same["id"])) + "?lang=en")
            assert "Gelijk is connected to 2 other organisations." in said_of_lineage(own)
            written = await browser.gets(at(UUID(same["id"]), "/connections.csv"))
            assert len(written.text.strip().splitlines()) == 3
