"""What the network and the hub may do to a load: fail for a moment, page, object, refuse, or be gone."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from rich.console import Console

from deploy.load.fake_hub import FakeHub, Run
from mediate_deploy.errors import HubError
from mediate_deploy.load import load
from mediate_deploy.load.hub import ATTEMPTS_MAX, PAUSE_MAX_SECONDS
from mediate_deploy.load.loading import REQUESTS_AT_ONCE_MAX

Misbehaviour = Callable[[httpx.Request], httpx.Response | None]
RELATIONS = "/v1/community/relations"
LINES = "/v1/agendas/lines"
ITEMS = "/v1/agendas/items"
ORGANISATIONS = "/v1/community/organisations"


def first_times(times: int, path: str, status: int, method: str = "POST") -> Misbehaviour:
    """Answer the first requests to a path with a status, then let them through."""
    left = [times]

    def misbehave(request: httpx.Request) -> httpx.Response | None:
        if request.method != method or request.url.path != path or not left[0]:
            return None
        left[0] -= 1
        return httpx.Response(status)

    return misbehave


def problem(path: str, matching: str, answer: httpx.Response) -> Misbehaviour:
    """Answer posts to a path whose body holds a text."""
    return lambda request: answer if request.url.path == path and matching in request.content.decode() else None


def objection(field: str, value: str, reason: str) -> httpx.Response:
    errors = [{"field": field, "value": value, "reason": reason}]
    return httpx.Response(422, json={"title": "Not valid", "status": 422, "errors": errors})


class TestALoad:
    async def test_creates_everything_the_first_time_and_nothing_the_second(self, hub: FakeHub, run: Run) -> None:
        first = await run(hub)
        posted = len(hub.posts)
        assert (first.exit_code, sum(first.created.values()), posted) == (0, 445, 445)
        second = await run(hub)
        assert len(hub.posts) == posted
        assert second.created == {}
        assert (second.exit_code, sum(second.unchanged.values()), second.differences) == (0, 445, [])

    async def test_sends_what_lies_between_two_records_with_the_ids_of_both(self, hub: FakeHub, run: Run) -> None:
        await run(hub)
        names = {each["id"]: each["name"] for each in hub.kept[ORGANISATIONS]}
        assert {(names[each["organisation_id"]], names[each["other_id"]]) for each in hub.kept[RELATIONS]} == {
            ("Media Perspectives", "Hilversum Media Campus"),
            ("Media Perspectives", "iMMovator"),
            ("Opt Out Advertising", "STER"),
        }

    async def test_sends_children_with_the_id_of_their_parent(self, hub: FakeHub, run: Run) -> None:
        await run(hub)
        lines = {str(line["number"]): line["id"] for line in hub.kept[LINES]}
        assert all(item["line_id"] == lines[str(item["code"])[0]] for item in hub.kept[ITEMS])

    async def test_sends_a_goal_after_the_goal_it_hangs_under(self, hub: FakeHub, run: Run) -> None:
        await run(hub)
        seen: set[object] = set()
        for goal in hub.kept["/v1/agendas/goals"]:
            assert goal.get("parent_id") in {None, *seen}
            seen.add(goal["id"])

    async def test_says_who_it_is_and_names_each_request(self, hub: FakeHub, run: Run) -> None:
        await run(hub)
        keys = [request.headers["Idempotency-Key"] for request in hub.posts]
        assert len(set(keys)) == len(keys)
        assert {request.headers["Authorization"] for request in hub.requests} == {f"Bearer {run.token}"}

    async def test_names_the_same_request_the_same_the_next_time(self, run: Run) -> None:
        keys: list[set[str]] = []
        for hub in (FakeHub(), FakeHub()):
            await run(hub)
            of_lines = [request for request in hub.posts if request.url.path == LINES]
            keys.append({request.headers["Idempotency-Key"] for request in of_lines})
        assert keys[0] == keys[1]

    async def test_reads_every_page_of_what_is_there(self, hub: FakeHub, run: Run) -> None:
        await run(hub)
        hub.page_records = 7
        assert (await run(hub)).created == {}

    async def test_leaves_what_a_facilitator_improved_and_says_so(self, hub: FakeHub, run: Run) -> None:
        await run(hub)
        improved = {"nl": "Beter gezegd", "en": "Said better"}
        hub.kept[ITEMS][0]["title"] = improved
        report = await run(hub)
        assert hub.kept[ITEMS][0]["title"] == improved
        assert [str(one) for one in report.differences] == ["items.csv row 2: the hub holds something else in title"]
        assert report.exit_code == 0

    async def test_takes_25_and_25_0_for_the_same(self, hub: FakeHub, run: Run) -> None:
        await run(hub)
        for target in hub.kept["/v1/agendas/targets"]:
            if "number" in target:
                target["number"] = f"{target['number']}.00"
        assert (await run(hub)).differences == []

    async def test_finds_an_organisation_whatever_the_case_of_its_name(self, hub: FakeHub, run: Run) -> None:
        await run(hub)
        hub.kept[ORGANISATIONS][0]["name"] = "MEDIA PERSPECTIVES"
        report = await run(hub)
        assert report.created == {}
        assert [one.fields for one in report.differences] == [("name",)]

    async def test_does_not_count_as_created_what_an_earlier_load_made_under_another_name(
        self, hub: FakeHub, run: Run
    ) -> None:
        replayed = httpx.Response(201, json={"id": "earlier"}, headers={"Idempotency-Replayed": "true"})
        hub.misbehave = [problem(ORGANISATIONS, '"NVJ"', replayed)]
        report = await run(hub)
        assert report.created["organisations"] == 89
        assert [one.file for one in report.differences] == ["organisations.csv"]


class TestATransientFailure:
    @pytest.mark.parametrize("status", [429, 502, 503, 504])
    async def test_is_tried_again_with_the_same_key(self, hub: FakeHub, run: Run, status: int) -> None:
        hub.misbehave = [first_times(2, LINES, status)]
        report = await run(hub)
        assert report.exit_code == 0
        keys = Counter(r.headers["Idempotency-Key"] for r in hub.posts if r.url.path == LINES)
        assert len(keys) == 8
        assert sum(keys.values()) == 10

    async def test_of_the_connection_is_tried_again(self, hub: FakeHub, run: Run) -> None:
        left = [3]

        def refuse(request: httpx.Request) -> None:
            if left[0]:
                left[0] -= 1
                raise httpx.ConnectError("connection refused", request=request)

        hub.misbehave = [refuse]
        assert (await run(hub)).exit_code == 0
        assert run.pauses == [0.25, 0.5, 1.0]

    async def test_that_lasts_while_posting_rejects_the_row_and_goes_on(self, hub: FakeHub, run: Run) -> None:
        hub.misbehave = [problem("/v1/pipeline/grant-calls", "stadsfonds", httpx.Response(503))]
        report = await run(hub)
        assert [(one.file, one.row) for one in report.rejects] == [("grant_calls.csv", 2)]
        assert report.rejects[0].reason.startswith("503")
        assert report.created["observations"] == 54

    async def test_that_lasts_while_listing_holds_back_that_kind_and_what_hangs_under_it(
        self, hub: FakeHub, run: Run
    ) -> None:
        hub.misbehave = [first_times(ATTEMPTS_MAX, LINES, 503, method="GET")]
        report = await run(hub)
        assert Counter(skip.kind for skip in report.skips) == {"lines": 8, "items": 41}
        assert report.created["goals"] == 22
        assert report.exit_code == 1


class TestAHubThatIsGone:
    async def test_ends_the_load_after_a_bounded_wait_and_says_so(self, hub: FakeHub, run: Run) -> None:
        def refuse(request: httpx.Request) -> None:
            raise httpx.ConnectError("connection refused", request=request)

        hub.misbehave = [refuse]
        report = await run(hub)
        assert len(hub.requests) == ATTEMPTS_MAX
        assert max(run.pauses) <= PAUSE_MAX_SECONDS
        assert report.exit_code == 1
        assert "http://hub.example" in str(report.stopped)
        assert "Stopped before the end" in run.shown

    async def test_ends_the_load_halfway_too_and_what_was_made_is_counted(self, hub: FakeHub, run: Run) -> None:
        def refuse(request: httpx.Request) -> None:
            if request.url.path.startswith("/v1/monitor"):
                raise httpx.ReadError("gone", request=request)

        hub.misbehave = [refuse]
        report = await run(hub)
        assert report.created["realisations"] == 61
        assert report.stopped


class TestAHubThatDoesNotKnowUs:
    @pytest.mark.parametrize("status", [401, 403])
    async def test_is_not_asked_for_every_row(self, hub: FakeHub, run: Run, status: int) -> None:
        refusal = httpx.Response(status, json={"title": "Sign in first"})
        hub.misbehave = [lambda _request: refusal]
        report = await run(hub)
        assert len(hub.requests) == 1
        assert report.stopped == f"the hub does not allow it: {status} Sign in first"

    async def test_is_not_asked_on_when_only_reading_is_allowed(self, hub: FakeHub, run: Run) -> None:
        hub.misbehave = [lambda request: httpx.Response(403) if request.method == "POST" else None]
        report = await run(hub)
        assert len(hub.posts) <= 2 * REQUESTS_AT_ONCE_MAX
        assert report.exit_code == 1


class TestAnObjection:
    async def test_is_shown_at_the_cell_it_is_about(self, hub: FakeHub, run: Run) -> None:
        hub.misbehave = [problem(ITEMS, '"2.6"', objection("body.title.nl", "Een kring", "is too informal"))]
        report = await run(hub)
        assert [str(one) for one in report.rejects] == ["items.csv row 12, title_nl: is too informal (here: Een kring)"]
        assert report.created["items"] == 40
        assert report.exit_code == 1

    async def test_to_a_parent_holds_back_its_children_by_name(self, hub: FakeHub, run: Run) -> None:
        hub.misbehave = [problem(LINES, '"number":3', objection("number", "3", "is one too many"))]
        report = await run(hub)
        assert [(one.file, one.because) for one in report.skips] == [("items.csv", "lines.csv row 4 was rejected")] * 5
        assert report.created["items"] == 36

    async def test_runs_down_the_goal_tree(self, hub: FakeHub, run: Run) -> None:
        hub.misbehave = [problem("/v1/agendas/goals", '"code":"1"', objection("title", "", "no"))]
        report = await run(hub)
        held = Counter(skip.kind for skip in report.skips)
        assert held["goals"] == 10
        assert report.created["goals"] == 11
        assert all(target["code"].startswith("2") for target in hub.bodies_under("/v1/agendas/goals"))

    async def test_without_details_is_shown_as_the_hub_words_it(self, hub: FakeHub, run: Run) -> None:
        conflict = httpx.Response(409, json={"title": "Conflict", "detail": "line 3 is there"})
        hub.misbehave = [problem(LINES, '"number":3', conflict)]
        assert str((await run(hub)).rejects[0]) == "lines.csv row 4: 409 line 3 is there"

    @pytest.mark.parametrize("content", [b"<html>", b"[]", b"{}"])
    async def test_that_is_no_answer_at_all_is_a_reject_not_a_crash(
        self, hub: FakeHub, run: Run, content: bytes
    ) -> None:
        hub.misbehave = [problem(LINES, '"number":3', httpx.Response(201, content=content))]
        report = await run(hub)
        assert [one.row for one in report.rejects] == [4]

    async def test_to_a_row_in_two_cells_counts_as_one_rejected_row(self, hub: FakeHub, run: Run) -> None:
        errors = [{"field": "title.nl", "value": "", "reason": "a"}, {"field": "title.en", "value": "", "reason": "b"}]
        hub.misbehave = [problem(LINES, '"number":3', httpx.Response(422, json={"errors": errors}))]
        report = await run(hub)
        assert len(report.rejects) == 2
        assert report.counts("lines").rejected == 1


class TestBrokenFiles:
    async def test_are_loaded_as_far_as_they_are_right(self, hub: FakeHub, run: Run, files: Path) -> None:
        path = files / "indicators.csv"
        path.write_text(path.read_text(encoding="utf-8").replace(";sum;yearly;4;", ";sum;daily;4;", 1), "utf-8")
        report = await run(hub, files)
        assert [(one.file, one.row, one.field) for one in report.rejects] == [("indicators.csv", 2, "rhythm")]
        assert {skip.because for skip in report.skips} == {"indicators.csv row 2 was rejected"}
        assert report.created["observations"] == 54 - len(report.skips)
        assert report.exit_code == 1

    async def test_of_what_lies_between_two_records_name_the_one_that_is_not_there(
        self, hub: FakeHub, run: Run, files: Path
    ) -> None:
        path = files / "relations.csv"
        path.write_text(path.read_text(encoding="utf-8").replace(";iMMovator;", ";iMovator;", 1), "utf-8")
        report = await run(hub, files)
        assert [(one.row, one.field, one.value) for one in report.rejects] == [(3, "other", "imovator")]
        assert report.created["relations"] == 2

    async def test_hold_back_what_lies_between_a_record_that_was_refused_and_another(
        self, hub: FakeHub, run: Run, files: Path
    ) -> None:
        path = files / "organisations.csv"
        path.write_text(path.read_text(encoding="utf-8").replace("STER;;;;;public_body", "STER;;;;;tv", 1), "utf-8")
        report = await run(hub, files)
        assert report.created["relations"] == 2
        assert [skip.file for skip in report.skips] == ["relations.csv"]

    async def test_with_goals_in_a_circle_are_refused_and_end(self, hub: FakeHub, run: Run, files: Path) -> None:
        path = files / "goals.csv"
        content = path.read_text(encoding="utf-8").replace("2020;2;;", "2020;2;2.1;", 1)
        path.write_text(content, encoding="utf-8")
        report = await run(hub, files)
        assert any("circle" in reject.reason for reject in report.rejects)
        assert report.created["goals"] == 11

    async def test_that_name_a_parent_that_is_not_there_say_so(self, hub: FakeHub, run: Run, files: Path) -> None:
        path = files / "observations.csv"
        content = path.read_text(encoding="utf-8").replace("online.visitors;2018", "offline.visitors;2018", 1)
        path.write_text(content, encoding="utf-8")
        [reject] = (await run(hub, files)).rejects
        assert (reject.file, reject.value) == ("observations.csv", "offline.visitors")
        assert "no such record among the indicators" in reject.reason


class TestWhatIsAskedFor:
    @pytest.mark.parametrize("url", ["hub.example", "ftp://hub.example", "http://"])
    async def test_must_be_the_address_of_a_hub(self, url: str) -> None:
        with pytest.raises(HubError, match="is not the address of a hub"):
            await load("hilversum", url, token=None, report=Console(quiet=True))

    async def test_must_be_a_directory_that_is_there(self, tmp_path: Path) -> None:
        with pytest.raises(HubError, match="there is no directory"):
            await load("x", "http://hub.example", token=None, report=Console(quiet=True), data=tmp_path / "no")

    async def test_sends_no_credentials_where_there_are_none(self, hub: FakeHub) -> None:
        transport = httpx.MockTransport(hub.answer)
        await load("hilversum", "http://hub.example", token=None, report=Console(quiet=True), transport=transport)
        assert not any("Authorization" in request.headers for request in hub.requests)


async def test_no_more_than_four_requests_are_under_way_at_once(hub: FakeHub, run: Run) -> None:
    await run(hub)
    assert 1 < hub.at_once_max <= REQUESTS_AT_ONCE_MAX


async def test_missing_values_are_left_out_never_sent_as_null(hub: FakeHub, run: Run) -> None:
    await run(hub)
    assert not any(None in json.loads(request.content).values() for request in hub.posts)
