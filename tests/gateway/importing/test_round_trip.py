"""The file that is exported is the file that is imported: brought back as it is, it changes nothing."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest

from gateway.importing.bringing import brings, counted, marked, tried
from gateway.pages.browser import Browser, read
from mediate_agendas.entrypoints.activity_columns import COLUMNS as OF_ACTIVITIES
from mediate_agendas.entrypoints.item_imports import COLUMNS as OF_ITEMS
from mediate_community.entrypoints.organisation_columns import COLUMNS as IMPORTED
from mediate_gateway.entrypoints.pages.agenda.activity_listed import ACTIVITIES
from mediate_gateway.entrypoints.pages.agenda.listed import ITEMS
from mediate_gateway.entrypoints.pages.community.directory import ORGANISATIONS
from mediate_gateway.entrypoints.pages.monitor.indicators import LISTING as INDICATORS
from mediate_monitor.entrypoints.indicator_columns import COLUMNS as OF_INDICATORS
from support.agendas import SOURCE, both, line_body
from support.running import Running, eventually

COLUMNS = (
    "name,types,hub,actor_class,website,founding_year,description,size_band,value_chain_stages,stack_layers,interests,"
    "media_tech_roles,legal_name,kvk_number,branch_number,ror_id,sbi_2008,sbi_2025,carries,synthetic,updated_at"
)
NAMES = (
    "=SOM(A1)",
    "+31 35",
    "-min",
    "@studio",
    "'s-Gravenland",
    'Café; "Zoë"',
    "Twee\u00a0woorden",
    "007",
    "1,5",
    "ja",
)
EVERYTHING: dict[str, Any] = {
    "types": ["producer", "start_up"],
    "hub": "hilversum",
    "actor_class": "core",
    "website": "https://studio.example/?a=1;b=2",
    "founding_year": 1999,
    "size_band": "ten_to_forty_nine",
    "value_chain_stages": ["creation", "experience"],
    "stack_layers": ["data_cloud"],
    "interests": [3, 7],
    "legal_name": "Voorbeeldstudio B.V.",
    "ror_id": "04dkp9463",
    "sbi_2008": ["59111", "6201"],
    "sbi_2025": ["59110"],
    "description": {"nl": "Eén\nregel = twee; 'regels'", "en": "=1+1\tand more"},
    "synthetic": True,
}


async def shown(hub: Mapping[str, Running], service: str) -> None:
    """Wait until the gateway shows what a service has said."""
    said = len(await hub[service].events())
    [inbox] = hub["gateway"].service.inboxes.values()

    async def caught_up() -> bool:
        return inbox.applied.get(f"/{service}/0", 0) >= said

    await eventually(caught_up)


class TestTheDirectory:
    def test_has_every_column_of_the_import_under_its_key(self) -> None:
        exported = {each.key for column in ORGANISATIONS.columns for each in column.exported()}
        assert {column.key for column in IMPORTED} <= exported


class TestTheListOfItems:
    def test_has_every_column_of_the_import_under_its_key(self) -> None:
        exported = {each.key for column in ITEMS.columns for each in column.exported()}
        assert {column.key for column in OF_ITEMS} <= exported


class TestTheListOfActivities:
    def test_has_every_column_of_the_import_under_its_key(self) -> None:
        exported = {each.key for column in ACTIVITIES.columns for each in column.exported()}
        assert {column.key for column in OF_ACTIVITIES} <= exported


class TestTheListOfIndicators:
    def test_has_every_column_of_the_import_under_its_key(self) -> None:
        exported = {each.key for column in INDICATORS.columns for each in column.exported()}
        # Why it is put otherwise is told of a change, and is nothing of the indicator.
        assert {column.key for column in OF_INDICATORS} - {"reason"} <= exported


class TestAnExport:
    @pytest.mark.parametrize("extension", ["csv", "xlsx"])
    async def test_of_organisations_brought_back_changes_nothing(
        self, hub: dict[str, Running], browser: Browser, extension: str
    ) -> None:
        before = await hub["community"].client.get("/v1/organisations", params={"limit": 200})
        for place, name in enumerate(NAMES if not before.json()["items"] else ()):
            numbers = {"kvk_number": f"{place:08}", "branch_number": f"{place:012}"}
            await hub["community"].create("/v1/organisations", {**EVERYTHING, **numbers, "name": name})
            # What is known of a person is not in the directory, and is not lost by a file without it.
            person = {"name": f"{name} zelfstandig", "types": ["freelancer"], "kvk_number": f"9{place:07}"}
            await hub["community"].create("/v1/organisations", person)
            await hub["community"].create("/v1/organisations", {"name": f"{name} kaal", "types": ["school"]})
        await shown(hub, "community")
        exported = await browser.gets(f"/community.{extension}?{urlencode({'columns': COLUMNS})}")
        assert exported.status_code == 200
        page = await tried(browser, exported.content, f"leden.{extension}")
        # What is only shown there is ignored, and that is said.
        for heading in ("media_tech_roles", "carries", "updated_at"):
            assert heading in page.text.partition("Niet geïmporteerd")[2].partition(".")[0]
        assert marked(page) == []
        expected = {"nieuw": "0", "gewijzigd": "0", "ongewijzigd": str(3 * len(NAMES)), "geweigerd": "0"}
        assert counted(page) == expected
        assert "Er is niets te importeren" in page.text

    @pytest.mark.parametrize("extension", ["csv", "xlsx"])
    async def test_of_agenda_items_brought_back_changes_nothing(
        self, hub: dict[str, Running], browser: Browser, extension: str
    ) -> None:
        agendas = hub["agendas"]
        known = (await agendas.client.get("/v1/lines")).json()["items"]
        line = known[0] if known else await agendas.create("/v1/lines", line_body(1))
        if not known:
            await agendas.create("/v1/manifesto-points", {"number": 2, "title": both("Open")})
            await agendas.create("/v1/manifesto-points", {"number": 7, "title": both("Samen")})
            programmes = [
                await agendas.create("/v1/programmes", {"code": code, "name": both(code)})
                for code in ("theta", "oasis")
            ]
            everything = {
                "description": both("=x"),
                "source": SOURCE,
                "horizon": "long",
                "starts": "2026-01-01",
                "due_date": "2027-12-31",
                "themes": ["café, bar", "ai", "=som"],
                "manifesto_points": [7, 2],
                "programmes": [each["id"] for each in programmes],
            }
            for code, more in (("1.1", {}), ("1.10", everything), ("2.0", {})):
                body = {"line_id": line["id"], "code": code, "title": both(f"Punt {code}"), **more}
                await agendas.create("/v1/items", body)
        await shown(hub, "agendas")
        columns = ",".join(column.key for column in ITEMS.columns)
        exported = await browser.gets(f"/agenda/items.{extension}?{urlencode({'columns': columns})}")
        assert exported.status_code == 200
        page = await tried(browser, exported.content, f"punten.{extension}", at="/import/agendas/items")
        assert marked(page) == []
        assert counted(page) == {"nieuw": "0", "gewijzigd": "0", "ongewijzigd": "3", "geweigerd": "0"}

    @pytest.mark.parametrize("extension", ["csv", "xlsx"])
    async def test_of_activities_brought_back_changes_nothing(
        self, hub: dict[str, Running], browser: Browser, extension: str
    ) -> None:
        agendas = hub["agendas"]
        if not (await agendas.client.get("/v1/activities")).json()["items"]:
            goal = await agendas.create("/v1/goals", {"year": 2020, "code": "1", "title": both("Talent")})
            target = await agendas.create(
                f"/v1/goals/{goal['id']}/targets", {"code": "1.a", "title": both("Studenten")}
            )
            towards = [
                {"target_id": target["id"], "contribution": "participants", "group": group}
                for group in (None, "students")
            ]
            towards.append({"target_id": target["id"], "contribution": "activities", "group": None})
            figures = (("students", 90, "exact"), ("teachers", 5, "about"))
            everything = {
                "status": "held",
                "until": "2020-07",
                "place": "Media Park; zaal 2",
                "description": both("=x"),
                "participants": [
                    {"group": group, "figure": {"number": number, "qualifier": qualifier}}
                    for group, number, qualifier in figures
                ],
                "rating": {"mean": "8.25", "highest": "10", "raters": {"number": 40, "qualifier": "at_least"}},
                "counts": towards,
                "source": SOURCE,
                "synthetic": True,
            }
            cause = {"status": "cancelled", "external_cause": "covid-19"}
            for code, more in (("een", {}), ("twee", everything), ("drie", cause)):
                body = {"code": code, "kind": "hackathon", "title": both(f"Hackathon {code}"), "on": "2020-06", **more}
                await agendas.create("/v1/activities", body)
        await shown(hub, "agendas")
        columns = ",".join(column.key for column in ACTIVITIES.columns)
        exported = await browser.gets(f"/agenda/activities.{extension}?{urlencode({'columns': columns})}")
        assert exported.status_code == 200
        page = await tried(browser, exported.content, f"activiteiten.{extension}", at="/import/agendas/activities")
        assert marked(page) == []
        assert counted(page) == {"nieuw": "0", "gewijzigd": "0", "ongewijzigd": "3", "geweigerd": "0"}

    @pytest.mark.parametrize("extension", ["csv", "xlsx"])
    async def test_of_indicators_brought_back_changes_nothing(
        self, hub: dict[str, Running], browser: Browser, extension: str
    ) -> None:
        monitor = hub["monitor"]
        if not (await monitor.client.get("/v1/indicators")).json()["items"]:
            bare = {
                "name": both("=Naam"),
                "definition": {"nl": "Eén;\nregel", "en": "=1+1"},
                "unit": "people",
                "direction": "less",
                "aggregation": "mean",
                "rhythm": "quarterly",
                "action_lines": [1, 4],
            }
            everything = {
                "documents": ["S1", "S2, bijlage"],
                "organisation_id": "5c2c1a35-42b4-4b3e-9d52-0a6a5f6f9a01",
                "due_days": 30,
                "since_period": "2018-Q1",
                "until_period": "2040-Q4",
                "tolerance": "0.50",
                "jump": "12.5",
                "thresholds": {"good": "-1.5", "poor": "1234567.25"},
                "minimum_count": 3,
                "source": SOURCE,
                "synthetic": True,
            }
            made = [
                await monitor.create("/v1/indicators", {**bare, **more, "code": code})
                for code, more in (("een.kaal", {}), ("twee.alles", everything))
            ]
            formula = {"kind": "ratio", "operands": [each["id"] for each in made], "times": "100", "decimals": 1}
            await monitor.create("/v1/indicators", {**bare, "code": "drie.formule", "formula": formula})
            await monitor.create("/v1/indicators", {**bare, "code": "vier.maat", "measure": "votes.cast"})
        await shown(hub, "monitor")
        columns = ",".join(column.key for column in INDICATORS.columns)
        exported = await browser.gets(f"/monitor.{extension}?{urlencode({'columns': columns})}")
        assert exported.status_code == 200
        page = await tried(browser, exported.content, f"indicatoren.{extension}", at="/import/monitor/indicators")
        assert marked(page) == []
        assert counted(page) == {"nieuw": "0", "gewijzigd": "0", "ongewijzigd": "4", "geweigerd": "0"}

    @pytest.mark.parametrize("language", ["nl", "en"])
    async def test_of_open_figures_brought_back_changes_nothing(
        self, hub: dict[str, Running], browser: Browser, language: str
    ) -> None:
        monitor = hub["monitor"]
        code = "open.cijfers"
        query = {"code": code}
        if not (await monitor.client.get("/v1/indicators", params=query)).json()["items"]:
            made = await monitor.create(
                "/v1/indicators",
                {
                    "code": code,
                    "name": both("Bereik"),
                    "definition": both("Mensen."),
                    "unit": "people",
                    "direction": "more",
                    "aggregation": "sum",
                    "rhythm": "once",
                    "action_lines": [1],
                },
            )
            figures: list[dict[str, Any]] = [
                {"period": "2020", "value": "1234567.25", "qualifier": "about", "note": both("=x; y")},
                {"period": "2020-W53", "value": "-0.50", "breakdown": {"group": "starters", "hub": "utrecht"}},
                {"period": "2020-Q1", "value": "7", "status": "provisional", "covers_until": "2020-02-29"},
                {"period": "2020", "value": "1000000", "kind": "stated"},
            ]
            for figure in figures:
                await monitor.create(f"/v1/indicators/{made['id']}/observations", {**figure, "source": SOURCE})
        await shown(hub, "monitor")
        exported = await browser.gets(f"/open-data/observations.csv?{urlencode({**query, 'lang': language})}")
        assert exported.status_code == 200
        at = "/import/monitor/observations"
        columns = read(await brings(browser, exported.content, "cijfers.csv", at=at, language=language))
        page = await browser.presses(columns, "Proberen")
        assert marked(page) == []
        assert counted(page)["ongewijzigd"] == "4"
