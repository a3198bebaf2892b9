"""What readers see of an organisation, and what becomes of a change by who may make it."""

from uuid import UUID

import pytest

from gateway.listing.hub import Hub
from gateway.pages.browser import HUB, browsing
from gateway.pages.people import member, person, signed_in
from mediate_contracts.policy import Role
from mediate_gateway.adapters.tables import ORGANISATION

SOURCE = {"document": "S1", "file": "001.txt", "place": "hoofdstuk 2"}


def at(organisation_id: UUID, field: str | None = None) -> str:
    return f"/community/organisations/{organisation_id}" + ("" if field is None else f"/edit/{field}")


class TestAnOrganisation:
    async def test_is_shown_with_where_facts_come_from(self, hub: Hub) -> None:
        said = {"nl": "Bestaat sinds 2018.", "en": "Exists since 2018."}
        made = await hub.register("Studio Bron", hub="utrecht", facts=[{"statement": said, "source": SOURCE}])
        async with browsing(hub.gateway, "en") as visitor:
            page = await visitor.opens(at(made))
            assert page.heading == "Studio Bron"
            assert "Exists since 2018." in page.text
            assert "Source S1: hoofdstuk 2" in page.text
            assert "Utrecht" in page.text
            assert "Updated" in page.text
            assert "Change" not in page.text

    async def test_is_shown_before_the_gateway_has_heard_of_it(self, hub: Hub) -> None:
        made = await hub.register("Studio Zojuist")
        async with hub.gateway.service.database.transaction() as transaction:
            await transaction.execute(ORGANISATION.delete().where(ORGANISATION.c.id == made))
        async with browsing(hub.gateway) as visitor:
            assert (await visitor.opens(at(made))).heading == "Studio Zojuist"

    async def test_is_led_to_from_the_directory(self, hub: Hub) -> None:
        made = await hub.register("Studio Gids")
        async with browsing(hub.gateway) as visitor:
            directory = await visitor.opens("/community")
            assert directory.links()["Studio Gids"] == at(made)

    async def test_is_shown_as_it_is_called_whatever_that_is(self, hub: Hub) -> None:
        made = await hub.register("<script>alert(1)</script>", description={"nl": "<b>vet</b>", "en": "<i>x</i>"})
        async with browsing(hub.gateway) as visitor:
            page = await visitor.opens(at(made))
            assert page.heading == "<script>alert(1)</script>"
            assert "<b>vet</b>" in page.text


