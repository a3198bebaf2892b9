"""The file that is exported is the file that is imported: brought back as it is, it changes nothing."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest

from gateway.importing.bringing import counted, marked, tried
from gateway.pages.browser import Browser
from mediate_community.entrypoints.organisation_columns import COLUMNS as IMPORTED
from mediate_gateway.entrypoints.pages.community.directory import ORGANISATIONS
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
            for code, more in (("1.1", {}), ("1.10", {"description": both("=x"), "source": SOURCE}), ("2.0", {})):
                body = {"line_id": line["id"], "code": code, "title": both(f"Punt {code}"), **more}
                await agendas.create("/v1/items", body)
        await shown(hub, "agendas")
        exported = await browser.gets(f"/agenda.{extension}")
        assert exported.status_code == 200
        page = await tried(browser, exported.content, f"punten.{extension}", at="/import/agendas/items")
        assert marked(page) == []
        assert counted(page) == {"nieuw": "0", "gewijzigd": "0", "ongewijzigd": "3", "geweigerd": "0"}
