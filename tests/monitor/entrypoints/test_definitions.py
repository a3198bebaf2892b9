"""What somebody relies on who says what an indicator measures: its figures never become another series unseen."""

from typing import Any
from uuid import uuid4

import pytest

from monitor.asking import S1, change, defined, figure, from_document, indicator, record, refusals, said, shown
from support.running import Running

BOTH = {"nl": "Mensen die meededen, elk een keer.", "en": "People who took part, each once."}


class TestDefining:
    async def test_keeps_how_an_indicator_is_held_to_be_right(self, monitor: Running) -> None:
        facts = {
            "organisation_id": str(uuid4()),
            "documents": ["S1", "S2"],
            "tolerance": "0.5",
            "jump": "25",
            "thresholds": {"good": "100", "poor": "50"},
            "minimum_count": 3,
            "due_days": 30,
            "since_period": "2018",
            "until_period": "2040",
            "source": S1,
        }
        made = await indicator(monitor, **facts)
        assert facts.items() <= made.items()
        assert made["definition_version"] == 1
        assert await shown(monitor, made) == made
        assert facts.items() <= (await said(monitor, made))[0][1].items()

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"thresholds": {"good": "50", "poor": "100"}}, "body.thresholds.good"),
            ({"thresholds": {"good": "100", "poor": "50"}, "direction": "less"}, "body.thresholds.good"),
            ({"thresholds": {"good": "100", "poor": "50"}, "direction": "neither"}, "body.thresholds"),
            ({"since_period": "2020-Q1"}, "body.since_period"),
            ({"since_period": "2020", "until_period": "2019"}, "body.until_period"),
            ({"until_period": "soon"}, "body.until_period"),
            ({"measure": "nobody.counts-this"}, "body.measure"),
            ({"documents": ["S1", "S1"]}, "body.documents"),
            ({"minimum_count": 1}, "body.minimum_count"),
            ({"tolerance": "-1"}, "body.tolerance"),
            ({"jump": "0"}, "body.jump"),
            ({"due_days": 367}, "body.due_days"),
            (
                {"formula": {"kind": "ratio", "operands": [str(uuid4()), str(uuid4())]}},
                "body.formula.operands.0",
            ),
            (
                {"formula": {"kind": "ratio", "operands": [str(uuid4()) for _ in range(3)]}},
                "body.formula.operands",
            ),
        ],
    )
    async def test_of_what_does_not_go_together_is_refused_with_its_field(
        self, monitor: Running, wrong: dict[str, Any], field: str
    ) -> None:
        answer = await monitor.post("/v1/indicators", defined(**wrong))
        assert answer.status_code == 422, answer.text
        assert field in refusals(answer)

    async def test_from_events_and_from_figures_at_once_is_refused(self, monitor: Running) -> None:
        operands = [(await indicator(monitor))["id"] for _ in range(2)]
        formula = {"kind": "sum", "operands": operands}
        answer = await monitor.post("/v1/indicators", defined(formula=formula, measure="votes.cast"))
        assert refusals(answer).keys() == {"body.formula"}

    async def test_with_good_equal_to_poor_reads_every_figure_as_one_or_the_other(self, monitor: Running) -> None:
        await indicator(monitor, thresholds={"good": "-5", "poor": "-5"}, direction="less")


class TestAFormula:
    async def test_that_rests_on_its_own_figures_is_refused_and_names_the_way_round(self, monitor: Running) -> None:
        one, other = await indicator(monitor), await indicator(monitor)
        middle = await indicator(monitor, formula={"kind": "sum", "operands": [one["id"], other["id"]]})
        top = await indicator(monitor, formula={"kind": "difference", "operands": [middle["id"], other["id"]]})
        body = {
            "definition": BOTH,
            "formula": {"kind": "ratio", "operands": [top["id"], other["id"]]},
            "reason": "Anders geteld.",
        }
        path = f"/v1/indicators/{one['id']}/redefinitions"
        answer = await change(monitor, "POST", path, body, version=1)
        assert answer.status_code == 409
        assert answer.json()["type"] == "/problems/formula-goes-round"
        assert answer.json()["errors"][0]["value"] == " > ".join(each["code"] for each in (one, top, middle, one))

    async def test_of_itself_is_refused(self, monitor: Running) -> None:
        one, other = await indicator(monitor), await indicator(monitor)
        body = {
            "definition": BOTH,
            "formula": {"kind": "sum", "operands": [other["id"], one["id"]]},
            "reason": "Anders geteld.",
        }
        answer = await change(monitor, "POST", f"/v1/indicators/{one['id']}/redefinitions", body, version=1)
        assert answer.json()["errors"][0]["value"] == f"{one['code']} > {one['code']}"


