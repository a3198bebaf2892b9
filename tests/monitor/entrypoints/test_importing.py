"""What somebody relies on who brings a file of figures: each comes with its source, and none is overwritten."""

from typing import Any
from uuid import uuid4

import pytest

from mediate_monitor.domain.cells_of_files import MISSING_REASON
from monitor.asking import from_document, shown
from monitor.asking import indicator as an_indicator
from support.identity import person
from support.importing import bring, outcomes, wrong
from support.running import Running

CODE = "imported.starters"
FIGURE = {
    "indicator": CODE,
    "value": "206",
    "source_document": "S1",
    "source_file": "001.txt",
    "source_place": "tabel",
}


@pytest.fixture(scope="module", autouse=True)
async def indicator(monitor: Running) -> dict[str, Any]:
    """An indicator that is observed yearly."""
    both = {"nl": "Starters", "en": "Starters"}
    body = {"code": CODE, "name": both, "definition": both, "unit": "people", "direction": "more"}
    return await monitor.create(
        "/v1/indicators", {**body, "aggregation": "sum", "rhythm": "yearly", "action_lines": [4], "synthetic": True}
    )


class TestImportingFigures:
    async def test_records_them_and_knows_them_again(self, monitor: Running) -> None:
        row = {**FIGURE, "period": "2016", "breakdown": "group = starters", "qualifier": "about", "note_nl": None}
        answer = await bring(monitor, "observations", row, row)
        assert outcomes(answer) == ["created", "unchanged"], answer.text
        made = (await monitor.client.get(f"/v1/observations/{answer.json()['rows'][0]['id']}")).json()
        assert (made["value"], made["breakdown"], made["qualifier"]) == ("206", {"group": "starters"}, "about")

    async def test_corrects_one_that_stands_where_a_reason_says_why(self, monitor: Running) -> None:
        row = {**FIGURE, "period": "2017"}
        first = (await bring(monitor, "observations", row)).json()["rows"][0]["id"]
        without = await bring(monitor, "observations", {**row, "value": "207"})
        assert (outcomes(without), wrong(without)) == (["refused"], [["source_document"]])
        answer = await bring(monitor, "observations", {**row, "value": "207", "reason": "verteld"})
        assert outcomes(answer) == ["changed"]
        right = (await monitor.client.get(f"/v1/observations/{answer.json()['rows'][0]['id']}")).json()
        assert (right["value"], right["supersedes"], right["reason"]) == ("207", first, "verteld")

    async def test_by_id_corrects_the_figure_and_nothing_else_of_it(self, monitor: Running) -> None:
        row = {**FIGURE, "period": "2018"}
        there = (await bring(monitor, "observations", row)).json()["rows"][0]["id"]
        rows = ({**row, "value": "1", "reason": "x", "period": "2019"}, {**row, "value": "1"}, row)
        answer = await bring(monitor, "observations", *rows, ids=dict.fromkeys(range(3), there))
        assert outcomes(answer) == ["refused", "refused", "unchanged"]
        assert wrong(answer)[:2] == [["period"], ["reason"]]

    async def test_refuses_what_is_no_figure(self, monitor: Running) -> None:
        rows: list[dict[str, Any]] = [
            {**FIGURE, "period": "2020", "indicator": "nobody.knows"},
            {**FIGURE, "period": "2020-Q1"},
            {**FIGURE, "period": "soon"},
            {**FIGURE, "period": "2020", "value": "1e5"},
            {**FIGURE, "period": "2020", "breakdown": "starters"},
            {**FIGURE, "period": "2020", "source_place": None},
        ]
        answer = await bring(monitor, "observations", *rows)
        assert outcomes(answer) == ["refused"] * len(rows)
        assert wrong(answer) == [["indicator"], ["period"], ["period"], ["value"], ["breakdown"], ["source_place"]]

    @pytest.mark.parametrize("missing", ["n.v.t.", "n/a", "-", "onbekend"])
    async def test_refuses_a_word_for_nothing_which_is_never_a_zero(self, monitor: Running, missing: str) -> None:
        answer = await bring(monitor, "observations", {**FIGURE, "period": "2021", "value": missing})
        assert answer.json()["rows"][0]["errors"][0]["reason"] == MISSING_REASON

    async def test_from_a_document_that_is_new_to_the_definition_needs_its_number(self, monitor: Running) -> None:
        made = await an_indicator(monitor, documents=["S1"])
        reached = {**FIGURE, "indicator": made["code"], "period": "2020", "value": "5524", "source_document": "S0"}
        answer = await bring(monitor, "observations", reached)
        assert (outcomes(answer), wrong(answer)) == (["refused"], [["definition_version"]])
        answer = await bring(monitor, "observations", {**reached, "definition_version": 1})
        assert outcomes(answer) == ["created"]
        one = (await monitor.client.get(f"/v1/observations/{answer.json()['rows'][0]['id']}")).json()
        assert one["origin"] == "imported"

    async def test_makes_a_provisional_figure_final(self, monitor: Running) -> None:
        row = {**FIGURE, "period": "2022", "status": "provisional", "covers_until": "2022-10-31"}
        assert outcomes(await bring(monitor, "observations", row, row)) == ["created", "unchanged"]
        final = {**FIGURE, "period": "2022", "status": "final", "covers_until": None, "reason": "Het jaar is om."}
        answer = await bring(monitor, "observations", final)
        assert outcomes(answer) == ["changed"]
        one = (await monitor.client.get(f"/v1/observations/{answer.json()['rows'][0]['id']}")).json()
        assert (one["status"], one["covers_until"], one["value"]) == ("final", None, "206")

    async def test_is_for_who_brings_them_too(self, monitor: Running) -> None:
        organisation = uuid4()
        own = await an_indicator(monitor, organisation_id=str(organisation))
        rows = ({**FIGURE, "period": "2020", "indicator": own["code"]}, {**FIGURE, "period": "2023"})
        answer = await bring(monitor, "observations", *rows, by=person(organisations=[organisation]))
        assert outcomes(answer) == ["created", "refused"]


