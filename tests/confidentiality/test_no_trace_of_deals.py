"""A partner, a facilitator and ops, together, find no trace of a deal that was told to nobody; nor does anything else.

Deals are planted by every command that the pipeline's description has, with marks in every text, amount and id; the
three of them use every route, page, feed, stream and search, and everything is looked through that the hub keeps
outside the pipeline's own database. What is new in the API or in the pages is held to this without being named here.
"""

import json
from collections.abc import Mapping, Sequence

import pytest

from confidentiality.marks import WORD, Marks
from confidentiality.planting import PIPELINE, Planted, is_confidential
from confidentiality.reaching import Seen, answers_of, everything, found
from confidentiality.traces import OTHERS, files_of, lines_with, streamed, tables_with

SHOWN = 25
NOT_TAKEN: Mapping[str, str] = {}
"""Confidential commands that took no mark, and why."""
THREE = ("a facilitator", "ops", "a partner")


@pytest.fixture(scope="module")
async def seen(planted: Planted) -> dict[str, Sequence[Seen]]:
    """All that each of the three was answered, before the files and databases are looked through."""
    return {who: await everything(planted, planted.strangers[who]) for who in THREE}


def told(findings: Mapping[str, Sequence[str]]) -> str:
    """Return findings so that a person can read them."""
    lines = [f"{asked}: {', '.join(marks[:3])}" for asked, marks in findings.items()]
    return "\n".join([f"{len(lines)} findings", *lines[:SHOWN]])


class TestWhatWasPlanted:
    async def test_is_there_by_every_command_that_is_confidential(self, planted: Planted) -> None:
        lacking = {name: why for name, why in planted.refused.items() if name not in {*planted.taken, *NOT_TAKEN}}
        assert not lacking, "\n".join(f"{name}: {why}" for name, why in lacking.items())
        assert any(is_confidential(each) for each in planted.description.operations)
        assert planted.forms

    async def test_is_what_the_team_sees_by_the_same_means(self, planted: Planted) -> None:
        listed = await answers_of(planted.team, f"{PIPELINE}/deals?limit=200", "/pipeline/deals?lang=nl")
        assert [each.asked for each in listed if WORD not in each.text] == []
        fed = await answers_of(planted.team, "/v1/feed?limit=200&type=nl.mediate.pipeline.event")
        assert found(fed, planted.marks)

    async def test_is_in_the_pipelines_own_database(self, planted: Planted) -> None:
        assert await tables_with(planted.hub, "pipeline", planted.marks)


class TestTheThree:
    @pytest.mark.parametrize("who", THREE)
    async def test_are_told_nothing_of_it(self, planted: Planted, seen: Mapping[str, Sequence[Seen]], who: str) -> None:
        assert len(seen[who]) > len(planted.description.operations)
        findings = found(seen[who], planted.marks)
        assert not findings, told(findings)


class TestAPartnersOwnSystem:
    async def test_is_posted_what_happened_and_nothing_of_it(
        self, planted: Planted, seen: Mapping[str, Sequence[Seen]]
    ) -> None:
        assert seen
        posted = planted.listener.posted
        types = {json.loads(post.body)["type"] for post in posted}
        assert any(each.startswith("nl.mediate.pipeline.fund") for each in types)
        assert not any(each.startswith("nl.mediate.pipeline.event") for each in types)
        told = [post for post in posted if planted.marks.found_in(f"{post.headers!r} {post.body.decode()}")]
        assert told == []

    async def test_has_everything_kept_that_is_searched_below(self, planted: Planted) -> None:
        connection = await planted.hub.database("subscriptions")
        try:
            for table in ("endpoint", "endpoint_secret", "message", "delivery", "attempt"):
                assert await connection.fetchval(f"SELECT count(*) FROM {table}"), table  # noqa: S608 - words of ours
        finally:
            await connection.close()


class TestWhatTheHubKeeps:
    @pytest.mark.parametrize("service", OTHERS)
    async def test_holds_nothing_of_it_in_another_services_database(
        self, planted: Planted, seen: Mapping[str, Sequence[Seen]], service: str
    ) -> None:
        assert seen
        assert await tables_with(planted.hub, service, planted.marks) == []

    async def test_holds_nothing_of_it_in_any_stream(self, planted: Planted) -> None:
        kept = await streamed(planted.hub)
        assert len(kept) > len(planted.taken)
        assert [name for name, message in kept.items() if planted.marks.found_in(message)] == []

    async def test_holds_nothing_of_it_in_any_log_or_span(
        self, planted: Planted, seen: Mapping[str, Sequence[Seen]]
    ) -> None:
        assert seen
        names = {path.name for path in files_of(planted.hub)}
        assert {"hub.jsonl", "pipeline.jsonl", "gateway.jsonl"} <= names
        lines = lines_with(planted.hub, planted.marks)
        assert not lines, "\n".join([f"{len(lines)} lines", *lines[:SHOWN]])

    async def test_is_not_told_by_the_commands_of_ops(self, planted: Planted) -> None:
        for command in (["trace"], ["parked"], ["status"]):
            answered = planted.hub.command(*command)
            assert not planted.marks.found_in(answered.stdout + answered.stderr)


class TestALeak:
    async def test_is_found_wherever_it_is(self, planted: Planted) -> None:
        """Something public with the same mark turns up on every way: what looks for it would have found it."""
        async with planted.hub.client(seconds=60) as client:
            body = {"name": f"{WORD} (verzonnen)", "types": ["school"], "synthetic": True}
            answer = await client.post("/v1/community/organisations", json=body)
            assert answer.status_code == 201
            await client.get(f"/v1/community/organisations/{WORD}")
            position = answer.headers["mediate-position"]
            await client.get("/v1/overview", headers={"Mediate-Position": position})
        marks = Marks(frozenset())
        for who in THREE:
            assert found(await answers_of(planted.strangers[who], "/v1/community/organisations?limit=200"), marks)
        for service in ("community", "gateway", "subscriptions"):
            assert await tables_with(planted.hub, service, marks)
        assert any(marks.found_in(message) for message in (await streamed(planted.hub)).values())
        assert lines_with(planted.hub, marks)
