"""What closing a period changes, and what opening it again does."""

import asyncio
from itertools import count
from typing import Any

import pytest

from mediate_contracts.periods import parse_period
from mediate_contracts.policy import Role
from mediate_monitor.adapters.closes import is_closed
from mediate_shared.clock import utc_now
from mediate_shared.identity.actor import VISITOR
from support.identity import internally, person
from support.running import Running

YEARS = count(1900)


async def closed(monitor: Running, period: str, **more: Any) -> dict[str, Any]:
    """Close a period."""
    return await monitor.create("/v1/period-closes", {"period": period, **more})


async def reopen(monitor: Running, close: dict[str, Any], version: int = 1) -> Any:
    """Ask to open a period again."""
    path = f"/v1/period-closes/{close['id']}/reopen"
    return await monitor.post(path, {"reason": "Een bron kwam later"}, if_match=f'"{version}"')


class TestClosing:
    async def test_is_said_with_its_note_and_shows(self, monitor: Running) -> None:
        year = str(next(YEARS))
        close = await closed(monitor, year, note="Besproken met de lijntrekkers")
        assert (close["period"], close["is_closed"], close["times"]) == (year, True, 1)
        shown = await monitor.client.get("/v1/period-closes", params={"period": year})
        assert shown.json()["items"] == [close]
        said = [each for each in await monitor.events() if each["subject"] == close["id"]]
        assert [each["type"] for each in said] == ["nl.mediate.monitor.period.closed.v1"]
        expected = {"period": year, "times": 1, "note": close["note"]}
        assert expected.items() <= said[0]["data"].items()

    async def test_closes_the_periods_within_it_and_none_beside_it(self, monitor: Running) -> None:
        year = int((await closed(monitor, str(next(YEARS))))["period"])
        async with monitor.service.database.reading() as connection:
            for text in (f"{year}", f"{year}-Q1", f"{year}-12", f"{year}-W20"):
                assert await is_closed(connection, parse_period(text)), text
            for text in (f"{year + 50}", f"{year + 50}-Q1", f"{year + 50}-W20"):
                assert not await is_closed(connection, parse_period(text)), text

    async def test_of_a_quarter_leaves_its_year_open(self, monitor: Running) -> None:
        year = str(next(YEARS))
        await closed(monitor, f"{year}-Q1")
        async with monitor.service.database.reading() as connection:
            assert not await is_closed(connection, parse_period(year))
            assert await is_closed(connection, parse_period(f"{year}-02"))
            assert not await is_closed(connection, parse_period(f"{year}-04"))

    async def test_twice_is_refused_also_at_once(self, monitor: Running) -> None:
        year = str(next(YEARS))
        answers = await asyncio.gather(*(monitor.post("/v1/period-closes", {"period": year}) for _ in range(3)))
        assert sorted(each.status_code for each in answers) == [201, 409, 409]
        assert {each.json()["type"] for each in answers if each.status_code == 409} == {"/problems/period-is-closed"}

    @pytest.mark.parametrize(
        ("period", "slug"), [(str(utc_now().year), "period-not-over"), ("2020-W54", "not-a-period")]
    )
    async def test_of_what_runs_or_is_none_is_refused(self, monitor: Running, period: str, slug: str) -> None:
        answer = await monitor.post("/v1/period-closes", {"period": period})
        assert answer.json()["type"] == f"/problems/{slug}"
        assert answer.json()["errors"][0]["field"] == "body.period"

    async def test_is_for_who_facilitates_alone(self, monitor: Running) -> None:
        for who in (person(Role.INVESTMENT_OFFICER), person(), VISITOR):
            answer = await monitor.post("/v1/period-closes", {"period": "1899"}, **internally(who, "monitor"))
            assert answer.status_code in {401, 403, 404}, answer.text


class TestOpeningAgain:
    async def test_says_why_and_lets_it_be_closed_again(self, monitor: Running) -> None:
        close = await closed(monitor, str(next(YEARS)))
        opened = (await reopen(monitor, close)).json()
        assert (opened["is_closed"], opened["reason"], opened["version"]) == (False, "Een bron kwam later", 2)
        async with monitor.service.database.reading() as connection:
            assert not await is_closed(connection, parse_period(close["period"]))
        again = await closed(monitor, close["period"])
        assert (again["id"], again["times"], again["version"], again["reason"]) == (close["id"], 2, 3, None)
        said = [each["type"].split(".")[4] for each in await monitor.events() if each["subject"] == close["id"]]
        assert said == ["closed", "reopened", "closed"]

    async def test_of_what_is_open_or_changed_meanwhile_is_refused(self, monitor: Running) -> None:
        close = await closed(monitor, str(next(YEARS)))
        assert (await reopen(monitor, close)).status_code == 200
        assert (await reopen(monitor, close)).status_code == 412
        answer = await reopen(monitor, close, version=2)
        assert answer.json()["type"] == "/problems/period-is-open"
