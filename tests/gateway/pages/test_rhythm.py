"""The pages of the monitor's rhythm: what is due and of whom, and periods that are closed and opened again."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import func, select

from gateway.pages.browser import browsing
from gateway.pages.people import member, organisation, person, signed_in
from mediate_contracts.policy import Role
from mediate_gateway.adapters.monitor_read_model import FIGURE_DUE, INDICATOR, OBSERVATION, PERIOD_CLOSE
from mediate_monitor.adapters import dues
from mediate_monitor.usecases.fall_due import fall_due
from mediate_shared.clock import utc_now
from support.infrastructure import Infrastructure
from support.running import Running, eventually, running

S1: Final = {"document": "S1", "file": "001_3e552c4187135ca3.txt", "place": "tabel"}
NUMBERS: Final = count(1)
YEARS: Final = count(1950)
DUE: Final = "/monitor/due"
PERIODS: Final = "/monitor/periods"


@dataclass
class Rhythmic:
    """A gateway beside a real monitor service."""

    gateway: Running
    monitor: Running

    async def waiting(self, year: str, **changes: Any) -> dict[str, Any]:
        """Return an indicator whose figure of one year is late, once the pages know it."""
        number = next(NUMBERS)
        body = {
            "code": f"rhythm.{number}",
            "name": {"nl": f"Cijfer {number}.", "en": f"Figure {number}."},
            "definition": {"nl": "Wat geteld wordt.", "en": "What is counted."},
            "unit": "participants",
            "direction": "more",
            "aggregation": "sum",
            "rhythm": "yearly",
            "action_lines": [4],
            "since_period": year,
            "until_period": year,
            **changes,
        }
        made = await self.monitor.create("/v1/indicators", body)
        async with self.monitor.service.database.transaction() as transaction:
            expected = await dues.expectations(transaction.connection, after=None, changed_since=None, limit=1_000)
            await fall_due(transaction, expected, now=utc_now())
        await self.heard(FIGURE_DUE, indicator_id=UUID(made["id"]))
        await self.heard(INDICATOR, id=UUID(made["id"]))
        return made

    async def observed(self, indicator: dict[str, Any], period: str, value: str, **more: Any) -> dict[str, Any]:
        """Record a figure, and wait until the pages know it."""
        body = {"period": period, "value": value, "source": S1, **more}
        made = await self.monitor.create(f"/v1/indicators/{indicator['id']}/observations", body)
        await self.heard(OBSERVATION, id=UUID(made["id"]))
        return made

    async def heard(self, table: Any, **holds: Any) -> None:
        """Wait until the pages know of a row."""
        conditions = [table.c[name] == value for name, value in holds.items()]
        query = select(func.count()).select_from(table).where(*conditions)
        await eventually(self._some(query))

    def _some(self, query: Any) -> Callable[[], Awaitable[bool]]:
        async def is_some() -> bool:
            async with self.gateway.service.database.reading() as connection:
                return bool((await connection.execute(query)).scalar_one())

        return is_some


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Rhythmic]:
    async with running(
        infrastructure,
        "monitor",
        "gateway",
        gateway=lambda started: {"upstreams": {"monitor": started["monitor"].service.app}},
    ) as started:
        yield Rhythmic(started["gateway"], started["monitor"])


class TestWhatIsDue:
    @pytest.mark.parametrize(("lang", "late"), [("nl", "Te laat"), ("en", "Overdue")])
    async def test_shows_to_everybody_what_is_late_and_of_whom(self, hub: Rhythmic, lang: str, late: str) -> None:
        whose = await organisation(hub.gateway, f"Omroep {next(NUMBERS)}")
        made = await hub.waiting("2019", organisation_id=str(whose))
        async with browsing(hub.gateway) as visitor:
            page = await visitor.opens(f"{DUE}?lang={lang}&organisation={whose}")
            [row] = [each.text for each in page.all("tr") if each["id"].startswith("row-")]
            for each in (made["name"][lang], "2019", late, "Omroep"):
                assert each in row
            assert not [each for each in page.links().values() if "/remind" in each or "/excuse" in each]

    async def test_is_brought_by_the_way_to_the_form_that_records_it(self, hub: Rhythmic) -> None:
        made = await hub.waiting("2018")
        facilitator = await person(hub.gateway, Role.FACILITATOR)
        async with signed_in(hub.gateway, facilitator) as browser:
            page = await browser.opens(f"{DUE}?q={made['code']}")
            way = f"/monitor/indicators/{made['id']}/observations/new?period=2018"
            assert way in page.links().values()
            await hub.observed(made, "2018", "12")
            page = await browser.opens(f"{DUE}?q={made['code']}")
            assert way not in page.links().values()

    async def test_lets_who_facilitates_remind_once_a_week(self, hub: Rhythmic) -> None:
        whose = await organisation(hub.gateway)
        made = await hub.waiting("2017", organisation_id=str(whose))
        facilitator = await person(hub.gateway, Role.FACILITATOR)
        at = f"/monitor/indicators/{made['id']}/due/2017/remind"
        async with signed_in(hub.gateway, facilitator) as browser:
            page = await browser.presses(await browser.opens(at), "Herinneren")
            assert page.path == DUE
            assert "De organisatie is herinnerd." in page.text
            await hub.heard(FIGURE_DUE, indicator_id=UUID(made["id"]), reminded=1)
            assert "1 keer herinnerd" in (await browser.opens(f"{DUE}?q={made['code']}")).text
            page = await browser.presses(await browser.opens(at), "Herinneren", status=409)
            assert "een week" in page.text

    async def test_lets_who_facilitates_say_that_a_figure_will_not_come(self, hub: Rhythmic) -> None:
        made = await hub.waiting("2016")
        facilitator = await person(hub.gateway, Role.FACILITATOR)
        async with signed_in(hub.gateway, facilitator) as browser:
            page = await browser.opens(f"/monitor/indicators/{made['id']}/due/2016/excuse")
            page = await browser.presses(page, "Vastleggen dat het niet komt", status=422)
            assert "reason" in page.errors
            page = await browser.presses(page, "Vastleggen dat het niet komt", {"reason": "Er is niet geteld"})
            assert page.path == DUE
            await hub.heard(FIGURE_DUE, indicator_id=UUID(made["id"]), excused="Er is niet geteld")
            assert "Er is niet geteld" in (await browser.opens(DUE)).text

    async def test_shows_an_organisation_its_own_first(self, hub: Rhythmic) -> None:
        whose = await organisation(hub.gateway)
        made = await hub.waiting("2015", organisation_id=str(whose))
        somebody = await person(hub.gateway)
        await member(hub.gateway, somebody, whose)
        async with signed_in(hub.gateway, somebody) as browser:
            page = await browser.opens(DUE)
            assert "Van uw organisatie verwacht" in page.text
            assert f"/monitor/indicators/{made['id']}/observations/new?period=2015" in page.links().values()


class TestClosingAPeriod:
    async def test_names_first_what_is_still_open_in_it(self, hub: Rhythmic) -> None:
        year = str(next(YEARS))
        made = await hub.waiting(year)
        moving = await hub.waiting(year)
        await hub.observed(moving, year, "3", status="provisional")
        facilitator = await person(hub.gateway, Role.FACILITATOR)
        async with signed_in(hub.gateway, facilitator) as browser:
            page = await browser.opens(f"{PERIODS}/close?period={year}")
            assert "1 cijfer ontbreekt" in page.text
            assert made["name"]["nl"] in page.text
            assert "1 indicator met een voorlopig cijfer" in page.text
            page = await browser.presses(page, "Periode afsluiten", {"note": "Zo besproken"})
            assert page.path.startswith(f"{PERIODS}/")
            assert "Zo besproken" in page.text

    async def test_makes_what_changes_afterwards_visible(self, hub: Rhythmic) -> None:
        year = str(next(YEARS))
        made = await hub.waiting(year)
        first = await hub.observed(made, year, "10")
        close = await hub.monitor.create("/v1/period-closes", {"period": year})
        body = {"value": "12", "reason": "Een tabel was vergeten", "source": S1}
        right = await hub.monitor.create(f"/v1/observations/{first['id']}/corrections", body)
        late = await hub.waiting(year)
        await hub.observed(late, year, "5", reason="Kwam later")
        await hub.heard(OBSERVATION, id=UUID(right["id"]))
        await hub.heard(PERIOD_CLOSE, period=year)
        async with browsing(hub.gateway) as visitor:
            page = await visitor.opens(f"{PERIODS}/{close['id']}")
            for each in ("10 deelnemers", "12 deelnemers", "Een tabel was vergeten", "5 deelnemers", "Kwam later"):
                assert each in page.text
            assert "Afgesloten" in (await visitor.opens(PERIODS)).text

    async def test_can_be_undone_for_a_reason(self, hub: Rhythmic) -> None:
        year = str(next(YEARS))
        close = await hub.monitor.create("/v1/period-closes", {"period": year})
        await hub.heard(PERIOD_CLOSE, period=year)
        facilitator = await person(hub.gateway, Role.FACILITATOR)
        async with signed_in(hub.gateway, facilitator) as browser:
            page = await browser.opens(f"{PERIODS}/{close['id']}/reopen")
            await browser.presses(page, "Periode weer openen", {"reason": "Een bron kwam later"})
            await hub.heard(PERIOD_CLOSE, period=year, is_closed=False)
            page = await browser.opens(f"{PERIODS}/{close['id']}")
            assert "Een bron kwam later" in page.text
            assert "Opnieuw afsluiten" in page.links()

    @pytest.mark.parametrize("period", ["2020-Q9", "", "1e9", "%00"])
    async def test_of_what_is_no_period_is_not_there(self, hub: Rhythmic, period: str) -> None:
        facilitator = await person(hub.gateway, Role.FACILITATOR)
        async with signed_in(hub.gateway, facilitator) as browser:
            assert (await browser.gets(f"{PERIODS}/close?period={period}")).status_code == 404

    async def test_is_chosen_on_the_page_of_all_where_none_is_named(self, hub: Rhythmic) -> None:
        facilitator = await person(hub.gateway, Role.FACILITATOR)
        async with signed_in(hub.gateway, facilitator) as browser:
            answer = await browser.gets(f"{PERIODS}/close")
            assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, PERIODS)

    async def test_is_for_who_facilitates_alone(self, hub: Rhythmic) -> None:
        somebody = await person(hub.gateway, Role.INVESTMENT_OFFICER)
        async with signed_in(hub.gateway, somebody) as browser:
            assert (await browser.gets(f"{PERIODS}/close?period=2018")).status_code in {403, 404}
            assert "Een periode afsluiten" not in (await browser.opens(PERIODS)).text
