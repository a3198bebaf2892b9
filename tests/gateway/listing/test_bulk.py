"""What becomes of a change to several organisations at once: counted, listed, done, and told one by one."""

from urllib.parse import urlencode
from uuid import UUID

import pytest

from gateway.listing.hub import Hub
from gateway.pages.browser import Browser, Page
from gateway.pages.people import member, person, signed_in
from mediate_contracts.policy import Role
from mediate_gateway.entrypoints.pages.community import bulk
from support.running import Running


async def ticked(browser: Browser, ids: list[UUID], field: str) -> Page:
    """Tick rows of the directory, say what to change, and return the page that asks for the value."""
    directory = await browser.opens("/community?size=200")
    boxes = directory.all("input", type="checkbox", name="id", form="organisations-bulk")
    assert {str(each) for each in ids} <= {each["value"] for each in boxes}
    [form] = directory.all("form", id="organisations-bulk")
    chosen = await browser.opens(f"{form['action']}?{urlencode({'id': ids}, doseq=True)}")
    return await browser.presses(chosen, "Verder", {"field": field})


class TestABulkChange:
    async def test_says_how_many_and_which_and_then_does_it(self, hub: Hub) -> None:
        ids = [await hub.register(f"Studio Rij {number}") for number in range(3)]
        async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as browser:
            asking = await ticked(browser, ids, "hub")
            assert asking.heading == "3 organisaties wijzigen"
            # Only a link chooses a language: nothing else is sent along as one.
            assert not asking.all("input", name="lang")
            assert all(f"Studio Rij {number}" in asking.text for number in range(3))
            done = await browser.presses(asking, "3 organisaties wijzigen", {"hub": "eindhoven"})
            assert "3 organisaties gewijzigd. Hub: Eindhoven." in done.text
            assert {(await hub.record(each))["hub"] for each in ids} == {"eindhoven"}
            directory = await browser.opens("/community?hub=eindhoven&q=studio+rij")
            assert "3 van 3 getoond" in directory.text
            undone = await browser.presses(done, "Ongedaan maken")
            assert "ongedaan gemaakt" in undone.text
            assert {(await hub.record(each))["hub"] for each in ids} == {None}

    async def test_of_all_that_a_filter_shows_changes_those_alone(self, hub: Hub) -> None:
        inside = [await hub.register(f"Omroep Filter {number}", types=["broadcaster"]) for number in range(2)]
        outside = await hub.register("Uitgever Filter", types=["publisher"])
        async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as browser:
            directory = await browser.opens("/community?q=filter&type=broadcaster")
            # Two are fewer than a page shows: there are no others to change with them.
            assert not directory.all("button", name="all")
            [form] = directory.all("form", id="organisations-bulk")
            chosen = await browser.opens(f"{form['action']}?q=filter&type=broadcaster&all=yes")
            assert chosen.heading == "2 organisaties wijzigen"
            asking = await browser.presses(chosen, "Verder", {"field": "actor_class"})
            await browser.presses(asking, "2 organisaties wijzigen", {"actor_class": "core"})
        assert [(await hub.record(each))["actor_class"] for each in (*inside, outside)] == ["core", "core", None]

    async def test_of_all_is_offered_where_there_are_more_than_are_shown(self, directory: Running) -> None:
        async with signed_in(directory, await person(directory, Role.FACILITATOR)) as browser:
            page = await browser.opens("/community?size=25")
            [button] = page.all("button", name="all")
            assert button.text == "Of voor alle 60 van deze lijst"

    async def test_tells_of_each_that_was_refused_why(self, hub: Hub) -> None:
        own, other = await hub.register("Studio Van ons"), await hub.register("Studio Van hen")
        who = await person(hub.gateway)
        await member(hub.gateway, who, own, is_admin=True)
        async with signed_in(hub.gateway, who) as browser:
            done = await browser.presses(
                await ticked(browser, [own, other], "hub"), "2 organisaties wijzigen", {"hub": "utrecht"}
            )
            assert "1 organisatie gewijzigd." in done.text
            assert "1 bleef zoals het was" in done.text
            [refused] = [each for each in done.all("tr") if "Van hen" in each.text]
            assert "Van hen" in refused.text
            assert "Iets anders" not in refused.text
        assert [(await hub.record(each))["hub"] for each in (own, other)] == ["utrecht", None]

    async def test_leaves_alone_what_is_so_already(self, hub: Hub) -> None:
        ids = [await hub.register("Studio Al", hub="utrecht"), await hub.register("Studio Nog niet")]
        async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as browser:
            done = await browser.presses(
                await ticked(browser, ids, "hub"), "2 organisaties wijzigen", {"hub": "utrecht"}
            )
            assert "1 organisatie gewijzigd." in done.text
            assert "Bij 1 organisatie stond dit er al." in done.text
        assert (await hub.record(ids[0]))["version"] == 1

    async def test_without_a_value_where_one_is_needed_says_so(self, hub: Hub) -> None:
        ids = [await hub.register("Studio Soort")]
        async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as browser:
            asking = await ticked(browser, ids, "types")
            refused = await browser.presses(asking, "1 organisatie wijzigen", {"types": []}, 422)
            assert set(refused.errors) == {"types"}

    async def test_of_more_than_can_be_is_to_be_narrowed_first(self, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
        for number in range(3):
            await hub.register(f"Studio Veel {number}")
        monkeypatch.setattr(bulk, "CHANGED_MAX", 2)
        async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as browser:
            page = await browser.opens("/community/bulk?all=yes&q=veel")
            assert "hoogstens 2 organisaties" in page.text
            assert not [each for each in page.forms if each.action.startswith("/community/bulk")]

    async def test_of_nothing_leads_back(self, hub: Hub) -> None:
        async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as browser:
            for query in ("", "?id=x&id=%00", "?id=00000000-0000-4000-8000-000000000000&field=hub", "?field=<b>"):
                page = await browser.opens(f"/community/bulk{query}")
                assert page.heading == "Geen organisaties geselecteerd"

    async def test_is_offered_to_nobody_who_may_not(self, hub: Hub) -> None:
        async with signed_in(hub.gateway, await person(hub.gateway)) as browser:
            assert not (await browser.opens("/community")).all("input", type="checkbox", name="id")
            await browser.opens("/community/bulk", 403)
