"""What a facilitator relies on when defining indicators and setting targets."""

from itertools import count
from typing import Any
from uuid import uuid4

import pytest

from support.running import Running

S1 = {"document": "S1", "file": "001_3e552c4187135ca3.txt", "place": "tabel, kolom 2018"}
NUMBERS = count(1)


def indicator(**changes: Any) -> dict[str, Any]:
    return {
        "code": f"participants.test-{next(NUMBERS)}",
        "name": {"nl": "Deelnemers bereikt", "en": "Participants reached"},
        "definition": {"nl": "Mensen die meededen.", "en": "People who took part."},
        "unit": "participants",
        "direction": "more",
        "aggregation": "sum",
        "rhythm": "yearly",
        "action_lines": [4],
        **changes,
    }


def target(**changes: Any) -> dict[str, Any]:
    return {"period": "2020", "comparator": "at_least", "value": "750", "source": S1, **changes}


def refusals(answer: dict[str, Any]) -> dict[str, Any]:
    return {error["field"]: error["value"] for error in answer["errors"]}


class TestDefining:
    async def test_answers_with_the_indicator_its_address_and_its_version(self, monitor: Running) -> None:
        answer = await monitor.post("/v1/indicators", indicator(action_lines=[4, 1]))
        assert answer.status_code == 201
        assert answer.headers["etag"] == '"1"'
        assert answer.headers["location"] == f"/v1/monitor/indicators/{answer.json()['id']}"
        assert answer.json()["action_lines"] == [1, 4]
        assert answer.json()["latest"] is None
        shown = await monitor.client.get(f"/v1/indicators/{answer.json()['id']}")
        assert shown.json() == answer.json()
        assert shown.headers["etag"] == '"1"'

    async def test_is_said_in_the_same_transaction(self, monitor: Running) -> None:
        answer = await monitor.post("/v1/indicators", indicator(unit="euro", synthetic=True))
        created = answer.json()
        said = [event for event in await monitor.events() if event["subject"] == created["id"]]
        assert [event["type"] for event in said] == ["nl.mediate.monitor.indicator.defined.v1"]
        assert said[0]["id"] == answer.headers["mediate-position"]
        assert said[0]["visibility"] == "public"
        facts = ("code", "name", "unit", "direction", "aggregation", "rhythm", "action_lines", "synthetic")
        expected = {"indicator_id": created["id"], **{name: created[name] for name in facts}}
        assert expected.items() <= said[0]["data"].items()

    async def test_under_a_code_in_use_is_refused_and_says_which(self, monitor: Running) -> None:
        taken = await monitor.create("/v1/indicators", indicator())
        answer = await monitor.post("/v1/indicators", indicator(code=taken["code"]))
        assert answer.status_code == 409
        assert answer.json()["type"] == "/problems/indicator-code-taken"
        assert refusals(answer.json()) == {"body.code": taken["code"]}

    async def test_with_several_wrong_fields_names_each(self, monitor: Running) -> None:
        wrong = indicator(
            code="Not A Code",
            name={"nl": "Alleen Nederlands"},
            unit="",
            direction="up",
            aggregation="median",
            rhythm="daily",
            action_lines=[0],
            colour="red",
        )
        answer = await monitor.post("/v1/indicators", wrong)
        assert answer.status_code == 422
        assert refusals(answer.json()).keys() == {
            "body.code",
            "body.name.en",
            "body.unit",
            "body.direction",
            "body.aggregation",
            "body.rhythm",
            "body.action_lines.0",
            "body.colour",
        }

    @pytest.mark.parametrize("lines", [[], [4, 4], [9], list(range(1, 10))])
    async def test_for_lines_that_are_not_there_or_there_twice_is_refused(
        self, monitor: Running, lines: list[int]
    ) -> None:
        answer = await monitor.post("/v1/indicators", indicator(action_lines=lines))
        assert answer.status_code == 422
        assert all(field.startswith("body.action_lines") for field in refusals(answer.json()))


