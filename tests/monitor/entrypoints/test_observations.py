"""What a reader of the monitor relies on: every figure exact, from its source, and nothing overwritten."""

import asyncio
from itertools import count
from typing import Any
from uuid import uuid4

import pytest

from support.running import Running

S1 = {"document": "S1", "file": "001_3e552c4187135ca3.txt", "place": "tabel, kolom 2018"}
NUMBERS = count(1)


async def indicator_of(monitor: Running, rhythm: str = "yearly") -> str:
    """Define an indicator and return its address."""
    body = {
        "code": f"observed.test-{next(NUMBERS)}",
        "name": {"nl": "Bezoekers", "en": "Visitors"},
        "definition": {"nl": "Unieke bezoekers.", "en": "Unique visitors."},
        "unit": "visitors",
        "direction": "more",
        "aggregation": "sum",
        "rhythm": rhythm,
        "action_lines": [1],
    }
    return f"/v1/indicators/{(await monitor.create('/v1/indicators', body))['id']}"


def figure(value: object = "58209", **changes: Any) -> dict[str, Any]:
    return {"period": "2018", "value": value, "source": S1, **changes}


def correction(value: str = "58210", **changes: Any) -> dict[str, Any]:
    return {"value": value, "reason": "The letter's annex counts one more.", "source": S1, **changes}


def refusals(answer: dict[str, Any]) -> dict[str, Any]:
    return {error["field"]: error["value"] for error in answer["errors"]}


async def listed(monitor: Running, address: str, **query: str) -> list[dict[str, Any]]:
    answer = await monitor.client.get(f"{address}/observations", params=query)
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def latest(monitor: Running, address: str) -> Any:
    return (await monitor.client.get(address)).json()["latest"]