class TestTheDefinitionAFigureCountsBy:
    async def test_is_to_be_named_for_a_document_that_is_not_known_to_follow_it(self, monitor: Running) -> None:
        trained = await indicator(monitor, documents=["S1"])
        await record(monitor, trained, figure("2295", kind="stated"))
        reached = figure("5524", source=from_document("S0"))
        answer = await monitor.post(f"/v1/indicators/{trained['id']}/observations", reached)
        assert answer.status_code == 409
        assert answer.json()["type"] == "/problems/definition-needed"
        reason = refusals(answer)["body.definition_version"]
        assert "S0" in reason
        assert "S1" in reason
        made = await record(monitor, trained, {**reached, "definition_version": 1})
        assert made["definition_version"] == 1

    async def test_without_known_documents_is_that_of_the_figures_that_stand(self, monitor: Running) -> None:
        made = await indicator(monitor)
        first = await record(monitor, made, figure("1"))
        await record(monitor, made, figure("2", "2021"))
        other = figure("3", "2022", source=from_document("S0"))
        path = f"/v1/indicators/{made['id']}/observations"
        assert (await monitor.post(path, other)).status_code == 409
        await record(monitor, made, {**other, "definition_version": 1})
        await record(monitor, made, figure("4", "2023", source=from_document("S0")))
        assert (await shown(monitor, made))["documents"] == []
        assert first["definition_version"] == 1

    async def test_that_the_indicator_never_had_is_refused(self, monitor: Running) -> None:
        made = await indicator(monitor)
        path = f"/v1/indicators/{made['id']}/observations"
        answer = await monitor.post(path, figure("1", definition_version=2))
        assert answer.status_code == 422
        assert refusals(answer).keys() == {"body.definition_version"}


class TestRedefining:
    async def test_begins_another_series_that_knows_nothing_of_the_former(self, monitor: Running) -> None:
        made = await indicator(
            monitor, documents=["S1"], thresholds={"good": "100", "poor": "50"}, tolerance="1", unit="participants"
        )
        await record(monitor, made, figure("2295"))
        await monitor.create(f"/v1/indicators/{made['id']}/baselines", {"period": "2018", "value": "1", "source": S1})
        aim = {"period": "2020", "comparator": "at_least", "value": "1", "source": S1}
        await monitor.create(f"/v1/indicators/{made['id']}/targets", aim)
        body = {
            "definition": BOTH,
            "unit": "people",
            "documents": ["S0"],
            "from_period": "2021",
            "is_comparable": False,
            "reason": "Iedereen telt een keer.",
        }
        path = f"/v1/indicators/{made['id']}/redefinitions"
        answer = await change(monitor, "POST", path, body, version=1)
        assert answer.status_code == 200, answer.text
        now = answer.json()
        assert (now["definition_version"], now["unit"], now["documents"]) == (2, "people", ["S0"])
        assert (now["thresholds"], now["tolerance"]) == (None, None)
        assert [now[name] for name in ("latest", "baseline", "target", "change")] == [None] * 4
        assert now["achievement"] == "no_target"
        new = await record(monitor, now, figure("5524", source=from_document("S0")))
        assert new["definition_version"] == 2
        again = await monitor.post(f"/v1/indicators/{made['id']}/observations", figure("1", "2021"))
        assert again.json()["type"] == "/problems/definition-needed"
        await record(monitor, now, figure("2300", "2021", definition_version=1))
        assert (await shown(monitor, now))["latest"] == new

    async def test_is_said_and_listed_with_its_reason(self, monitor: Running) -> None:
        made = await indicator(monitor)
        body = {"definition": BOTH, "is_comparable": True, "from_period": "2021", "reason": "Preciezer."}
        path = f"/v1/indicators/{made['id']}/redefinitions"
        assert (await change(monitor, "POST", path, body, version=1)).status_code == 200
        told = dict(await said(monitor, made))["indicator.redefined"]
        expected = {"definition_version": 2, "previous_version": 1, "from_period": "2021", "is_comparable": True}
        assert expected.items() <= told.items()
        assert told["reason"] == "Preciezer."
        listed = (await monitor.client.get(f"/v1/indicators/{made['id']}/definitions")).json()
        assert [each["definition_version"] for each in listed["items"]] == [1, 2]
        assert [each["reason"] for each in listed["items"]] == [None, "Preciezer."]
        assert listed["items"][1]["definition"] == BOTH
        first = (await monitor.client.get(f"/v1/indicators/{made['id']}/definitions?limit=1")).json()
        query = {"cursor": first["next"]}
        rest = (await monitor.client.get(f"/v1/indicators/{made['id']}/definitions", params=query)).json()
        assert first["items"] + rest["items"] == listed["items"]

    async def test_needs_the_version_that_was_read(self, monitor: Running) -> None:
        made = await indicator(monitor)
        path = f"/v1/indicators/{made['id']}/redefinitions"
        body = {"definition": BOTH, "reason": "Preciezer."}
        assert (await monitor.post(path, body)).status_code == 428
        assert (await change(monitor, "POST", path, body, version=2)).status_code == 412