class TestFinding:
    async def test_by_its_code(self, monitor: Running) -> None:
        created = await monitor.create("/v1/indicators", indicator())
        found = (await monitor.client.get("/v1/indicators", params={"code": created["code"]})).json()
        assert found == {"items": [created], "next": None}

    async def test_pages_through_everything_once(self, monitor: Running) -> None:
        created = [(await monitor.create("/v1/indicators", indicator()))["id"] for _ in range(3)]
        seen: list[str] = []
        query = {"limit": "2"}
        while True:
            found = (await monitor.client.get("/v1/indicators", params=query)).json()
            seen += [item["id"] for item in found["items"]]
            if found["next"] is None:
                break
            query["cursor"] = found["next"]
        assert seen[-3:] == created
        assert len(set(seen)) == len(seen)

    async def test_one_that_is_not_there_says_so(self, monitor: Running) -> None:
        unknown = str(uuid4())
        for path in ("", "/targets", "/observations"):
            answer = await monitor.client.get(f"/v1/indicators/{unknown}{path}")
            assert answer.status_code == 404
            assert refusals(answer.json()) == {"path.indicator_id": unknown}

    async def test_by_what_cannot_be_a_code_is_refused(self, monitor: Running) -> None:
        answer = await monitor.client.get("/v1/indicators?code=%00")
        assert answer.status_code == 422
        assert "query.code" in refusals(answer.json())


class TestSettingATarget:
    async def test_answers_with_the_target_and_says_so(self, monitor: Running) -> None:
        owner = await monitor.create("/v1/indicators", indicator())
        address = f"/v1/indicators/{owner['id']}/targets"
        answer = await monitor.post(address, target(value="750.50"))
        assert answer.status_code == 201
        assert answer.json()["value"] == "750.50"
        assert answer.headers["location"] == f"/v1/monitor/targets/{answer.json()['id']}"
        shown = await monitor.client.get(f"/v1/targets/{answer.json()['id']}")
        assert shown.json() == answer.json()
        assert (await monitor.client.get(address)).json() == {"items": [answer.json()], "next": None}
        said = [event for event in await monitor.events() if event["subject"] == owner["id"]][-1]
        assert said["type"] == "nl.mediate.monitor.indicator.target-set.v1"
        expected = {"indicator_id": owner["id"], "period": "2020", "comparator": "at_least", "value": "750.50"}
        assert expected.items() <= said["data"].items()

    async def test_twice_by_one_document_is_refused_and_names_the_one_that_is_there(self, monitor: Running) -> None:
        owner = await monitor.create("/v1/indicators", indicator())
        address = f"/v1/indicators/{owner['id']}/targets"
        first = await monitor.create(address, target())
        answer = await monitor.post(address, target(value="800"))
        assert answer.status_code == 409
        assert answer.json()["type"] == "/problems/target-known"
        assert refusals(answer.json()) == {"body.source.document": "S1"}
        assert first["id"] in answer.json()["detail"]
        for other in (target(period="2021"), target(comparator="at_most"), target(source={**S1, "document": "S0"})):
            await monitor.create(address, other)

    @pytest.mark.parametrize(
        ("field", "wrong"),
        [("period", "2020-Q1"), ("period", "2020-3"), ("comparator", "about"), ("value", 1.5)],
    )
    async def test_that_cannot_be_is_refused_with_its_field(self, monitor: Running, field: str, wrong: object) -> None:
        owner = await monitor.create("/v1/indicators", indicator())
        answer = await monitor.post(f"/v1/indicators/{owner['id']}/targets", target(**{field: wrong}))
        assert answer.status_code == 422
        assert refusals(answer.json()) == {f"body.{field}": str(wrong) if wrong else None}

    async def test_for_an_indicator_that_is_not_there_says_so(self, monitor: Running) -> None:
        assert (await monitor.post(f"/v1/indicators/{uuid4()}/targets", target())).status_code == 404
        assert (await monitor.client.get(f"/v1/targets/{uuid4()}")).status_code == 404
