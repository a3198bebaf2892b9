"""What people see who keep an organisation's profile: on what it rests, what changed, what was proposed, the test."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from gateway.listing.hub import Hub, running_hub
from gateway.pages.browser import Browser, browsing
from gateway.pages.people import member, person, signed_in
from mediate_contracts.policy import Role
from support.infrastructure import Infrastructure

SOURCE = {"document": "S0", "file": "000.txt", "place": "p. 3"}


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    """The gateway beside a real registry."""
    async with running_hub(infrastructure) as started:
        yield started


def at(organisation_id: UUID, part: str = "") -> str:
    return f"/community/organisations/{organisation_id}{part}"


async def proposed(browser: Browser, organisation_id: UUID, **typed: str) -> str:
    """Propose a change of the hub of an organisation, and return the path of the proposal."""
    page = await browser.opens(at(organisation_id))
    chosen = await browser.presses(
        await browser.opens(page.links()["Wijziging voorstellen"]), "Verder", {"field": "hub"}
    )
    made = await browser.presses(chosen, "Voorstellen", {"hub": "amsterdam", "reason": "Verhuisd.", **typed})
    assert "Het voorstel is gedaan." in made.text
    return made.path


class TestAProfile:
    async def test_says_of_each_field_on_what_it_rests(self, hub: Hub) -> None:
        made = await hub.register("Studio Bron", hub="utrecht", source=SOURCE)
        async with browsing(hub.gateway, "en") as visitor:
            page = await visitor.opens(at(made))
            assert "Curated by a facilitator" in page.text
            assert "Source S0: p. 3" in page.text

    async def test_shows_the_whole_classification_in_groups(self, hub: Hub) -> None:
        made = await hub.register(
            "Studio Heel",
            value_chain_stages=["creation"],
            stack_layers=["data_cloud"],
            size_band="one",
            ror_id="04dkp9463",
            sbi_2008=["59111"],
        )
        async with browsing(hub.gateway) as visitor:
            page = await visitor.opens(at(made))
            for said in ("Wie het is", "Creatie", "Data en cloud", "1 persoon", "04dkp9463", "59111"):
                assert said in page.text

    @pytest.mark.parametrize(
        ("field", "typed", "expected"),
        [
            ("size_band", {"size_band": "two_to_nine"}, "two_to_nine"),
            ("value_chain_stages", {"value_chain_stages": ["experience", "creation"]}, ["creation", "experience"]),
            ("stack_layers", {"stack_layers": []}, []),
            ("interests", {"interests": ["7", "3"]}, [3, 7]),
            ("ror_id", {"ror_id": "https://ror.org/04DKP9463"}, "04dkp9463"),
            ("branch_number", {"branch_number": "000012345678"}, "000012345678"),
            ("sbi_2025", {"sbi_2025": "62.10; 5911, 01"}, ["01", "5911", "6210"]),
        ],
    )
    async def test_is_changed_field_by_field(
        self, hub: Hub, field: str, typed: dict[str, str | list[str]], expected: object
    ) -> None:
        made = await hub.register("Studio Veld", stack_layers=["intelligence"])
        async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as browser:
            page = await browser.presses(await browser.opens(at(made, f"/edit/{field}")), "Opslaan", typed)
            assert page.path == at(made)
        assert (await hub.record(made))[field] == expected

    @pytest.mark.parametrize(
        ("field", "typed", "words"),
        [
            ("ror_id", "04dkp9464", "laatste twee cijfers"),
            ("ror_id", "04dkp", "negen tekens"),
            ("branch_number", "123", "twaalf cijfers"),
            ("sbi_2008", "591110", "hoogstens 5"),
            ("sbi_2008", "film", "SBI-code"),
            ("founding_year", "2199", "moet nog komen"),
        ],
    )
    async def test_that_cannot_be_so_says_why_at_the_field(self, hub: Hub, field: str, typed: str, words: str) -> None:
        made = await hub.register("Studio Mis")
        async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as browser:
            form = await browser.opens(at(made, f"/edit/{field}"))
            page = await browser.presses(form, "Opslaan", {field: typed}, 422)
            assert words in page.errors[field]

    async def test_keeps_the_source_that_is_named_with_a_change(self, hub: Hub) -> None:
        made = await hub.register("Studio Herkomst")
        async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as browser:
            form = await browser.opens(at(made, "/edit/hub"))
            typed = {"hub": "utrecht", "source_document": "Jaarverslag", "source_file": "a.pdf", "source_place": "p. 9"}
            part = {name: value for name, value in typed.items() if name != "source_place"}
            refused = await browser.presses(form, "Opslaan", part, 422)
            assert set(refused.errors) == {"source_place"}
            page = await browser.presses(form, "Opslaan", typed)
            assert "Bron Jaarverslag: p. 9" in page.text


class TestTwoWhoEditTheSameField:
    async def test_see_both_versions_and_who_made_the_other_and_go_on_from_either(self, hub: Hub) -> None:
        made = await hub.register("Studio Twee")
        first = await person(hub.gateway, Role.FACILITATOR, name="Robin Synthetisch")
        async with (
            signed_in(hub.gateway, first) as one,
            signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as other,
        ):
            form = await other.opens(at(made, "/edit/website"))
            theirs = {"website": "https://een.example"}
            await one.presses(await one.opens(at(made, "/edit/website")), "Opslaan", theirs)
            stale = await other.presses(form, "Opslaan", {"website": "https://ander.example"}, 412)
            for said in ("https://een.example", "https://ander.example", "Robin Synthetisch"):
                assert said in stale.text
            assert stale.links()["Laten zoals het nu staat"] == at(made)
            fresh = await other.opens(stale.links()["Verder vanaf wat er nu staat"])
            assert fresh.form("Opslaan").fields["website"] == ["https://een.example"]
            await other.presses(stale, "Opslaan")
        assert (await hub.record(made))["website"] == "https://ander.example"


class TestTheHistory:
    async def test_tells_each_change_and_to_those_who_may_change_it_by_whom(self, hub: Hub) -> None:
        made = await hub.register("Studio Verleden", source=SOURCE)
        who = await person(hub.gateway, Role.FACILITATOR, name="Noor Synthetisch")
        async with signed_in(hub.gateway, who) as browser:
            await browser.presses(await browser.opens(at(made, "/edit/hub")), "Opslaan", {"hub": "utrecht"})
            page = await browser.opens((await browser.opens(at(made))).links()["Alle wijzigingen"])
            assert "Hub: Utrecht" in page.text
            assert "Noor Synthetisch" in page.text
            assert "Bron S0: p. 3" in page.text
        async with browsing(hub.gateway) as visitor:
            page = await visitor.opens(at(made, "/history"))
            assert "Utrecht" in page.text
            assert "Noor Synthetisch" not in page.text


class TestAProposal:
    async def test_by_a_member_shows_before_and_after_and_is_accepted_by_who_may(self, hub: Hub) -> None:
        made = await hub.register("Studio Voorstel", hub="utrecht")
        plain, admin = await person(hub.gateway), await person(hub.gateway)
        await member(hub.gateway, plain, made)
        await member(hub.gateway, admin, made, is_admin=True)
        async with signed_in(hub.gateway, plain) as browser:
            path = await proposed(browser, made)
            page = await browser.opens(path)
            assert not [form for form in page.forms if "Overnemen" in form.buttons]
            assert "Utrecht" in page.text
            assert "Amsterdam" in page.text
        async with signed_in(hub.gateway, admin) as browser:
            assert path in (await browser.opens("/community/requests")).links().values()
            done = await browser.presses(await browser.opens(path), "Overnemen")
            assert "Het voorstel is overgenomen." in done.text
        assert (await hub.record(made))["hub"] == "amsterdam"

    async def test_is_declined_with_a_reason_or_taken_back(self, hub: Hub) -> None:
        made = await hub.register("Studio Nee")
        plain = await person(hub.gateway)
        await member(hub.gateway, plain, made)
        async with (
            signed_in(hub.gateway, plain) as browser,
            signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as facilitator,
        ):
            path = await proposed(browser, made)
            await facilitator.presses(await facilitator.opens(path), "Afwijzen", status=422)
            declined = await facilitator.presses(
                await facilitator.opens(path), "Afwijzen", {"reason": "Niet verhuisd."}
            )
            assert "Niet verhuisd." in declined.text
            again = await proposed(browser, made)
            taken_back = await browser.presses(await browser.opens(again), "Voorstel intrekken")
            assert "Het voorstel is ingetrokken." in taken_back.text

    async def test_of_what_changed_meanwhile_is_shown_beside_that(self, hub: Hub) -> None:
        made = await hub.register("Studio Intussen")
        async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as browser:
            path = await proposed(browser, made)
            await hub.amend(made, hub="eindhoven")
            page = await browser.presses(await browser.opens(path), "Overnemen", status=409)
            for said in ("Intussen gewijzigd", "Eindhoven", "Amsterdam"):
                assert said in page.text

    async def test_of_nothing_says_so_and_without_a_reason_asks_for_it(self, hub: Hub) -> None:
        made = await hub.register("Studio Niets", hub="utrecht")
        async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as browser:
            form = await browser.opens(at(made, "/requests?field=hub"))
            page = await browser.presses(form, "Voorstellen", {"hub": "utrecht", "reason": "Zo."}, 422)
            assert set(page.errors) == {"hub"}
            page = await browser.presses(form, "Voorstellen", {"hub": "amsterdam"}, 422)
            assert set(page.errors) == {"reason"}

    async def test_is_nothing_to_others(self, hub: Hub) -> None:
        made = await hub.register("Studio Besloten")
        async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as browser:
            path = await proposed(browser, made)
        stranger = await person(hub.gateway)
        await member(hub.gateway, stranger, await hub.register("Studio Vreemd"))
        async with signed_in(hub.gateway, stranger) as browser:
            await browser.opens(path, 404)
            assert "Wijziging voorstellen" not in (await browser.opens(at(made))).text
            assert path not in (await browser.opens("/community/requests")).links().values()


class TestTheMediaTechTest:
    async def test_shows_what_follows_and_why_and_keeps_the_answers(self, hub: Hub) -> None:
        made = await hub.register("Studio Techniek")
        async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as browser:
            form = await browser.opens((await browser.opens(at(made))).links()["Toets doen"])
            typed = {
                "generic-technology_answer": "yes",
                "generic-structural-role_answer": "yes",
                "generic-dutch-position_answer": "no",
                "specific-made-for-media_answer": "yes",
                "specific-made-for-media_note": "Verzonnen camera's.",
            }
            page = await browser.presses(form, "Bewaren en zien wat eruit volgt", typed)
            assert "De antwoorden zijn bewaard." in page.text
            assert "Rol in MediaTech: Specifieke mediatechnologie." in page.text
            assert "Doet Nederland er in deze techniek toe? Nee" in page.text
            kept = page.form("Bewaren en zien wat eruit volgt").fields
            assert kept["specific-made-for-media_note"] == ["Verzonnen camera's."]
            assert kept["generic-dutch-position_answer"] == ["no"]
        assert (await hub.record(made))["media_tech_roles"] == ["specific"]
        async with browsing(hub.gateway, "en") as visitor:
            page = await visitor.opens(at(made, "/test"))
            assert "Specific media technology" in page.text
            assert "Verzonnen camera's." not in page.text
            directory = await visitor.opens("/community?role=specific")
            assert "Studio Techniek" in directory.text

    async def test_says_at_its_field_what_a_source_lacks(self, hub: Hub) -> None:
        made = await hub.register("Studio Half")
        async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as browser:
            form = await browser.opens(at(made, "/test"))
            typed = {"rights-holds_answer": "yes", "rights-holds_document": "S3"}
            page = await browser.presses(form, "Bewaren en zien wat eruit volgt", typed, 422)
            assert set(page.errors) == {"rights-holds_file", "rights-holds_place"}
            assert page.form("Bewaren en zien wat eruit volgt").fields["rights-holds_answer"] == ["yes"]