class TestAmending:
    async def test_says_anew_how_it_is_named_and_kept(self, monitor: Running) -> None:
        made = await indicator(monitor)
        changes = {
            "name": {"nl": "Mensen", "en": "People"},
            "definition": BOTH,
            "documents": ["S1", "S2"],
            "due_days": 45,
            "jump": "30",
            "reason": "Beter te lezen.",
        }
        answer = await change(monitor, "PATCH", f"/v1/indicators/{made['id']}", changes, version=1)
        assert answer.status_code == 200, answer.text
        reason = changes.pop("reason")
        assert changes.items() <= answer.json().items()
        assert (answer.json()["version"], answer.json()["definition_version"]) == (2, 1)
        told = dict(await said(monitor, made))["indicator.amended"]
        assert told["changed"] == sorted(changes)
        assert told["reason"] == reason
        listed = (await monitor.client.get(f"/v1/indicators/{made['id']}/definitions")).json()["items"]
        assert [(each["definition"], each["documents"]) for each in listed] == [(BOTH, ["S1", "S2"])]

    @pytest.mark.parametrize(
        ("changes", "status", "field"),
        [
            ({"unit": "euro"}, 422, "body.unit"),
            ({"direction": "less"}, 422, "body.direction"),
            ({"measure": "votes.cast"}, 422, "body.measure"),
            ({"colour": "red"}, 422, "body.colour"),
            ({"name": None}, 422, "body.name"),
            ({"rhythm": "daily"}, 422, "body.rhythm"),
            ({"reason": "Zomaar."}, 422, "body"),
            ({"reason": 7, "due_days": 3}, 422, "body.reason"),
            ({"thresholds": {"good": "1", "poor": "2"}}, 422, "body.thresholds.good"),
        ],
    )
    async def test_of_what_cannot_be_is_refused(
        self, monitor: Running, changes: dict[str, Any], status: int, field: str
    ) -> None:
        made = await indicator(monitor)
        answer = await change(monitor, "PATCH", f"/v1/indicators/{made['id']}", changes, version=1)
        assert answer.status_code == status, answer.text
        assert any(name.startswith(field) for name in refusals(answer))

    async def test_under_another_code_is_refused_where_files_know_it_by_the_one_it_has(self, monitor: Running) -> None:
        made = await indicator(monitor)
        answer = await change(monitor, "PATCH", f"/v1/indicators/{made['id']}", {"code": "other.one"}, version=1)
        assert answer.status_code == 422
        assert refusals(answer).keys() == {"body.code"}


class TestFinding:
    async def test_by_who_brings_the_figures_line_and_how_they_come_about(self, monitor: Running) -> None:
        organisation = str(uuid4())
        brought = await indicator(monitor, organisation_id=organisation, action_lines=[8])
        derived = await indicator(monitor, organisation_id=organisation, measure="votes.cast")

        async def found(**query: str) -> list[str]:
            narrowed = {"organisation_id": organisation, **query}
            answer = await monitor.client.get("/v1/indicators", params=narrowed)
            assert answer.status_code == 200, answer.text
            return [each["id"] for each in answer.json()["items"]]

        assert await found() == [brought["id"], derived["id"]]
        assert await found(line="8") == [brought["id"]]
        assert await found(measure="votes.cast") == [derived["id"]]
        assert await found(derived="true") == [derived["id"]]
        assert await found(derived="false") == [brought["id"]]
