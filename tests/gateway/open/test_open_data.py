"""Open data: the monitor's figures for everybody, as files that programs read and portals find."""

import csv
import json
from io import StringIO
from typing import Any

import pytest

from gateway import measured
from gateway.identifiers import both
from gateway.journals import Journals
from gateway.pages.browser import browsing
from gateway.reading import hear, start_afresh
from mediate_gateway.adapters import open_data
from support.running import Running

FILES = ("observations.csv", "observations.json", "indicators.csv", "indicators.json", "catalogue.jsonld")


@pytest.fixture(autouse=True)
async def figures(gateway: Running) -> None:
    """Participants of three years, of which one was not told, and a share with decimals."""
    journals = Journals()
    journals.say(
        measured.defined(31, code="participants", name=both("Participants"), minimum_count=3),
        measured.observed(31, 301, "2019", "1906"),
        measured.observed(31, 302, "2020", "2295", breakdown={"group": "starters", "age": "young"}),
        measured.withheld(31, 303, "2021"),
        measured.defined(32, code="share", unit="percent", name=both("Share")),
        measured.stated(32, 311, "2018", "21.85"),
    )
    await start_afresh(gateway)
    await hear(gateway, journals.bodies)


async def rows(gateway: Running, path: str) -> list[dict[str, str]]:
    async with browsing(gateway) as visitor:
        answer = await visitor.gets(path)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))


