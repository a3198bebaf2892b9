"""What ops and readers rely on: figures are computed after an outage, in spite of one that fails, and on a new day."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from mediate_contracts.envelope import Envelope
from mediate_monitor.adapters import derived, stale
from mediate_monitor.usecases.hear_facts import hear_facts
from mediate_monitor.usecases.recompute import Recomputing
from mediate_shared.handlers import Received
from mediate_shared.journal import Transaction
from monitor import happenings
from monitor.telling import Telling
from support.chassis import number
from support.infrastructure import Infrastructure
from support.running import Running, eventually, running

CODES = iter(range(1_000))


@pytest.fixture
async def told(infrastructure: Infrastructure) -> AsyncIterator[Telling]:
    """The monitor on an empty database, alone."""
    async with running(infrastructure, "monitor") as started:
        yield Telling(started["monitor"])


def at(told: Telling, moment: datetime) -> Recomputing:
    service = told.running.service
    return Recomputing(service.database, lambda: moment, service.log)


async def all_done(recomputing: Recomputing, monitor: Running) -> None:
    async def done() -> bool:
        await recomputing.round()
        return await number(monitor.service, "SELECT count(*) FROM stale_figure WHERE not_before IS NULL") == 0

    await eventually(done)


class TestRecomputing:
    async def test_happens_by_itself_within_seconds(self, told: Telling) -> None:
        indicator = await told.define("matches.introduced", aggregation="sum")
        await told.tell("2025-05-01", happenings.match(1, 1, 2))

        async def is_told() -> bool:
            answer = await told.running.client.get(f"/v1/indicators/{indicator}")
            return answer.json()["latest"] is not None

        await eventually(is_told)

    async def test_goes_on_with_others_where_one_fails_and_tries_that_one_again(
        self, told: Telling, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sick = await told.define("matches.implemented", aggregation="sum")
        sound = await told.define("matches.introduced", aggregation="sum")
        put = derived.put

        async def failing(transaction: Transaction, indicator: Any, *more: Any, **named: Any) -> bool:
            if str(indicator.id) == sick:
                message = "cannot be computed"
                raise ValueError(message)
            return await put(transaction, indicator, *more, **named)

        with monkeypatch.context() as patched:
            patched.setattr(derived, "put", failing)
            await told.tell("2025-05-01", happenings.match(1, 1, 2))
            await all_done(at(told, datetime.now(UTC)), told.running)
            assert await number(told.running.service, "SELECT count(*) FROM stale_figure") > 0
        found = await told.running.client.get(f"/v1/indicators/{sound}")
        assert found.json()["latest"] is not None
        await all_done(at(told, datetime.now(UTC) + timedelta(minutes=5)), told.running)

        async def is_told() -> bool:
            await at(told, datetime.now(UTC) + timedelta(minutes=5)).round()
            return await number(told.running.service, "SELECT count(*) FROM stale_figure") == 0

        await eventually(is_told)
        assert (await told.figures(sick))[""] == 0

    async def test_is_done_by_one_process_at_a_time(self, told: Telling) -> None:
        await told.settle()
        service = told.running.service

        async def alone() -> bool:
            async with service.database.transaction() as one, service.database.transaction() as other:
                return await stale.alone(one) and not await stale.alone(other)

        await eventually(alone)

    async def test_forgets_what_was_noted_of_an_indicator_that_is_not_there(self, told: Telling) -> None:
        async with told.running.service.database.transaction() as transaction:
            await stale.mark(transaction, uuid4(), "2025")
        await told.settle()

    async def test_settles_a_period_on_the_day_after_it(self, told: Telling) -> None:
        indicator = await told.define("matches.introduced", aggregation="sum", rhythm="monthly")
        await told.tell("2025-05-01", happenings.match(1, 1, 2))
        found = await told.observations(indicator)
        running_period = max(each["period"] for each in found)
        assert {each["status"] for each in found if each["period"] == running_period} == {"provisional"}
        later = datetime.now(UTC) + timedelta(days=40)
        await eventually_said(told, at(told, later), indicator, running_period)
        settled = {each["period"]: each["status"] for each in await observations(told, indicator)}
        assert settled[running_period] == "final"
        assert max(settled) > running_period


class TestAfterTheClose:
    async def test_what_changes_is_a_revision_that_says_so(self, told: Telling) -> None:
        indicator = await told.define("matches.introduced", aggregation="sum")
        await told.tell("2025-05-01", happenings.match(1, 1, 2))
        assert (await told.figures(indicator))[""] == 1
        closed = await told.running.post("/v1/period-closes", {"period": "2025"})
        assert closed.status_code == 201, closed.text
        await told.tell("2025-06-01", happenings.match(2, 1, 2))
        assert (await told.figures(indicator))[""] == 2
        said = [each["data"] for each in await told.said_of(indicator) if each["data"].get("period") == "2025"]
        assert [(each["revision"], each["after_close"], bool(each["reason"])) for each in said] == [
            (1, False, False),
            (2, True, True),
        ]


class TestDefinitions:
    async def test_that_hold_from_a_period_on_have_no_figures_before_it_and_those_of_before_stand(
        self, told: Telling
    ) -> None:
        indicator = await told.define("matches.introduced", aggregation="sum", since_period="2023")
        matches = [happenings.match(number, 1, 2) for number in range(1, 4)]
        for year, match in zip(("2022", "2024", "2025"), matches, strict=True):
            await told.tell(f"{year}-05-01", match)
        assert await told.figures(indicator, "2022") == {}
        assert [(await told.figures(indicator, year))[""] for year in ("2024", "2025")] == [1, 1]
        redefined = await told.running.post(
            f"/v1/indicators/{indicator}/redefinitions",
            {
                "definition": {"nl": "Matches die zijn ingevoerd.", "en": "Matches that were implemented."},
                "measure": "matches.implemented",
                "from_period": "2025",
                "reason": "What came of them matters more.",
            },
            if_match='"1"',
        )
        assert redefined.status_code == 200, redefined.text
        found = {
            (each["period"], each["definition_version"]): each["value"] for each in await told.observations(indicator)
        }
        assert (found["2024", 1], found["2025", 1], found["2025", 2]) == ("1", "1", "0")
        assert ("2024", 2) not in found

    async def test_of_what_never_happened_tell_so_from_the_first_event_on_that_was_heard(self, told: Telling) -> None:
        await told.tell("2025-05-01", happenings.match(1, 1, 2))
        votes = await told.define("votes.cast", aggregation="sum", rhythm="yearly")
        assert [await told.figures(votes, year) for year in ("2024", "2025", "2026")] == [{}, {"": 0}, {"": 0}]


class TestFormulas:
    async def test_are_computed_anew_when_what_they_rest_on_changed(self, told: Telling) -> None:
        begun = await told.define("matches.introduced", aggregation="sum")
        votes = await told.define("votes.cast", aggregation="sum")
        formula = {"kind": "ratio", "operands": [votes, begun], "decimals": 1}
        both = await told.running.create(
            "/v1/indicators",
            {
                "code": f"derived.of-others-{next(CODES)}",
                "name": {"nl": "Stemmen per match", "en": "Votes for a match"},
                "definition": {"nl": "Stemmen gedeeld door matches.", "en": "Votes divided by matches."},
                "unit": "votes",
                "direction": "neither",
                "aggregation": "none",
                "rhythm": "yearly",
                "action_lines": [1],
                "formula": formula,
            },
        )
        await told.tell("2025-05-01", happenings.match(1, 1, 2), happenings.ballot(1, by=1), happenings.ballot(1, by=2))
        assert (await told.figures(both["id"]))[""] == Decimal("2.0")
        await told.tell("2025-06-01", happenings.match(2, 1, 2))
        assert (await told.figures(both["id"]))[""] == Decimal("1.0")
        found = await told.running.client.get(f"/v1/indicators/{both['id']}/derivation", params={"period": "2025"})
        assert [term["value"] for term in found.json()["terms"]] == ["2", "2"]
        assert {term["indicator_id"] for term in found.json()["terms"]} == {begun, votes}

    async def test_fall_with_the_definition_that_they_rest_on_unless_the_next_one_is_comparable(
        self, told: Telling
    ) -> None:
        def counted(operands: list[str]) -> dict[str, Any]:
            return {
                "code": f"derived.of-others-{next(CODES)}",
                "name": {"nl": "Beide", "en": "Both"},
                "definition": {"nl": "Beide samen.", "en": "Both together."},
                "unit": "people",
                "direction": "more",
                "aggregation": "none",
                "rhythm": "yearly",
                "action_lines": [1],
                **({"formula": {"kind": "sum", "operands": operands, "decimals": 0}} if operands else {}),
            }

        async def redefine(identifier: str, version: int, *, is_comparable: bool) -> None:
            answer = await told.running.post(
                f"/v1/indicators/{identifier}/redefinitions",
                {
                    "definition": {"nl": "Anders geteld.", "en": "Counted otherwise."},
                    "is_comparable": is_comparable,
                    "reason": "It is counted otherwise.",
                },
                if_match=f'"{version}"',
            )
            assert answer.status_code == 200, answer.text

        one = await told.running.create("/v1/indicators", counted([]))
        source = {"document": "S1", "file": "001_3e552c4187135ca3.txt", "place": "tabel"}
        figure = {"period": "2020", "value": "10", "source": source}
        await told.running.create(f"/v1/indicators/{one['id']}/observations", figure)
        both = await told.running.create("/v1/indicators", counted([one["id"], one["id"]]))
        on_it = await told.running.create("/v1/indicators", counted([both["id"], both["id"]]))
        await redefine(one["id"], 1, is_comparable=True)
        assert await told.figures(on_it["id"], "2020") == {"": 40}
        later = await told.running.create("/v1/indicators", counted([one["id"], one["id"]]))
        assert await told.figures(later["id"], "2020") == {"": 20}
        await redefine(one["id"], 2, is_comparable=False)
        assert [await told.figures(each["id"], "2020") for each in (both, later, on_it)] == [{}, {}, {}]


class TestWhatWasHeard:
    async def test_is_taken_in_once_where_it_is_told_again(self, told: Telling) -> None:
        indicator = await told.define("matches.introduced", aggregation="sum")
        await told.tell("2025-05-01", happenings.match(1, 1, 2))
        before = await number(told.running.service, "SELECT count(*) FROM fact")
        # As after the journal of a producer was restored from a backup.
        bodies = [body.encode() for journal in told.journals.values() for body in journal]
        envelopes = [Envelope.model_validate_json(body) for body in bodies]
        again = [
            Received(event, each, body)
            for each, body in zip(envelopes, bodies, strict=True)
            if (event := each.event()) is not None
        ]
        async with told.running.service.database.transaction() as transaction:
            await hear_facts(again, transaction=transaction)
        assert await number(told.running.service, "SELECT count(*) FROM fact") == before
        assert (await told.figures(indicator))[""] == 1


async def observations(told: Telling, indicator: str) -> list[dict[str, Any]]:
    answer = await told.running.client.get(f"/v1/indicators/{indicator}/observations", params={"limit": 200})
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def eventually_said(told: Telling, recomputing: Recomputing, indicator: str, period: str) -> None:
    async def is_final() -> bool:
        await recomputing.round()
        return any(
            each["status"] == "final" and each["period"] == period for each in await observations(told, indicator)
        )

    await eventually(is_final)
