"""What somebody relies on who brings a file of figures: each comes with its source, and none is overwritten."""

from typing import Any

import pytest

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