class TestRecording:
    async def test_answers_with_the_figure_its_address_and_its_version(self, monitor: Running) -> None:
        address = await indicator_of(monitor)
        answer = await monitor.post(f"{address}/observations", figure())
        assert answer.status_code == 201
        assert answer.headers["etag"] == '"1"'
        recorded = answer.json()
        assert answer.headers["location"] == f"/v1/monitor/observations/{recorded['id']}"
        assert recorded["qualifier"] == "exact"
        assert recorded["kind"] == "measured"
        assert recorded["status"] == "final"
        assert recorded["breakdown"] == {}
        assert recorded["note"] is None
        assert recorded["superseded_by"] is None
        assert (await monitor.client.get(f"/v1/observations/{recorded['id']}")).json() == recorded
        assert await listed(monitor, address) == [recorded]

    async def test_is_said_with_its_source(self, monitor: Running) -> None:
        address = await indicator_of(monitor)
        body = figure(qualifier="over", covers_until="2018-10-31", kind="stated", breakdown={"group": "starters"})
        recorded = await monitor.create(f"{address}/observations", body)
        said = [event for event in await monitor.events() if event["subject"] == recorded["indicator_id"]][-1]
        assert said["type"] == "nl.mediate.monitor.observation.recorded.v1"
        assert said["visibility"] == "public"
        identity = {"indicator_id": recorded["indicator_id"], "observation_id": recorded["id"]}
        assert {**body, **identity, "status": "final"}.items() <= said["data"].items()

    @pytest.mark.parametrize("value", ["0", "-4", "33.33", "0.00000001", "1234567890123456.78901234", "42.00"])
    async def test_keeps_every_digit(self, monitor: Running, value: str) -> None:
        address = await indicator_of(monitor)
        recorded = await monitor.create(f"{address}/observations", figure(value))
        assert recorded["value"] == value
        assert (await monitor.client.get(f"/v1/observations/{recorded['id']}")).json()["value"] == value

    async def test_keeps_notes_in_both_languages(self, monitor: Running) -> None:
        address = await indicator_of(monitor)
        note = {"nl": "Tot en met oktober.", "en": "Up to and including October."}
        recorded = await monitor.create(f"{address}/observations", figure(note=note, status="provisional"))
        assert (recorded["note"], recorded["status"]) == (note, "provisional")

    @pytest.mark.parametrize(
        ("field", "wrong"),
        [
            ("value", None),
            ("value", "n/a"),
            ("value", ""),
            ("value", 21.9),
            ("value", "1e3"),
            ("value", "NaN"),
            ("value", "0.123456789"),
            ("value", "9" * 25),
            ("period", "2018-Q1"),
            ("period", "2018-03"),
            ("period", "2018-Q9"),
            ("period", "1066"),
            ("period", "18\u0000"),
            ("qualifier", "roughly"),
            ("kind", "guessed"),
            ("status", "draft"),
            ("covers_until", "2019-01-01"),
            ("covers_until", "2018-02-30"),
            ("breakdown", {"Group": "starters"}),
            ("breakdown", {"group": ""}),
            ("breakdown", {"group": "x" * 101}),
            ("breakdown", {f"dimension-{number}": "x" for number in range(6)}),
            ("note", {"nl": "Alleen Nederlands."}),
            ("source", {"document": "S1"}),
            ("colour", "red"),
        ],
    )
    async def test_of_what_cannot_be_is_refused_with_its_field(
        self, monitor: Running, field: str, wrong: object
    ) -> None:
        address = await indicator_of(monitor)
        answer = await monitor.post(f"{address}/observations", figure(**{field: wrong}))
        assert answer.status_code == 422, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert all(name.startswith(f"body.{field}") for name in refusals(answer.json()))
        assert all(error["reason"] for error in answer.json()["errors"])
        assert await listed(monitor, address) == []

    async def test_without_a_value_is_refused_because_missing_is_not_zero(self, monitor: Running) -> None:
        address = await indicator_of(monitor)
        answer = await monitor.post(f"{address}/observations", {"period": "2018", "source": S1})
        assert answer.status_code == 422
        assert refusals(answer.json()) == {"body.value": None}
        assert await latest(monitor, address) is None

    async def test_in_another_rhythm_says_which_one_the_indicator_has(self, monitor: Running) -> None:
        address = await indicator_of(monitor, "quarterly")
        answer = await monitor.post(f"{address}/observations", figure(period="2018"))
        assert answer.json()["type"] == "/problems/not-in-rhythm"
        assert answer.json()["errors"] == [
            {
                "field": "body.period",
                "value": "2018",
                "reason": "the indicator is quarterly; this is a yearly period",
            }
        ]

    async def test_for_an_indicator_that_is_not_there_says_so(self, monitor: Running) -> None:
        answer = await monitor.post(f"/v1/indicators/{uuid4()}/observations", figure())
        assert answer.status_code == 404
        assert (await monitor.client.get(f"/v1/observations/{uuid4()}")).status_code == 404


class TestTheSameFigureTwice:
    async def test_is_refused_and_names_the_one_that_is_there(self, monitor: Running) -> None:
        address = await indicator_of(monitor)
        first = await monitor.create(f"{address}/observations", figure(breakdown={"group": "Café", "hub": "utrecht"}))
        same = figure("1", breakdown={"hub": "utrecht", "group": " Cafe\u0301 "}, qualifier="about")
        answer = await monitor.post(f"{address}/observations", same)
        assert answer.status_code == 409
        assert answer.json()["type"] == "/problems/figure-known"
        assert refusals(answer.json()) == {"body.source.document": "S1"}
        assert first["id"] in answer.json()["detail"]

    async def test_is_another_one_in_another_period_part_kind_or_document(self, monitor: Running) -> None:
        address = await indicator_of(monitor)
        others = [
            figure(),
            figure(period="2019"),
            figure(breakdown={"group": "starters"}),
            figure(kind="stated"),
            figure(source={**S1, "document": "S2"}, definition_version=1),
        ]
        for other in others:
            await monitor.create(f"{address}/observations", other)
        assert len(await listed(monitor, address)) == len(others)

    async def test_at_the_same_moment_is_recorded_once(self, monitor: Running) -> None:
        address = await indicator_of(monitor)
        for year in range(2000, 2010):
            answers = await asyncio.gather(
                *(monitor.post(f"{address}/observations", figure(period=str(year))) for _ in range(4))
            )
            assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
        said = [event for event in await monitor.events() if address.endswith(event["subject"])]
        assert len(said) == 1 + 10

    async def test_with_one_key_answers_the_same(self, monitor: Running) -> None:
        address = await indicator_of(monitor)
        first = await monitor.post(f"{address}/observations", figure(), idempotency_key="figure-once")
        second = await monitor.post(f"{address}/observations", figure(), idempotency_key="figure-once")
        assert (second.status_code, second.json()) == (201, first.json())


