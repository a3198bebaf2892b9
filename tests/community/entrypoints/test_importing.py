"""What somebody relies on who brings a file of organisations: each row counts once, and a refused one not at all."""

import json
from typing import Any
from uuid import uuid4

import httpx

from mediate_contracts.policy import Role
from mediate_shared.identity.actor import VISITOR, Actor
from support.identity import internally, person
from support.running import Running

IMPORT = "/v1/imports/organisations"
STUDIO = {"name": "Studio Noord", "types": ["producer"], "hub": "hilversum"}


def batch(*rows: dict[str, Any], dry_run: bool = False, ids: dict[int, str] | None = None) -> dict[str, Any]:
    """Return a batch of rows from line 2 on; ``ids`` are those of the records that rows amend, by place."""
    ids = ids or {}
    lines = [{"line": place + 2, "id": ids.get(place), "values": row} for place, row in enumerate(rows)]
    return {"dry_run": dry_run, "rows": lines}


async def bring(community: Running, *rows: dict[str, Any], by: Actor | None = None, **asked: Any) -> httpx.Response:
    """Import rows and return the answer."""
    headers = {} if by is None else internally(by, "community")
    key = asked.pop("key", None)
    headers |= {} if key is None else {"idempotency-key": key}
    # In ASCII, so that a lone surrogate can be sent as well.
    body = json.dumps(batch(*rows, **asked))
    return await community.client.post(IMPORT, content=body, headers={"content-type": "application/json", **headers})


