"""Memberships and contact persons on the pages: what each sees of them, and what they do about them there."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from gateway.belonging import IN_NETWORK, Registry, registry
from gateway.pages.browser import HUB, browsing, leads_to
from gateway.pages.people import signed_in
from mediate_contracts.policy import Role
from support.infrastructure import Infrastructure


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Registry]:
    async with registry(infrastructure) as started:
        yield started


def at(organisation: UUID, below: str = "") -> str:
    """Return the path of an organisation's page, or of one below it."""
    return f"/community/organisations/{organisation}{below}"


class TestTheMembershipOfAnOrganisation:
    async def test_is_shown_to_everybody_once_it_is_listed(self, hub: Registry) -> None:
        listed, quiet = await hub.register(), await hub.register()
        await hub.join(listed, may_be_listed=True, tier="oprichter")
        await hub.join(quiet)
        async with browsing(hub.gateway) as browser:
            shown = (await browser.opens(at(listed))).text
            assert "Lid van de gemeenschap sinds" in shown
            assert "oprichter" not in shown
            assert "Lid van de gemeenschap" not in (await browser.opens(at(quiet))).text

    async def test_is_applied_for_by_the_organisation_and_decided_on_by_who_facilitates(self, hub: Registry) -> None:
        organisation = await hub.register()
        async with signed_in(hub.gateway, await hub.somebody(of=organisation)) as browser:
            page = await browser.opens(at(organisation))
            form = await browser.opens(page.links()["Aanmelden als lid"])
            own = await browser.presses(form, "Aanmelden als lid", {"may_be_listed": "yes"})
            assert "Aangemeld" in own.text
            assert "Toelaten als lid" not in own.links()
            assert "Lidmaatschap beëindigen" in own.links()
        async with signed_in(hub.gateway, await hub.somebody(Role.FACILITATOR)) as browser:
            page = await browser.opens(at(organisation))
            form = await browser.opens(page.links()["Toelaten als lid"])
            await browser.presses(form, "Toelaten als lid", {"reason": "welkom"})
            page = await browser.opens(at(organisation))
            assert "Ja, iedereen kan het zien" in page.text
            assert "welkom" in page.text
            assert "Lidmaatschap verlengen" in page.links()

    async def test_refuses_a_day_before_the_one_before_it(self, hub: Registry) -> None:
        organisation = await hub.register()
        made = await hub.join(organisation, status="applied")
        async with signed_in(hub.gateway, await hub.somebody(Role.FACILITATOR)) as browser:
            form = await browser.opens(f"/community/memberships/{made['id']}/move/active")
            page = await browser.presses(form, "Toelaten als lid", {"on": "2025-12-31"}, status=422)
            assert page.errors == {"on": "Fout: Deze dag ligt voor de vorige stap"}

    async def test_has_its_kind_changed_by_who_facilitates_and_its_listing_by_the_organisation(
        self, hub: Registry
    ) -> None:
        organisation = await hub.register()
        made = await hub.join(organisation)
        path = f"/community/memberships/{made['id']}/edit"
        async with signed_in(hub.gateway, await hub.somebody(of=organisation)) as browser:
            form = await browser.opens(path)
            assert not form.all("input", name="tier")
            await browser.presses(form, "Opslaan", {"may_be_listed": "yes"})
        async with signed_in(hub.gateway, await hub.somebody(Role.FACILITATOR)) as browser:
            await browser.presses(await browser.opens(path), "Opslaan", {"tier": "oprichter"})
            page = await browser.opens(at(organisation))
            assert "oprichter" in page.text
            assert "Ja, iedereen kan het zien" in page.text

    async def test_is_nothing_that_others_change(self, hub: Registry) -> None:
        organisation = await hub.register()
        made = await hub.join(organisation)
        other = await hub.somebody(of=await hub.register())
        async with signed_in(hub.gateway, other) as browser:
            for path in (at(organisation, "/membership"), f"/community/memberships/{made['id']}/edit"):
                assert (await browser.gets(path)).status_code in {403, 404}

    async def test_tells_what_is_everybodys_while_the_registry_is_away(self, hub: Registry) -> None:
        organisation = await hub.register()
        await hub.join(organisation, may_be_listed=True)
        services = hub.gateway.service.api.state.services
        who = await hub.somebody(Role.FACILITATOR)
        there, services._to = services._to, lambda _name: None
        try:
            async with signed_in(hub.gateway, who) as browser:
                page = await browser.opens(at(organisation))
                assert "Lid van de gemeenschap sinds" in page.text
                assert "Contactpersonen worden nergens anders bewaard" in page.text
        finally:
            services._to = there


