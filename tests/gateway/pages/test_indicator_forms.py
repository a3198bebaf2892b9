"""Defining indicators, saying what they should reach, and recording their figures on pages."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest

from gateway.pages.browser import Browser
from gateway.pages.monitor_hub import ANNUAL, LETTER, TYPED, Hub, at
from gateway.pages.people import member, organisation, person, signed_in
from mediate_contracts.policy import Role
from mediate_gateway.adapters.monitor_read_model import BASELINE, FIGURE_NOTE, INDICATOR, OBSERVATION, PAST_OBSERVATION
from mediate_gateway.adapters.tables import LINE
from support.infrastructure import Infrastructure
from support.running import running


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    async with running(
        infrastructure,
        "monitor",
        "gateway",
        gateway=lambda started: {"upstreams": {"monitor": started["monitor"].service.app}},
    ) as started:
        async with started["gateway"].service.database.transaction() as transaction:
            await transaction.execute(
                LINE.insert().values(id=uuid4(), number=4, title={"nl": "Talent", "en": "Talent"})
            )
        yield Hub(started["gateway"], started["monitor"])


@pytest.fixture
async def facilitator(hub: Hub) -> AsyncIterator[Browser]:
    async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as browser:
        yield browser


class TestAnIndicator:
    async def test_is_defined_with_its_thresholds_and_shown_at_once(self, hub: Hub, facilitator: Browser) -> None:
        code = f"new.{uuid4().hex[:8]}"
        typed = {
            "code": code,
            "name_nl": "Mensen bereikt",
            "name_en": "People reached",
            "definition_nl": "Wie er was.",
            "definition_en": "Who was there.",
            "unit": "participants",
            "direction": "more",
            "aggregation": "sum",
            "rhythm": "yearly",
            "thresholds_good": "1.000",
            "thresholds_poor": "500,5",
            "tolerance": "2,5",
            "documents": "S1; S2",
            "synthetic": "no",
        }
        page = await facilitator.opens("/monitor/indicators/new")
        refused = await facilitator.presses(page, "Indicator toevoegen", typed, 422)
        assert set(refused.errors) == {"action_lines"}
        assert refused.one("input", id="thresholds_good")["value"] == "1.000", "what was typed stays"
        shown = await facilitator.presses(refused, "Indicator toevoegen", {"action_lines": ["4"]})
        assert shown.heading == "Mensen bereikt"
        assert "500,5 deelnemers" in shown.text
        record = await hub.record(shown.path.replace("/monitor", ""))
        assert record["thresholds"] == {"good": "1000", "poor": "500.5"}
        assert (record["tolerance"], record["documents"]) == ("2.5", ["S1", "S2"])

    async def test_is_kept_otherwise_and_that_can_be_undone(self, hub: Hub, facilitator: Browser) -> None:
        identifier = await hub.indicator()
        page = await facilitator.opens(at(identifier, "edit"))
        done = await facilitator.presses(page, "Opslaan", {"jump": "50", "due_days": "45", "reason": "Zo is het."})
        assert done.path == at(identifier)
        record = await hub.record(f"/indicators/{identifier}")
        assert (record["jump"], record["due_days"]) == ("50", 45)
        await facilitator.presses(done, "Ongedaan maken")
        record = await hub.record(f"/indicators/{identifier}")
        assert (record["jump"], record["due_days"]) == (None, None)

    async def test_gets_thresholds_only_on_the_side_that_is_better(self, hub: Hub, facilitator: Browser) -> None:
        identifier = await hub.indicator()
        page = await facilitator.opens(at(identifier, "thresholds"))
        wrong = await facilitator.presses(page, "Opslaan", {"thresholds_good": "10", "thresholds_poor": "20"}, 422)
        assert "thresholds_good" in wrong.errors
        done = await facilitator.presses(wrong, "Opslaan", {"thresholds_good": "20", "thresholds_poor": "10,5"})
        assert "20 deelnemers" in done.text
        assert "10,5 deelnemers" in done.text

    async def test_measures_something_else_as_another_series(self, hub: Hub, facilitator: Browser) -> None:
        identifier = await hub.indicator(documents=["S1"])
        await hub.observed(identifier, {"period": "2019", "value": 1906}, {"period": "2020", "value": 2295})
        page = await facilitator.opens(at(identifier, "redefine"))
        typed = {"definition_nl": "Wie bereikt is.", "definition_en": "Who was reached.", "documents": "S0"}
        typed |= {"from_period": "2020", "reason": "Het jaarverslag telt iedereen mee."}
        await facilitator.presses(page, "Nieuwe definitie laten gelden", typed)
        await hub.hears(INDICATOR, 1, id=UUID(identifier), definition_version=2)
        await hub.observed(identifier, {"period": "2020", "value": 5524, "source": ANNUAL, "kind": "stated"})
        shown = await facilitator.opens(at(identifier))
        assert "Het jaarverslag telt iedereen mee." in shown.text
        assert "niet te vergelijken met de vorige" in shown.text
        [told] = shown.all("desc", id="whole-wide-desc")
        assert "definitie 2: S0, opgegeven: 5.524 deelnemers in 2020." in told.text
        assert "definitie 1: S1, geteld: 1.906 deelnemers in 2019, omhoog naar 2.295 deelnemers in 2020." in told.text
        assert "Vanaf 2020 wordt iets anders gemeten" in told.text
        assert not shown.all("section", aria_labelledby="claims-heading"), "the two are not held against each other"

    async def test_is_kept_by_facilitators_alone(self, hub: Hub) -> None:
        identifier = await hub.indicator()
        async with signed_in(hub.gateway, await person(hub.gateway, Role.OPS)) as somebody:
            for path in ("edit", "redefine", "thresholds", "targets/new", "baseline"):
                await somebody.opens(at(identifier, path), 403)
            assert "Indicator aanpassen" not in (await somebody.opens(at(identifier))).text


class TestWhatIsAimedFor:
    async def test_is_held_against_the_figure_from_where_it_began(self, hub: Hub, facilitator: Browser) -> None:
        identifier = await hub.indicator()
        await hub.observed(identifier, {"period": "2020", "value": 90})
        page = await facilitator.opens(at(identifier, "targets", "new"))
        typed = {"period": "2020", "value": "120", **TYPED}
        assert "Het doel is gesteld." in (await facilitator.presses(page, "Doel stellen", typed)).text
        page = await facilitator.opens(at(identifier, "baseline"))
        shown = await facilitator.presses(page, "Opslaan", {"period": "2019", "value": "60", **TYPED})
        await hub.hears(BASELINE, 1, indicator_id=UUID(identifier))
        shown = await facilitator.opens(at(identifier))
        [row] = [" ".join(each.text.split()) for each in shown.all("tr") if each["id"].startswith("target-")]
        assert "ten minste 120 deelnemers 90 deelnemers deels gehaald" in row
        assert "50% van de weg" in row
        assert "Uitgangswaarde (2019)" in shown.text

    async def test_changes_and_goes_with_a_reason(self, hub: Hub, facilitator: Browser) -> None:
        identifier = await hub.indicator()
        target = await hub.aimed(identifier, "2021", 100)
        page = await facilitator.opens(at(identifier, "targets", target, "edit"))
        without = await facilitator.presses(page, "Opslaan", {"value": "80"}, 422)
        assert set(without.errors) == {"reason"}
        done = await facilitator.presses(without, "Opslaan", {"value": "80", "reason": "Minder geld."})
        assert "ten minste 80 deelnemers" in done.text
        page = await facilitator.opens(at(identifier, "targets", target, "withdraw"))
        done = await facilitator.presses(page, "Intrekken", {"reason": "Geen doel meer."})
        assert "Er is nog geen doel gesteld." in done.text


class TestAFigure:
    async def test_is_recorded_as_people_write_it(self, hub: Hub, facilitator: Browser) -> None:
        identifier = await hub.indicator()
        page = await facilitator.opens(at(identifier, "observations", "new?period=2019"))
        assert page.form("Cijfer vastleggen").fields["period"] == ["2019"], "the period that was asked for is chosen"
        wrong = await facilitator.presses(page, "Cijfer vastleggen", {"value": "1,906.5", **TYPED}, 422)
        assert set(wrong.errors) == {"value"}, "an English number is none in Dutch"
        done = await facilitator.presses(wrong, "Cijfer vastleggen", {"value": "1.906,5", **TYPED})
        assert "1.906,5 deelnemers" in done.text
        [figure] = await hub.figures(identifier)
        assert (figure["period"], figure["value"], figure["origin"]) == ("2019", "1906.5", "entered")

    async def test_that_differs_is_told_of_before_it_is_recorded(self, hub: Hub, facilitator: Browser) -> None:
        identifier = await hub.indicator()
        parts = [
            {"period": "2020", "value": value, "breakdown": {"group": name}} for name, value in (("a", 4), ("b", 5))
        ]
        await hub.observed(identifier, *parts)
        page = await facilitator.opens(at(identifier, "observations", "new?period=2020"))
        asked = await facilitator.presses(page, "Cijfer vastleggen", {"value": "10", "kind": "stated", **TYPED})
        assert "De delen naar groep zijn samen 9 deelnemers: een verschil van +1." in asked.text
        assert len(await hub.figures(identifier)) == 2, "nothing was recorded yet"
        other = await facilitator.presses(asked, "Cijfer vastleggen", {"value": "11"})
        assert "een verschil van +2." in other.text, "another figure is told of anew"
        await facilitator.presses(other, "Cijfer vastleggen")
        assert len(await hub.figures(identifier)) == 3

    async def test_from_an_unknown_document_needs_its_definition(self, hub: Hub, facilitator: Browser) -> None:
        identifier = await hub.indicator(documents=["S1"])
        await hub.observed(identifier, {"period": "2019", "value": 1906})
        page = await facilitator.opens(at(identifier, "observations", "new?period=2020"))
        typed = {"value": "5.524", "source_document": "S0", "source_file": "000.txt", "source_place": "bereik"}
        refused = await facilitator.presses(page, "Cijfer vastleggen", typed, 409)
        assert "S0" in refused.errors["definition_version"]
        assert "S1" in refused.errors["definition_version"]
        await facilitator.presses(refused, "Cijfer vastleggen", {"definition_version": "1"})
        assert {each["value"] for each in await hub.figures(identifier)} == {"1906", "5524"}

    async def test_keeps_what_stood_before_it_was_corrected(self, hub: Hub, facilitator: Browser) -> None:
        identifier = await hub.indicator()
        [wrong] = await hub.observed(identifier, {"period": "2020", "value": 41, "status": "provisional"})
        page = await facilitator.opens(at(identifier, "observations", wrong, "correct"))
        typed = {"value": "42", "status": "final", "reason": "Een rij was vergeten."}
        shown = await facilitator.presses(page, "Corrigeren", typed)
        assert "Een rij was vergeten." in shown.text
        await hub.hears(PAST_OBSERVATION, 1, id=UUID(wrong))
        shown = await facilitator.opens(at(identifier))
        [past] = [" ".join(each.text.split()) for each in shown.all("tr", id=f"observation-{wrong}")]
        assert past.startswith("2020 41 deelnemers 42 deelnemers")
        await facilitator.opens(at(identifier, "observations", wrong, "correct"), 404)

    async def test_is_withdrawn_for_a_reason(self, hub: Hub, facilitator: Browser) -> None:
        identifier = await hub.indicator()
        [figure] = await hub.observed(identifier, {"period": "2020", "value": 41})
        page = await facilitator.opens(at(identifier, "observations", figure, "withdraw"))
        await facilitator.presses(page, "Intrekken", {"reason": "Van een andere plaats."})
        shown = await facilitator.opens(at(identifier))
        assert "Van een andere plaats." in shown.text
        assert "ingetrokken" in shown.text
        assert not await hub.figures(identifier)

    async def test_is_brought_by_the_organisation_that_keeps_it_and_by_no_other(self, hub: Hub) -> None:
        ours, theirs = await organisation(hub.gateway), await organisation(hub.gateway, "Studio Zuid")
        own, other = await hub.indicator(organisation_id=str(ours)), await hub.indicator(organisation_id=str(theirs))
        somebody = await person(hub.gateway)
        await member(hub.gateway, somebody, ours)
        async with signed_in(hub.gateway, somebody) as partner:
            page = await partner.opens(at(own, "observations", "new?period=2020"))
            done = await partner.presses(page, "Cijfer vastleggen", {"value": "12", **TYPED})
            assert "12 deelnemers" in done.text
            await partner.opens(at(other, "observations", "new"), 403)
            assert "Een cijfer vastleggen" not in (await partner.opens(at(other))).text

    async def test_that_a_check_questions_is_noted(self, hub: Hub, facilitator: Browser) -> None:
        identifier = await hub.indicator()
        [figure] = await hub.observed(identifier, {"period": "2020", "value": 41})
        page = await facilitator.opens(at(identifier, "observations", figure, "note"))
        typed = {"note_nl": "De bron telt anders.", "note_en": "The source counts otherwise."}
        await facilitator.presses(page, "Noteren", typed)
        await hub.hears(FIGURE_NOTE, 1, id=UUID(figure))

    async def test_is_no_longer_there_for_a_form_of_another_indicator(self, hub: Hub, facilitator: Browser) -> None:
        identifier, other = await hub.indicator(), await hub.indicator()
        [figure] = await hub.observed(identifier, {"period": "2020", "value": 41, "source": LETTER})
        await hub.hears(OBSERVATION, 1, id=UUID(figure))
        for verb in ("correct", "withdraw", "note"):
            await facilitator.opens(at(other, "observations", figure, verb), 404)
