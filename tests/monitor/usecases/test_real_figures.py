"""The figures that the hub begins with, as its sources state them: what adds up is said to, and what does not too."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from mediate_deploy.load import directory_of
from mediate_deploy.load.dataset import Dataset, read_dataset
from mediate_deploy.load.kinds import INDICATOR_TARGETS, INDICATORS, OBSERVATIONS, Record
from monitor.asking import checked, refusals
from support.infrastructure import Infrastructure
from support.running import Running, running


@dataclass(frozen=True)
class Loaded:
    """The monitor with the project's own figures in it, all of them checked."""

    monitor: Running
    ids: dict[str, str]

    async def checks(self, code: str, check: str, **asked: str) -> dict[str, dict[str, Any]]:
        """Return what checks of one kind found of an indicator, by period."""
        answer = await self.monitor.client.get(
            f"/v1/indicators/{self.ids[code]}/checks", params={"check": check, **asked}
        )
        return {each["period"]: each for each in answer.json()["items"]}

    async def indicator(self, code: str) -> dict[str, Any]:
        """Return an indicator with its latest figure and how that stands."""
        found: dict[str, Any] = (await self.monitor.client.get(f"/v1/indicators/{self.ids[code]}")).json()
        return found

    async def figures(self, code: str, period: str) -> list[dict[str, Any]]:
        """Return the figures of a period for the whole."""
        answer = await self.monitor.client.get(
            f"/v1/indicators/{self.ids[code]}/observations", params={"period": period}
        )
        return [each for each in answer.json()["items"] if not each["breakdown"]]


@pytest.fixture(scope="module")
async def loaded(infrastructure: Infrastructure) -> AsyncIterator[Loaded]:
    dataset = read_dataset(directory_of("hilversum"))
    async with running(infrastructure, "monitor") as started:
        monitor = started["monitor"]
        ids = await load(monitor, dataset)
        await checked(monitor)
        yield Loaded(monitor, ids)


async def load(monitor: Running, dataset: Dataset) -> dict[str, str]:
    """Bring in the indicators, what is aimed for and the figures, as the loader does; return the ids by code."""
    ids: dict[str, str] = {}
    for record in sorted(dataset.of(INDICATORS), key=lambda each: "formula" in each.body):
        ids[record.key] = (await monitor.create("/v1/indicators", with_operands(record, ids)))["id"]
    for kind in (INDICATOR_TARGETS, OBSERVATIONS):
        for record in dataset.of(kind):
            await monitor.create(
                kind.creation.format(parent=ids[str(record.parent)]).replace("/monitor", ""), record.body
            )
    return ids


def with_operands(record: Record, ids: dict[str, str]) -> dict[str, Any]:
    """Return what defines an indicator, with the operands of its formula by their ids."""
    body: dict[str, Any] = dict(record.body)
    if "formula" in body:
        body["formula"] = {**body["formula"], "operands": [ids[code] for code in body["formula"]["operands"]]}
    return body


class TestParticipants:
    async def test_add_up_to_the_totals_that_the_letter_states(self, loaded: Loaded) -> None:
        found = await loaded.checks("participants.reached", "parts")
        assert {period: (each["stated"], each["computed"], each["verdict"]) for period, each in found.items()} == {
            "2018": ("1807", "1807", "agrees"),
            "2019": ("1906", "1906", "agrees"),
            "2020": ("2295", "2295", "agrees"),
        }
        assert {each["dimension"] for each in found.values()} == {"group"}
        assert all(len(each["operands"]) == 4 for each in found.values())

    async def test_of_2020_are_counted_up_to_october(self, loaded: Loaded) -> None:
        [total] = await loaded.figures("participants.reached", "2020")
        assert total["covers_until"] == "2020-10-31"

    async def test_of_the_annual_report_are_no_figure_of_the_letters_series(self, loaded: Loaded) -> None:
        body = {
            "period": "2020",
            "value": "5524",
            "source": {"document": "S0", "file": "000_3d0723314faab67f.txt", "place": "par. 1.2.2"},
        }
        address = f"/v1/indicators/{loaded.ids['participants.reached']}/observations"
        answer = await loaded.monitor.post(address, body)
        assert answer.status_code == 409
        assert answer.json()["type"] == "/problems/definition-needed"
        assert "S0" in refusals(answer)["body.definition_version"]
        assert "S1" in refusals(answer)["body.definition_version"]
        assert len(await loaded.figures("participants.reached", "2020")) == 1


class TestShareOfTheSubsidy:
    async def test_is_computed_from_the_subsidy_and_the_budget(self, loaded: Loaded) -> None:
        computed = {}
        for period in ("2018", "2019", "2020", "2021"):
            [figure] = [
                each for each in await loaded.figures("funding.subsidy.share", period) if each["origin"] == "derived"
            ]
            computed[period] = (figure["value"], figure["numerator"], figure["denominator"], figure["status"])
        assert computed == {
            "2018": ("21.9", "240000", "1098229", "final"),
            "2019": ("26.3", "300000", "1138686", "final"),
            "2020": ("21.4", "300000", "1399270", "final"),
            "2021": ("22.7", "250000", "1103540", "provisional"),
        }

    async def test_of_2018_differs_from_what_is_stated_and_the_others_are_stated_roundly(self, loaded: Loaded) -> None:
        found = await loaded.checks("funding.subsidy.share", "formula")
        assert {period: (each["stated"], each["verdict"], each["difference"]) for period, each in found.items()} == {
            "2018": ("31", "differs", "9.1"),
            "2019": ("26", "rounded", "-0.3"),
            "2020": ("21", "rounded", "-0.4"),
            "2021": ("23", "rounded", "0.3"),
        }

    async def test_stands_beside_the_claim_and_does_not_replace_it(self, loaded: Loaded) -> None:
        figures = await loaded.figures("funding.subsidy.share", "2018")
        assert sorted(Decimal(each["value"]) for each in figures) == [Decimal("21.9"), 31]


class TestJobs:
    async def test_are_a_quarter_by_one_document_and_a_third_by_another(self, loaded: Loaded) -> None:
        found = await loaded.checks("jobs.creative.share", "documents")
        [check] = found.values()
        assert check["verdict"] == "differs"
        assert {check["stated"], check["computed"]} == {"25", "33.33"}
        assert abs(Decimal(check["difference"])) == Decimal("8.33")
        assert {each["value"] for each in await loaded.figures("jobs.creative.share", "2019")} == {"25", "33.33"}


class TestHowFiguresStand:
    async def test_existing_courses_of_mediabooster_drew_103_of_725(self, loaded: Loaded) -> None:
        courses = await loaded.indicator("mediabooster.existing")
        assert (courses["latest"]["value"], courses["target"]["value"]) == ("103", "725")
        assert courses["achievement"] == "not_met"

    async def test_visits_in_the_first_quarter_of_2021_rose_by_almost_a_third(self, loaded: Loaded) -> None:
        visits = await loaded.indicator("reach.website.quarter")
        assert visits["change"]["percent"] == "32.8"

    async def test_what_is_questioned_is_told_in_all(self, loaded: Loaded) -> None:
        answer = await loaded.monitor.client.get("/v1/validation", params={"period": "2018"})
        tallies = {(each["check"], each["verdict"]): each["figures"] for each in answer.json()["tallies"]}
        assert tallies == {("parts", "agrees"): 1, ("formula", "differs"): 1}
        questioned = (await loaded.monitor.client.get("/v1/checks", params={"verdict": "differs"})).json()["items"]
        assert {each["period"] for each in questioned} == {"2018", "2019"}