def outcomes(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [row["outcome"] for row in answer.json()["rows"]]


async def named(community: Running, name: str) -> list[dict[str, Any]]:
    found = await community.client.get("/v1/organisations", params={"name": name})
    items: list[dict[str, Any]] = found.json()["items"]
    return items


async def said_of(community: Running, identifier: str) -> list[str]:
    return [event["type"] for event in await community.events() if event["subject"] == identifier]


class TestImporting:
    async def test_makes_a_record_of_every_row_that_can_be_one(self, community: Running) -> None:
        described = {"description_nl": "Maakt series.", "description_en": "Makes series.", "website": None}
        answer = await bring(community, {**STUDIO, **described, "name": "Made"}, {"name": "No type"})
        assert outcomes(answer) == ["created", "refused"]
        assert answer.headers["mediate-position"]
        [made] = await named(community, "Made")
        assert made["description"] == {"nl": "Maakt series.", "en": "Makes series."}
        assert answer.json()["rows"][0]["id"] == made["id"]
        assert answer.json()["rows"][1]["errors"] == [
            {"field": "types", "value": None, "reason": "missing", "suggestion": None}
        ]

    async def test_says_one_event_for_a_row_that_stands_and_none_for_one_refused(self, community: Running) -> None:
        first = {**STUDIO, "name": "Has it", "kvk_number": "12340001"}
        second = {**STUDIO, "name": "Wants it", "kvk_number": "12340001"}
        answer = await bring(community, first, second, {**STUDIO, "name": "Third"})
        assert outcomes(answer) == ["created", "refused", "created"]
        [error] = answer.json()["rows"][1]["errors"]
        assert (error["field"], error["value"]) == ("kvk_number", "12340001")
        names = [event["data"]["name"] for event in await community.events()]
        assert [name for name in names if name in {"Has it", "Wants it", "Third"}] == ["Has it", "Third"]

    async def test_with_an_id_changes_what_differs_and_says_when_nothing_does(self, community: Running) -> None:
        made = await community.create("/v1/organisations", {**STUDIO, "name": "Amended"})
        row = {"name": "Amended", "types": ["producer"], "hub": "utrecht", "legal_name": None}
        assert outcomes(await bring(community, row, ids={0: made["id"]})) == ["changed"]
        assert outcomes(await bring(community, row, ids={0: made["id"]})) == ["unchanged"]
        assert (await named(community, "Amended"))[0]["hub"] == "utrecht"
        assert len(await said_of(community, made["id"])) == 2

    async def test_leaves_as_it_is_what_the_file_has_no_column_for(self, community: Running) -> None:
        described = {"nl": "Was zo.", "en": "Was so."}
        made = await community.create("/v1/organisations", {**STUDIO, "name": "Half", "description": described})
        await bring(community, {"name": "Half", "description_nl": "Is zo."}, ids={0: made["id"]})
        assert (await named(community, "Half"))[0]["description"] == {"nl": "Is zo.", "en": "Was so."}

    async def test_of_an_empty_cell_clears(self, community: Running) -> None:
        made = await community.create("/v1/organisations", {**STUDIO, "name": "Cleared"})
        assert outcomes(await bring(community, {"name": "Cleared", "hub": None}, ids={0: made["id"]})) == ["changed"]
        assert (await named(community, "Cleared"))[0]["hub"] is None

    async def test_names_the_column_of_half_a_text(self, community: Running) -> None:
        answer = await bring(community, {**STUDIO, "name": "One language", "description_nl": "Alleen zo."})
        assert [error["field"] for error in answer.json()["rows"][0]["errors"]] == ["description_en"]

    async def test_refuses_an_id_that_is_none_of_ours_and_a_column_that_is_none(self, community: Running) -> None:
        answer = await bring(community, {"name": "Nobody"}, {**STUDIO, "colour": "red"}, ids={0: str(uuid4())})
        assert outcomes(answer) == ["refused", "refused"]
        assert [row["errors"][0]["field"] for row in answer.json()["rows"]] == ["id", "colour"]


class TestASuggestion:
    async def test_names_who_has_a_number_to_those_who_see_all(self, community: Running) -> None:
        has = await community.create("/v1/organisations", {**STUDIO, "name": "Has a number", "kvk_number": "12345001"})
        answer = await bring(community, {**STUDIO, "name": "Wants that number", "kvk_number": "12345001"})
        assert answer.json()["rows"][0]["errors"][0]["suggestion"] == f"Has a number ({has['id']})"
        own = await community.create("/v1/organisations", {**STUDIO, "name": "Asks of its own"})
        by = person(administers=[own["id"]])
        answer = await bring(community, {"kvk_number": "12345001"}, by=by, ids={0: own["id"]})
        assert answer.json()["rows"][0]["errors"][0] == {
            "field": "kvk_number",
            "value": "12345001",
            "reason": "another organisation is registered under this KvK number",
            "suggestion": None,
        }

    async def test_gives_a_number_the_zeros_back_that_it_lost(self, community: Running) -> None:
        written = {"1234567": "01234567", "12.34.56.78": "12345678", "12": None, "1234567a": None}
        rows = [{**STUDIO, "name": f"Lost {each}", "kvk_number": each} for each in written]
        answer = await bring(community, *rows, dry_run=True)
        found = [row["errors"][0]["suggestion"] for row in answer.json()["rows"]]
        assert found == list(written.values())


class TestADryRun:
    async def test_tells_the_same_and_leaves_nothing_behind(self, community: Running) -> None:
        rows = ({**STUDIO, "name": "Only tried"}, {"name": "Refused"})
        tried = await bring(community, *rows, dry_run=True, key="tried")
        assert outcomes(tried) == ["created", "refused"]
        assert "mediate-position" not in tried.headers
        assert await named(community, "Only tried") == []
        assert outcomes(await bring(community, *rows, key="tried")) == ["created", "refused"]

    async def test_finds_what_two_rows_of_one_file_cannot_both_be(self, community: Running) -> None:
        twice = {**STUDIO, "name": "Twice", "kvk_number": "12340002"}
        assert outcomes(await bring(community, twice, twice, dry_run=True)) == ["created", "refused"]


class TestABatch:
    async def test_that_is_repeated_takes_effect_once(self, community: Running) -> None:
        first = await bring(community, {**STUDIO, "name": "Once only"}, key="batch-1")
        again = await bring(community, {**STUDIO, "name": "Once only"}, key="batch-1")
        assert again.json() == first.json()
        assert again.headers["idempotency-replayed"] == "true"
        assert len(await named(community, "Once only")) == 1

    async def test_holds_no_more_than_five_hundred_rows(self, community: Running) -> None:
        assert (await bring(community, *([STUDIO] * 501), dry_run=True)).status_code == 422

    async def test_of_bad_values_is_refused_row_by_row(self, community: Running) -> None:
        bad: list[Any] = ["\x00", "\ud800", 10**30, ["x"], {"nl": 1}, True, "x" * 5_000]
        rows = [{**STUDIO, column: value} for column in ("name", "website", "description_nl") for value in bad]
        answer = await bring(community, *rows, dry_run=True)
        assert set(outcomes(answer)) == {"refused"}


class TestWho:
    async def test_administers_an_organisation_amends_that_and_adds_none(self, community: Running) -> None:
        own = await community.create("/v1/organisations", {**STUDIO, "name": "Own"})
        other = await community.create("/v1/organisations", {**STUDIO, "name": "Another's"})
        rows = ({"name": "Own, renamed"}, {"name": "Taken over"}, {**STUDIO, "name": "Added"})
        by = person(administers=[own["id"]])
        answer = await bring(community, *rows, by=by, ids={0: own["id"], 1: other["id"]})
        assert outcomes(answer) == ["changed", "refused", "refused"]
        assert [row["errors"][0]["field"] for row in answer.json()["rows"][1:]] == ["id", "id"]

    async def test_may_only_read_is_refused_as_elsewhere(self, community: Running) -> None:
        assert (await bring(community, STUDIO, by=person(Role.OPS))).status_code == 403
        assert (await bring(community, STUDIO, by=VISITOR)).status_code == 401

    async def test_may_import_is_told_what(self, community: Running) -> None:
        for by, adds in ((person(Role.FACILITATOR), [True]), (person(administers=[uuid4()]), [False])):
            shown = (await community.client.get("/v1/imports", headers=internally(by, "community"))).json()
            assert [kind["adds"] for kind in shown["kinds"] if kind["kind"] == "organisations"] == adds
        shown = (await community.client.get("/v1/imports", headers=internally(person(Role.OPS), "community"))).json()
        assert shown["kinds"] == []


class TestManyRows:
    async def test_stand_though_some_among_them_are_refused(self, community: Running) -> None:
        rows: list[dict[str, Any]] = [
            {**STUDIO, "name": f"Many {n}", "kvk_number": f"{20_000_000 + n}"} for n in range(100)
        ]
        rows[7] = {**rows[7], "kvk_number": rows[3]["kvk_number"]}
        rows[50] = {**rows[50], "hub": "nowhere"}
        rows[99] = {**rows[99], "name": None}
        answer = await bring(community, *rows)
        refused = [place for place, outcome in enumerate(outcomes(answer)) if outcome == "refused"]
        assert refused == [7, 50, 99]
        shown = answer.json()["rows"]
        assert [shown[place]["errors"][0]["field"] for place in refused] == ["kvk_number", "hub", "name"]
        said = [event["data"]["name"] for event in await community.events()]
        assert [name for name in said if name.startswith("Many ")] == [
            row["name"] for place, row in enumerate(rows) if place not in refused
        ]
        [made] = await named(community, "Many 98")
        assert made["id"] == shown[98]["id"]