class TestCorrecting:
    async def test_supersedes_and_keeps_what_was_there_readable(self, monitor: Running) -> None:
        address = await indicator_of(monitor)
        body = figure(qualifier="about", breakdown={"group": "starters"}, covers_until="2018-10-31")
        wrong = await monitor.create(f"{address}/observations", body)
        answer = await monitor.post(f"/v1/observations/{wrong['id']}/corrections", correction())
        assert answer.status_code == 201
        right = answer.json()
        assert answer.headers["location"] == f"/v1/monitor/observations/{right['id']}"
        assert right["value"] == "58210"
        assert right["supersedes"] == wrong["id"]
        assert right["reason"] == "The letter's annex counts one more."
        for kept in ("period", "qualifier", "breakdown", "kind", "status", "covers_until", "note"):
            assert right[kept] == wrong[kept]
        history = (await monitor.client.get(f"/v1/observations/{wrong['id']}")).json()
        assert history["superseded_by"] == right["id"]
        assert history["version"] == 2
        changed = {name for name in wrong if wrong[name] != history[name]}
        assert changed == {"superseded_by", "version", "updated_at"}
        assert await listed(monitor, address) == [right]
        assert await listed(monitor, address, superseded="true") == [history, right]

    async def test_is_said_with_its_reason_and_what_it_supersedes(self, monitor: Running) -> None:
        address = await indicator_of(monitor)
        wrong = await monitor.create(f"{address}/observations", figure())
        right = await monitor.create(
            f"/v1/observations/{wrong['id']}/corrections", correction("58300", qualifier="about")
        )
        said = [event for event in await monitor.events() if event["subject"] == right["indicator_id"]]
        assert [event["type"].split(".")[-2] for event in said] == ["defined", "recorded", "corrected"]
        expected = {
            "indicator_id": right["indicator_id"],
            "observation_id": right["id"],
            "supersedes": wrong["id"],
            "reason": "The letter's annex counts one more.",
            "period": "2018",
            "value": "58300",
            "qualifier": "about",
            "source": S1,
        }
        assert expected.items() <= said[-1]["data"].items()

    async def test_what_is_superseded_is_refused_and_names_the_current_one(self, monitor: Running) -> None:
        address = await indicator_of(monitor)
        first = await monitor.create(f"{address}/observations", figure())
        second = await monitor.create(f"/v1/observations/{first['id']}/corrections", correction("2"))
        third = await monitor.create(f"/v1/observations/{second['id']}/corrections", correction("3"))
        for superseded in (first, second):
            answer = await monitor.post(f"/v1/observations/{superseded['id']}/corrections", correction("4"))
            assert answer.status_code == 409
            assert answer.json()["type"] == "/problems/observation-superseded"
            assert refusals(answer.json()) == {"path.observation_id": superseded["id"]}
            assert third["id"] in answer.json()["errors"][0]["reason"]

    async def test_at_the_same_moment_takes_effect_once(self, monitor: Running) -> None:
        address = await indicator_of(monitor)
        wrong = await monitor.create(f"{address}/observations", figure())
        answers = await asyncio.gather(
            *(
                monitor.post(f"/v1/observations/{wrong['id']}/corrections", correction(str(number)))
                for number in range(5)
            )
        )
        assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]
        assert len(await listed(monitor, address)) == 1

    async def test_from_another_document_frees_the_place_of_the_first(self, monitor: Running) -> None:
        address = await indicator_of(monitor)
        wrong = await monitor.create(f"{address}/observations", figure())
        elsewhere = {**S1, "document": "S2"}
        right = await monitor.create(
            f"/v1/observations/{wrong['id']}/corrections", correction("60000", source=elsewhere)
        )
        again = await monitor.create(f"{address}/observations", figure("58211", definition_version=1))
        assert {item["id"] for item in await listed(monitor, address)} == {right["id"], again["id"]}

    async def test_onto_a_figure_another_document_has_already_is_refused(self, monitor: Running) -> None:
        address = await indicator_of(monitor)
        elsewhere = {**S1, "document": "S2"}
        there = await monitor.create(f"{address}/observations", figure("60000", source=elsewhere))
        wrong = await monitor.create(f"{address}/observations", figure(definition_version=1))
        answer = await monitor.post(
            f"/v1/observations/{wrong['id']}/corrections", correction("60000", source=elsewhere)
        )
        assert answer.status_code == 409
        assert there["id"] in answer.json()["detail"]
        assert len(await listed(monitor, address)) == 2

    async def test_that_changes_nothing_is_refused(self, monitor: Running) -> None:
        address = await indicator_of(monitor)
        recorded = await monitor.create(f"{address}/observations", figure("42.0"))
        answer = await monitor.post(f"/v1/observations/{recorded['id']}/corrections", correction("42.00"))
        assert answer.status_code == 422
        assert answer.json()["type"] == "/problems/nothing-corrected"
        assert refusals(answer.json()) == {"body.value": "42.00"}

    @pytest.mark.parametrize("missing", ["value", "reason", "source"])
    async def test_without_saying_what_why_or_whence_is_refused(self, monitor: Running, missing: str) -> None:
        address = await indicator_of(monitor)
        recorded = await monitor.create(f"{address}/observations", figure())
        body = {name: value for name, value in correction().items() if name != missing}
        answer = await monitor.post(f"/v1/observations/{recorded['id']}/corrections", body)
        assert answer.status_code == 422
        assert refusals(answer.json()) == {f"body.{missing}": None}

    async def test_a_period_or_one_that_is_not_there_is_refused(self, monitor: Running) -> None:
        address = await indicator_of(monitor)
        recorded = await monitor.create(f"{address}/observations", figure())
        answer = await monitor.post(f"/v1/observations/{recorded['id']}/corrections", correction(period="2019"))
        assert answer.status_code == 422
        assert refusals(answer.json()) == {"body.period": "2019"}
        unknown = str(uuid4())
        answer = await monitor.post(f"/v1/observations/{unknown}/corrections", correction())
        assert answer.status_code == 404
        assert refusals(answer.json()) == {"path.observation_id": unknown}