async def told(gateway: Running, path: str) -> Any:
    async with browsing(gateway) as visitor:
        answer = await visitor.gets(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


class TestTheFileOfFigures:
    async def test_has_every_figure_that_stands_with_where_it_is_from(self, gateway: Running) -> None:
        found = {each["id"]: each for each in await rows(gateway, "/open-data/observations.csv")}
        assert len(found) == 4
        part = found[str(measured.observation_id(302))]
        assert (part["indicator"], part["period"], part["value"]) == ("participants", "2020", "2295")
        assert (part["breakdown"], part["period_start"], part["period_end"]) == (
            "age=young; group=starters",
            "2020-01-01",
            "2020-12-31",
        )
        assert part["source_document"] == measured.LETTER.document

    async def test_leaves_empty_what_is_withheld_and_says_why(self, gateway: Running) -> None:
        [withheld] = [each for each in await rows(gateway, "/open-data/observations.csv") if each["period"] == "2021"]
        assert (withheld["value"], withheld["withheld"]) == ("", "withheld: fewer than 3")
        found = await told(gateway, "/open-data/observations.json?code=participants")
        assert [each["value"] for each in found["items"]] == ["1906", "2295", None]

    @pytest.mark.parametrize(("asked", "value"), [("", "21.85"), ("?lang=nl", "21,85"), ("?lang=en", "21.85")])
    async def test_writes_decimals_as_was_asked(self, gateway: Running, asked: str, value: str) -> None:
        [found] = await rows(gateway, f"/open-data/indicators/share.csv{asked}")
        assert found["value"] == value

    async def test_has_only_what_changed_where_a_moment_is_named(self, gateway: Running) -> None:
        assert await rows(gateway, "/open-data/observations.csv?since=2100-01-01T00:00:00Z") == []
        assert len(await rows(gateway, "/open-data/observations.csv?since=2000-01-01T00:00:00Z")) == 4

    @pytest.mark.parametrize("at_once", [1, 2, 3, 4])
    async def test_is_the_same_however_many_rows_are_read_at_once(
        self, gateway: Running, at_once: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        whole = await rows(gateway, "/open-data/observations.csv")
        indicators = await told(gateway, "/open-data/indicators.json")
        monkeypatch.setattr(open_data, "ROWS_AT_ONCE", at_once)
        assert await rows(gateway, "/open-data/observations.csv") == whole
        assert await told(gateway, "/open-data/indicators.json") == indicators

    @pytest.mark.parametrize(
        ("path", "status", "field"),
        [
            ("/open-data/observations.json?code=nothing", 404, "query.code"),
            ("/open-data/indicators/nothing.csv", 404, "path.code"),
            ("/open-data/observations.csv?since=yesterday", 422, "query.since"),
            ("/open-data/observations.csv?since=2020-01-01T00:00:00", 422, "query.since"),
            ("/open-data/observations.csv?lang=fr", 422, "query.lang"),
        ],
    )
    async def test_says_what_is_wrong_with_a_question(
        self, gateway: Running, path: str, status: int, field: str
    ) -> None:
        answer = await gateway.client.get(path, headers={"Accept": "application/json"})
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert [each["field"] for each in answer.json()["errors"]] == [field]


class TestTheFileOfOneIndicator:
    async def test_says_what_is_measured_beside_its_figures(self, gateway: Running) -> None:
        found = await told(gateway, "/open-data/indicators/share.json")
        assert (found["indicator"]["code"], found["indicator"]["unit"]) == ("share", "percent")
        assert [each["value"] for each in found["items"]] == ["21.85"]


@pytest.mark.parametrize("name", FILES)
class TestEveryFile:
    async def test_may_be_read_by_pages_of_other_sites_and_kept_by_anybody(self, gateway: Running, name: str) -> None:
        async with browsing(gateway) as visitor:
            answer = await visitor.gets(f"/open-data/{name}")
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert answer.headers["cache-control"].startswith("public")
        assert "set-cookie" not in answer.headers
        assert "access-control-allow-credentials" not in answer.headers

    async def test_is_not_sent_again_until_something_changed(self, gateway: Running, name: str) -> None:
        async with browsing(gateway) as visitor:
            tag = (await visitor.gets(f"/open-data/{name}")).headers["etag"]
            again = await visitor.gets(f"/open-data/{name}", **{"If-None-Match": tag})
            assert (again.status_code, again.content) == (304, b"")
            journals = Journals()
            journals.say(measured.defined(39))
            await start_afresh(gateway)
            await hear(gateway, journals.bodies)
            assert (await visitor.gets(f"/open-data/{name}", **{"If-None-Match": tag})).status_code == 200


class TestOtherAnswers:
    @pytest.mark.parametrize("path", ["/open-data", "/monitor", "/v1/overview"])
    async def test_stay_closed_to_pages_of_other_sites(self, gateway: Running, path: str) -> None:
        async with browsing(gateway) as visitor:
            answer = await visitor.gets(path)
        assert "access-control-allow-origin" not in answer.headers
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


class TestTheCatalogue:
    async def test_names_every_file_with_its_address_and_kind(self, gateway: Running) -> None:
        found = await told(gateway, "/open-data/catalogue.jsonld")
        assert found["@type"] == "dcat:Catalog"
        addresses = {
            file["dcat:downloadURL"]["@id"].removeprefix("http://hub"): file["dcat:mediaType"]["@id"].rpartition("/")[2]
            for dataset in found["dcat:dataset"]
            for file in dataset["dcat:distribution"]
        }
        assert addresses["/open-data/indicators/participants.csv"] == "csv"
        async with browsing(gateway) as visitor:
            for path, kind in addresses.items():
                answer = await visitor.gets(path)
                assert answer.status_code == 200
                assert kind in answer.headers["content-type"]

    async def test_says_what_a_portal_has_to_know_of_each_dataset(self, gateway: Running) -> None:
        found = await told(gateway, "/open-data/catalogue.jsonld")
        prefixes = set(found["@context"])
        assert {name.partition(":")[0] for name in _names(found)} <= prefixes
        for dataset in found["dcat:dataset"]:
            assert {each["@language"] for each in dataset["dct:title"]} == {"nl", "en"}
            assert {"dct:description", "dct:publisher", "dct:identifier", "dcat:theme"} <= set(dataset)
        assert len({each["@id"] for each in found["dcat:dataset"]}) == len(found["dcat:dataset"]) == 4

    async def test_makes_no_licence_up(self, gateway: Running) -> None:
        found = await told(gateway, "/open-data/catalogue.jsonld")
        assert "dct:license" not in json.dumps(found)
        for dataset in found["dcat:dataset"]:
            for file in dataset["dcat:distribution"]:
                assert file["dct:rights"]["@type"] == "dct:RightsStatement"


class TestThePage:
    @pytest.mark.parametrize("lang", ["nl", "en"])
    async def test_leads_to_every_file(self, gateway: Running, lang: str) -> None:
        async with browsing(gateway) as visitor:
            page = await visitor.opens(f"/open-data?lang={lang}")
            paths = [each["href"] for each in page.all("a") if each["href"].startswith("/open-data/")]
            assert {path.partition("?")[0].removeprefix("/open-data/") for path in paths} >= {
                *FILES,
                "indicators/share.csv",
                "indicators/share.json",
            }
            for path in paths:
                assert (await visitor.gets(path)).status_code == 200


def _names(found: Any) -> set[str]:
    """Return the names of all properties that have a prefix."""
    if isinstance(found, list):
        return {name for each in found for name in _names(each)}
    if not isinstance(found, dict):
        return set()
    own = {name for name in found if ":" in name}
    return own | {name for key, each in found.items() if key != "@context" for name in _names(each)}