class TestTheListOfMembers:
    async def test_holds_who_is_listed_for_everybody_and_all_for_who_facilitates(self, hub: Registry) -> None:
        listed, quiet = await hub.register("Studio Op De Lijst"), await hub.register("Studio Stil")
        await hub.join(listed, may_be_listed=True)
        await hub.join(quiet, status="applied", tier="deelnemer")
        async with browsing(hub.gateway) as browser:
            page = await browser.opens("/community/members")
            assert "Studio Op De Lijst" in page.links()
            assert "Studio Stil" not in page.text
            assert (await browser.gets("/community/memberships")).status_code in {303, 401}
            assert "Studio Stil" not in (await browser.gets("/community/members.csv")).text
        async with signed_in(hub.gateway, await hub.somebody(Role.FACILITATOR)) as browser:
            page = await browser.opens("/community/members")
            page = await browser.opens(page.links()["Alle lidmaatschappen"] + "?status=applied")
            assert "Studio Stil" in page.links()
            assert "deelnemer" in page.text
            assert "Studio Op De Lijst" not in page.text
            assert "deelnemer" in (await browser.gets("/community/memberships.csv")).text
        async with signed_in(hub.gateway, await hub.somebody(of=quiet)) as browser:
            assert (await browser.gets("/community/memberships")).status_code == 404

    async def test_narrows_the_directory(self, hub: Registry) -> None:
        listed = await hub.register("Studio Gidslid")
        await hub.register("Studio Gidsander")
        await hub.join(listed, may_be_listed=True)
        async with browsing(hub.gateway) as browser:
            members = await browser.opens("/community?q=gids&member=yes")
            others = await browser.opens("/community?q=gids&member=no")
            assert ("Studio Gidslid" in members.links(), "Studio Gidsander" in members.links()) == (True, False)
            assert ("Studio Gidslid" in others.links(), "Studio Gidsander" in others.links()) == (False, True)


class TestTheContactPersonsOfAnOrganisation:
    async def test_are_shown_to_each_who_may_see_them(self, hub: Registry) -> None:
        organisation = await hub.register()
        await hub.add(organisation, "Open Voorbeeld", consent=IN_NETWORK, email="open@studio.example")
        await hub.add(organisation, "Stil Voorbeeld", phone="035 671 2345")
        other = await hub.register()
        async with browsing(hub.gateway) as browser:
            assert "Voorbeeld" not in (await browser.opens(at(organisation))).text
        async with signed_in(hub.gateway, await hub.somebody(of=other)) as browser:
            page = await browser.opens(at(organisation))
            assert ("Open Voorbeeld" in page.text, "Stil Voorbeeld" in page.text) == (True, False)
            assert page.links()["open@studio.example"] == "mailto:open@studio.example"
            assert not [path for path in page.links().values() if "/community/contacts/" in path]
            empty = await browser.opens(at(await hub.register()))
            assert "ermee ingestemd om hier gevonden te worden" in empty.text
        for who in (await hub.somebody(of=organisation), await hub.somebody(Role.FACILITATOR)):
            async with signed_in(hub.gateway, who) as browser:
                page = await browser.opens(at(organisation))
                assert ("Open Voorbeeld" in page.text, "Stil Voorbeeld" in page.text) == (True, True)
                assert "Contactpersoon toevoegen" in page.links()

    async def test_are_added_amended_asked_anew_and_removed(self, hub: Registry) -> None:
        organisation = await hub.register()
        async with signed_in(hub.gateway, await hub.somebody(of=organisation)) as browser:
            form = await browser.opens((await browser.opens(at(organisation))).links()["Contactpersoon toevoegen"])
            filled = {
                "name": "Persoon Voorbeeld",
                "email": "p@studio.example",
                "purposes": ["administration", "network"],
                "by": "form",
                "on": "2026-01-05",
                "synthetic": "yes",
                "myself": "yes",
            }
            added = await browser.sends(form, "Contactpersoon toevoegen", filled)
            assert leads_to(added).startswith(at(organisation))
            page = await browser.opens(at(organisation))
            [contact] = {path for path in page.links().values() if path.endswith("/edit") and "/contacts/" in path}
            changed = await browser.opens(contact)
            await browser.presses(changed, "Opslaan", {"name": "Ander Voorbeeld"})
            consent = await browser.opens(contact.replace("/edit", "/consent"))
            page = await browser.presses(consent, "Opslaan", {"purposes": [], "on": "2026-02-01"})
            assert "Ander Voorbeeld" in page.text
            assert "Wordt binnen een dag verwijderd." in page.text
            asked = await browser.opens(contact.replace("/edit", "/delete"))
            assert "Ander Voorbeeld verwijderen" in asked.heading
            await browser.presses(asked, "Voorgoed verwijderen")
            assert "Ander Voorbeeld" not in (await browser.opens(at(organisation))).text

    async def test_are_refused_with_what_is_wrong_at_the_field(self, hub: Registry) -> None:
        organisation = await hub.register()
        async with signed_in(hub.gateway, await hub.somebody(Role.FACILITATOR)) as browser:
            path = at(organisation, "/contacts/new")
            typed = {"name": "Persoon", "email": "p at studio", "phone": "bel me", "on": "2026-01-05", "by": "form"}
            form = await browser.opens(path)
            filled = {**typed, "purposes": ["network"]}
            page = await browser.presses(form, "Contactpersoon toevoegen", filled, status=422)
            assert page.errors == {
                "email": "Fout: In een e-mailadres staat een @",
                "phone": "Fout: Schrijf een telefoonnummer als 035 671 2345 of +31 35 671 2345",
            }
            page = await browser.presses(form, "Contactpersoon toevoegen", {"name": "Persoon", "on": ""}, status=422)
            assert set(page.errors) == {"on", "by", "purposes"}

    async def test_are_changed_by_nobody_else(self, hub: Registry) -> None:
        contact = await hub.add(await hub.register(), "Open Voorbeeld", consent=IN_NETWORK)
        async with signed_in(hub.gateway, await hub.somebody(of=await hub.register())) as browser:
            for verb in ("edit", "consent", "delete"):
                assert (await browser.gets(f"/community/contacts/{contact['id']}/{verb}")).status_code == 403

    @pytest.mark.parametrize("role", [None, Role.OPS, Role.INVESTMENT_OFFICER])
    async def test_take_themselves_back_whatever_roles_they_have(self, hub: Registry, role: Role | None) -> None:
        who = await hub.somebody(*([] if role is None else [role]))
        contact = await hub.add(await hub.register(), "Zelf Voorbeeld", account_id=str(who.id))
        other = await hub.add(await hub.register(), "Ander Voorbeeld")
        async with signed_in(hub.gateway, who) as browser:
            for verb in ("edit", "consent", "delete"):
                assert (await browser.gets(f"/community/contacts/{contact['id']}/{verb}")).status_code == 200
                assert (await browser.gets(f"/community/contacts/{other['id']}/{verb}")).status_code == 404

    async def test_are_not_asked_for_by_a_script_that_keeps_the_page_up_to_date(self, hub: Registry) -> None:
        organisation = await hub.register()
        await hub.add(organisation, "Stil Voorbeeld")
        async with signed_in(hub.gateway, await hub.somebody(Role.FACILITATOR)) as browser:
            answer = await browser.gets(at(organisation), sec_fetch_dest="empty", sec_fetch_site="same-origin")
            assert (answer.status_code, "Voorbeeld" in answer.text) == (200, False)


