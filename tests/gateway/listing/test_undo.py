"""What somebody relies on who changed something by mistake: for a day it can be undone, unless others built on it."""

from datetime import timedelta
from uuid import UUID, uuid4

from gateway.listing.hub import Hub
from gateway.pages.browser import HUB, Browser, Page
from gateway.pages.people import person, signed_in
from mediate_contracts.policy import Role
from mediate_gateway.adapters import changes
from mediate_gateway.adapters.listing_tables import CHANGE


async def change(browser: Browser, organisation_id: UUID, **typed: str) -> Page:
    [field] = typed
    form = await browser.opens(f"/community/organisations/{organisation_id}/edit/{field}")
    return await browser.presses(form, "Opslaan", typed)


class TestUndoing:
    async def test_is_offered_beside_what_was_saved_and_takes_it_back(self, hub: Hub) -> None:
        made = await hub.register("Studio Terug", website="https://eerst.example")
        async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as browser:
            saved = await change(browser, made, website="https://fout.example")
            undone = await browser.presses(saved, "Ongedaan maken")
            assert undone.path == f"/community/organisations/{made}"
            assert "De wijziging is ongedaan gemaakt." in undone.text
            assert "https://eerst.example" in undone.text
        assert (await hub.record(made))["website"] == "https://eerst.example"

    async def test_of_several_changes_goes_from_the_last_to_the_first(self, hub: Hub) -> None:
        made = await hub.register("Studio Een")
        async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as browser:
            for name in ("Studio Twee", "Studio Drie"):
                await change(browser, made, name=name)
            for name in ("Studio Twee", "Studio Een"):
                page = await browser.opens("/changes")
                [button, *_] = [each for each in page.forms if each.action.endswith("/undo")]
                fields = {"csrf": button.fields["csrf"][0]}
                headers = {"Sec-Fetch-Site": "same-origin", "Origin": HUB}
                answer = await browser.client.post(button.action, data=fields, headers=headers)
                assert answer.status_code == 303
                assert (await hub.record(made))["name"] == name
            page = await browser.opens("/changes")
            assert page.text.count("Ongedaan gemaakt") == 2
            assert "Naam: van Studio Een naar Studio Twee." in page.text

    async def test_is_refused_kindly_when_somebody_changed_it_since(self, hub: Hub) -> None:
        made = await hub.register("Studio Mijn")
        async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as browser:
            saved = await change(browser, made, name="Studio Onze")
            await hub.amend(made, name="Studio Hun")
            refused = await browser.presses(saved, "Ongedaan maken", status=409)
            assert "nog eens gewijzigd" in refused.text
            assert "Studio Mijn" in refused.text
            assert "Studio Hun" in refused.text
        assert (await hub.record(made))["name"] == "Studio Hun"

    async def test_twice_does_nothing_more(self, hub: Hub) -> None:
        made = await hub.register("Studio Dubbel")
        async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as browser:
            saved = await change(browser, made, hub="utrecht")
            await browser.presses(saved, "Ongedaan maken")
            version = (await hub.record(made))["version"]
            await browser.presses(saved, "Ongedaan maken")
            assert (await hub.record(made))["version"] == version

    async def test_is_for_who_made_the_change_alone(self, hub: Hub) -> None:
        made = await hub.register("Studio Alleen ik")
        async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as mine:
            saved = await change(mine, made, hub="utrecht")
            [undo] = [each.action for each in saved.forms if each.action.endswith("/undo")]
        async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as theirs:
            page = await theirs.opens("/changes")
            assert "Studio Alleen ik" not in page.text
            csrf = (await theirs.opens("/community/organisations/new")).form("Toevoegen").fields["csrf"]
            headers = {"Sec-Fetch-Site": "same-origin", "Origin": HUB}
            for path in (undo, f"/changes/batches/{uuid4()}/undo", f"/changes/{uuid4()}/undo"):
                answer = await theirs.client.post(path, data={"csrf": csrf[0]}, headers=headers)
                assert answer.status_code == 404

    async def test_is_over_after_a_day(self, hub: Hub) -> None:
        made = await hub.register("Studio Gisteren")
        who = await person(hub.gateway, Role.FACILITATOR)
        async with signed_in(hub.gateway, who) as browser:
            saved = await change(browser, made, hub="utrecht")
            async with hub.gateway.service.database.transaction() as transaction:
                before = hub.gateway.service.clock() - changes.KEPT - timedelta(minutes=1)
                await transaction.execute(CHANGE.update().where(CHANGE.c.account_id == who.id).values(at=before))
            assert "U hebt niets gewijzigd" in (await browser.opens("/changes")).text
            await browser.presses(saved, "Ongedaan maken", status=404)

    async def test_needs_a_form_of_ones_own(self, hub: Hub) -> None:
        made = await hub.register("Studio Vreemd")
        async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as browser:
            saved = await change(browser, made, hub="utrecht")
            [undo] = [each.action for each in saved.forms if each.action.endswith("/undo")]
            answer = await browser.client.post(undo, data={}, headers={"Sec-Fetch-Site": "cross-site"})
            assert answer.status_code == 403
        assert (await hub.record(made))["hub"] == "utrecht"