class TestTheLatestFigure:
    async def test_is_of_the_latest_period_whenever_it_was_recorded(self, monitor: Running) -> None:
        address = await indicator_of(monitor, "once")
        for period in ("2020-Q3", "2020-12", "2020", "2019"):
            await monitor.create(f"{address}/observations", figure(period=period))
        assert (await latest(monitor, address))["period"] == "2020"

    async def test_is_never_a_part(self, monitor: Running) -> None:
        address = await indicator_of(monitor)
        await monitor.create(f"{address}/observations", figure(period="2020", breakdown={"group": "starters"}))
        assert await latest(monitor, address) is None
        whole = await monitor.create(f"{address}/observations", figure(period="2018"))
        assert await latest(monitor, address) == whole

    async def test_is_the_corrected_one(self, monitor: Running) -> None:
        address = await indicator_of(monitor)
        wrong = await monitor.create(f"{address}/observations", figure())
        right = await monitor.create(f"/v1/observations/{wrong['id']}/corrections", correction())
        assert await latest(monitor, address) == right

    async def test_is_a_measured_one_before_a_claim_and_a_final_one_before_a_provisional(
        self, monitor: Running
    ) -> None:
        address = await indicator_of(monitor)
        documents = [{**S1, "document": name} for name in ("S0", "S1", "S2")]
        by_name = {"definition_version": 1}
        figures = [
            figure("1", source=documents[0]),
            figure("2", source=documents[1], status="provisional"),
            figure("3", source=documents[2], kind="stated"),
        ]
        final, *_ = [await monitor.create(f"{address}/observations", {**each, **by_name}) for each in figures]
        assert await latest(monitor, address) == final

    async def test_is_shown_in_the_list_too(self, monitor: Running) -> None:
        address = await indicator_of(monitor)
        recorded = await monitor.create(f"{address}/observations", figure())
        shown = (await monitor.client.get(address)).json()
        found = (await monitor.client.get("/v1/indicators", params={"code": shown["code"]})).json()
        assert found["items"][0]["latest"] == recorded