class TestTheStartPage:
    async def test_names_who_applied_to_who_facilitates(self, hub: Registry) -> None:
        await hub.join(await hub.register("Studio Wachtend"), status="applied")
        async with signed_in(hub.gateway, await hub.somebody(Role.FACILITATOR)) as browser:
            assert "Studio Wachtend" in (await browser.opens("/")).links()
        async with browsing(hub.gateway) as browser:
            assert "Studio Wachtend" not in (await browser.opens("/")).links()


NASTY = ("\x00", "<script>", "x" * 5_000, "2026-02-30", "nan", "0" * 40, "'%_--")


class TestWhatNobodyShouldSend:
    async def test_is_refused_and_no_mistake_of_the_hub(self, hub: Registry) -> None:
        organisation = await hub.register()
        membership = await hub.join(organisation)
        contact = await hub.add(organisation, "Stil Voorbeeld")
        forms = {
            at(organisation, "/membership"): ("status", "on", "tier", "reason", "key"),
            at(organisation, "/contacts/new"): ("name", "email", "phone", "language", "on", "by", "purposes", "key"),
            f"/community/memberships/{membership['id']}/edit": ("tier", "version"),
            f"/community/memberships/{membership['id']}/move/lapsed": ("on", "reason", "version"),
            f"/community/memberships/{membership['id']}/move/king": ("on", "version"),
            f"/community/contacts/{contact['id']}/edit": ("name", "function", "email", "phone", "language", "version"),
            f"/community/contacts/{contact['id']}/consent": ("purposes", "on", "by", "version"),
            f"/community/contacts/{contact['id']}/delete": ("version",),
        }
        async with signed_in(hub.gateway, await hub.somebody(Role.FACILITATOR)) as browser:
            csrf = (await browser.opens(at(organisation, "/contacts/new"))).form("Contactpersoon toevoegen").fields
            for path, fields in forms.items():
                for nasty in NASTY:
                    sent = {**dict.fromkeys(fields, nasty), "csrf": csrf["csrf"]}
                    headers = {"Sec-Fetch-Site": "same-origin", "Origin": HUB}
                    answer = await browser.client.post(path, data=sent, headers=headers)
                    assert 400 <= answer.status_code < 500, f"{path} {nasty!r}: {answer.status_code}"
            for path in ("/community/members", "/community/memberships", "/search", "/search/suggestions"):
                for nasty in NASTY:
                    answer = await browser.client.get(path, params={"q": nasty, "status": nasty, "hub": nasty})
                    assert answer.status_code == 200, f"{path} {nasty!r}"