INDICATOR: dict[str, Any] = {
    "name_nl": "Starters",
    "name_en": "Starters",
    "definition_nl": "Mensen.",
    "definition_en": "People.",
    "unit": "people",
    "direction": "more",
    "aggregation": "sum",
    "rhythm": "yearly",
    "action_lines": ["4"],
}


class TestImportingIndicators:
    async def test_defines_them_and_knows_them_again(self, monitor: Running) -> None:
        row = {
            **INDICATOR,
            "code": "imported.whole",
            "documents": "S1; S2",
            "threshold_good": "100",
            "threshold_poor": "50.0",
            "tolerance": "0.50",
            "due_days": 30,
            "since_period": "2018",
            "defined_document": "S1",
            "defined_file": "001.txt",
            "defined_place": "tabel",
            "synthetic": True,
        }
        answer = await bring(monitor, "indicators", row, row, {**row, "unit": "euro"})
        assert outcomes(answer) == ["created", "unchanged", "refused"], answer.text
        made = await shown(monitor, {"id": answer.json()["rows"][0]["id"]})
        assert made["documents"] == ["S1", "S2"]
        assert made["thresholds"] == {"good": "100", "poor": "50.0"}
        assert made["source"] == {**from_document("S1"), "file": "001.txt"}
        again = await bring(monitor, "indicators", row, ids={0: made["id"]})
        assert outcomes(again) == ["unchanged"]

    async def test_puts_them_in_other_words_by_id_and_never_redefines_them(self, monitor: Running) -> None:
        made = await an_indicator(monitor, due_days=30, thresholds={"good": "2", "poor": "1"})
        rows: tuple[dict[str, Any], ...] = (
            {"name_nl": "Anders", "due_days": None, "threshold_good": None, "threshold_poor": None, "reason": "Beter."},
            {"unit": "euro"},
            {"code": "another.code"},
            {"name_nl": "Anders"},
        )
        answer = await bring(monitor, "indicators", *rows, ids=dict.fromkeys(range(4), made["id"]))
        assert outcomes(answer) == ["changed", "refused", "refused", "unchanged"], answer.text
        assert wrong(answer)[1:3] == [["unit"], ["code"]]
        now = await shown(monitor, made)
        assert (now["name"]["nl"], now["due_days"], now["thresholds"]) == ("Anders", None, None)

    async def test_reads_a_formula_by_the_codes_of_what_it_is_made_of(self, monitor: Running) -> None:
        one, other = await an_indicator(monitor), await an_indicator(monitor)
        cell = f"ratio: {one['code']}; {other['code']}; times=100; decimals=1"
        row = {**INDICATOR, "code": "imported.ratio", "formula": cell}
        answer = await bring(monitor, "indicators", row, row, {**row, "code": "x", "formula": "ratio: x; nobody"})
        assert outcomes(answer) == ["created", "unchanged", "refused"], answer.text
        assert wrong(answer)[2] == ["formula"]
        made = await shown(monitor, {"id": answer.json()["rows"][0]["id"]})
        expected = {"kind": "ratio", "operands": [one["id"], other["id"]], "times": "100", "decimals": 1}
        assert made["formula"] == expected


class TestImportingTargets:
    async def test_sets_them_knows_them_again_and_puts_them_otherwise_for_a_reason(self, monitor: Running) -> None:
        made = await an_indicator(monitor)
        row = {"indicator": made["code"], "period": "2030", "comparator": "at_least", "value": "725.50"}
        same = {**row, "value": "725.5"}
        answer = await bring(monitor, "indicator_targets", row, same, {**row, "value": "700"})
        assert outcomes(answer) == ["created", "unchanged", "refused"], answer.text
        target = answer.json()["rows"][0]["id"]
        answer = await bring(monitor, "indicator_targets", {**row, "value": "700", "reason": "De raad wil minder."})
        assert outcomes(answer) == ["changed"]
        rows = ({"value": "600"}, {"value": "600", "reason": "Nog minder."}, {"definition_version": 2}, {"value": "-"})
        answer = await bring(monitor, "indicator_targets", *rows, ids=dict.fromkeys(range(4), target))
        assert outcomes(answer) == ["refused", "changed", "refused", "refused"], answer.text
        assert wrong(answer) == [["reason"], [], ["definition_version"], ["value"]]
        assert (await monitor.client.get(f"/v1/targets/{target}")).json()["value"] == "600"