class TestChangingAField:
    @pytest.mark.parametrize(
        ("field", "typed", "expected"),
        [
            ("name", {"name": "Studio Nieuw"}, "Studio Nieuw"),
            ("hub", {"hub": "eindhoven"}, "eindhoven"),
            ("types", {"types": ["school", "public_body"]}, ["school", "public_body"]),
            ("founding_year", {"founding_year": "2014"}, 2014),
            ("website", {"website": "https://studio.example"}, "https://studio.example"),
            ("description", {"description_nl": "Maakt", "description_en": "Makes"}, {"nl": "Maakt", "en": "Makes"}),
            ("kvk_number", {"kvk_number": "00000001"}, "00000001"),
            ("synthetic", {"synthetic": "yes"}, True),
        ],
    )
    async def test_is_kept_and_shown_at_once(
        self, hub: Hub, field: str, typed: dict[str, str | list[str]], expected: object
    ) -> None:
        made = await hub.register("Studio Oud")
        async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as browser:
            form = await browser.opens((await browser.opens(at(made))).links()[f"Wijzigen {label(field)}"])
            page = await browser.presses(form, "Opslaan", typed)
            assert page.path == at(made)
            assert "De wijziging is opgeslagen." in page.text
        assert (await hub.record(made))[field] == expected

    async def test_clears_what_is_left_empty(self, hub: Hub) -> None:
        made = await hub.register("Studio Leeg", hub="utrecht", website="https://oud.example")
        async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as browser:
            for field in ("hub", "website"):
                await browser.presses(await browser.opens(at(made, field)), "Opslaan", {field: ""})
        record = await hub.record(made)
        assert (record["hub"], record["website"]) == (None, None)

    @pytest.mark.parametrize(
        ("field", "typed", "words"),
        [
            ("name", {"name": ""}, "Vul dit"),
            ("founding_year", {"founding_year": "gisteren"}, "getal"),
            ("founding_year", {"founding_year": "1066"}, "valt buiten"),
            ("website", {"website": "studio.example"}, "http"),
            ("kvk_number", {"kvk_number": "123"}, "acht cijfers"),
            ("description", {"description_nl": "Alleen Nederlands"}, ""),
            ("types", {"types": []}, ""),
        ],
    )
    async def test_that_cannot_be_is_said_at_its_field_with_what_was_typed(
        self, hub: Hub, field: str, typed: dict[str, str | list[str]], words: str
    ) -> None:
        made = await hub.register("Studio Fout")
        async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as browser:
            page = await browser.presses(await browser.opens(at(made, field)), "Opslaan", typed, 422)
            [said] = page.errors.values()
            assert words in said
            assert "Iets anders" not in said
            for name, value in typed.items():
                if isinstance(value, str) and value:
                    assert value in str(page.form("Opslaan").fields[name])

    async def test_to_what_it_is_already_says_so(self, hub: Hub) -> None:
        made = await hub.register("Studio Zelfde")
        async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as browser:
            page = await browser.presses(await browser.opens(at(made, "name")), "Opslaan")
            assert "niets te wijzigen" in page.text

    async def test_that_somebody_else_changed_meanwhile_shows_both_and_loses_nothing(self, hub: Hub) -> None:
        made = await hub.register("Studio Eerst")
        async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as browser:
            form = await browser.opens(at(made, "name"))
            await hub.amend(made, name="Studio Van een ander")
            stale = await browser.presses(form, "Opslaan", {"name": "Studio Van mij"}, 412)
            assert "Studio Van een ander" in stale.text
            assert stale.form("Opslaan").fields["name"] == ["Studio Van mij"]
            assert (await hub.record(made))["name"] == "Studio Van een ander"
            saved = await browser.presses(stale, "Opslaan")
            assert saved.heading == "Studio Van mij"

    async def test_is_not_in_the_way_of_who_changes_another_field(self, hub: Hub) -> None:
        made = await hub.register("Studio Samen")
        async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as browser:
            form = await browser.opens(at(made, "hub"))
            await hub.amend(made, website="https://samen.example")
            await browser.presses(form, "Opslaan", {"hub": "utrecht"})
        record = await hub.record(made)
        assert (record["hub"], record["website"]) == ("utrecht", "https://samen.example")

    async def test_is_for_an_organisations_own_admin_and_for_no_other_member(self, hub: Hub) -> None:
        own, other = await hub.register("Studio Eigen"), await hub.register("Studio Ander")
        admin, plain = await person(hub.gateway), await person(hub.gateway)
        await member(hub.gateway, admin, own, is_admin=True)
        await member(hub.gateway, plain, own)
        async with signed_in(hub.gateway, admin) as browser:
            await browser.presses(await browser.opens(at(own, "hub")), "Opslaan", {"hub": "utrecht"})
            assert "Wijzigen" not in (await browser.opens(at(other))).text
            await browser.opens(at(other, "hub"), 403)
            csrf = (await browser.opens(at(own, "hub"))).form("Opslaan").fields["csrf"][0]
            headers = {"Sec-Fetch-Site": "same-origin", "Origin": HUB}
            fields = {"csrf": csrf, "version": "1", "hub": "utrecht"}
            answer = await browser.client.post(at(other, "hub"), data=fields, headers=headers)
            assert answer.status_code == 403
        async with signed_in(hub.gateway, plain) as browser:
            await browser.opens(at(own, "hub"), 403)
        async with browsing(hub.gateway) as visitor:
            assert (await visitor.opens(at(own, "hub"), 200)).path == "/sign-in"

    async def test_of_no_field_leads_nowhere(self, hub: Hub) -> None:
        made = await hub.register("Studio Niets")
        async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as browser:
            for field in ("facts", "id", "version", "%00", "x" * 300):
                await browser.opens(at(made, field), 404)


class TestRegistering:
    async def test_makes_an_organisation_and_shows_it(self, hub: Hub) -> None:
        async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as browser:
            form = await browser.opens((await browser.opens("/community")).links()["Organisatie toevoegen"])
            typed = {"name": "Studio Vers", "types": ["game_studio"], "hub": "amsterdam", "synthetic": "yes"}
            page = await browser.presses(form, "Toevoegen", typed)
            assert (page.heading, "Gamestudio" in page.text) == ("Studio Vers", True)

    async def test_twice_by_the_same_form_makes_one(self, hub: Hub) -> None:
        async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as browser:
            form = await browser.opens("/community/organisations/new")
            typed = {"name": "Studio Eenmaal", "types": ["school"]}
            once = await browser.presses(form, "Toevoegen", typed)
            assert (await browser.presses(form, "Toevoegen", typed)).path == once.path

    async def test_without_what_is_needed_says_so_and_keeps_the_rest(self, hub: Hub) -> None:
        async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as browser:
            form = await browser.opens("/community/organisations/new")
            refused = await browser.presses(form, "Toevoegen", {"website": "https://x.example"}, 422)
            assert set(refused.errors) == {"name", "types"}
            assert refused.form("Toevoegen").fields["website"] == ["https://x.example"]

    async def test_is_not_for_who_may_only_change_their_own(self, hub: Hub) -> None:
        who = await person(hub.gateway)
        await member(hub.gateway, who, await hub.register("Studio Lid"), is_admin=True)
        async with signed_in(hub.gateway, who) as browser:
            assert "Organisatie toevoegen" not in (await browser.opens("/community")).text
            await browser.opens("/community/organisations/new", 403)


def label(field: str) -> str:
    return {
        "name": "Naam",
        "types": "Soort",
        "hub": "Hub",
        "founding_year": "Oprichtingsjaar",
        "website": "Website",
        "description": "Omschrijving",
        "kvk_number": "KvK-nummer",
        "synthetic": "Verzonnen, als voorbeeld",
    }[field]
