"""What an officer relies on who brings the pipeline they kept in a spreadsheet: it is understood, and goes nowhere."""

from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import text

from gateway.importing.bringing import brings, counted, file_of, marked
from gateway.pages.browser import Browser, Page, read
from gateway.pages.people import Person, person, signed_in
from mediate_contracts.policy import Role
from support.running import Running

AT = "/import/pipeline/deals"
HEADINGS = "Bedrijf;Project;Bedrag;Status;Fonds"
MARK = "Zilverlicht"


@pytest.fixture(scope="module")
async def officer(hub: dict[str, Running]) -> Person:
    return await person(hub["gateway"], Role.INVESTMENT_OFFICER)


@pytest.fixture
async def theirs(hub: dict[str, Running], officer: Person) -> AsyncIterator[Browser]:
    async with signed_in(hub["gateway"], officer) as opened:
        yield opened


@pytest.fixture(scope="module")
async def company(hub: dict[str, Running]) -> str:
    made = await hub["community"].create("/v1/organisations", {"name": "Studio Noordzee", "types": ["scale_up"]})
    return str(made["id"])


def mapped(columns: Page) -> dict[str, str]:
    """What the columns of a file are said to hold where they are called otherwise."""
    assert "column-0" in {name for form in columns.forms for name in form.names}
    return {"column-0": "organisation", "column-1": "title", "column-2": "amount_sought", "column-3": "stage"}


def kept_nothing(everything: dict[str, list[tuple[Any, ...]]]) -> list[str]:
    return [name for name, rows in everything.items() if MARK in str(rows)]


async def everything_in(hub: Running) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of a service."""
    async with hub.service.database.reading() as connection:
        names = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        tables = (await connection.execute(text(names))).scalars().all()
        return {table: [tuple(row) for row in await connection.exec_driver_sql(f'TABLE "{table}"')] for table in tables}


class TestAFileOfDeals:
    async def test_is_understood_with_their_headings_and_their_values(
        self, theirs: Browser, company: str, hub: dict[str, Running]
    ) -> None:
        content = file_of(
            f"Studio Noordzee B.V.;{MARK} een;250.000;Loopt;",
            f"Studio Noordzee;{MARK} twee;€ 100.000;eerste toets;",
            headings=HEADINGS,
        )
        columns = read(await brings(theirs, content, f"{MARK}.csv", at=AT))
        assert columns.path.startswith("/import/confidential/")
        values = await theirs.presses(columns, "Proberen", mapped(columns))
        assert values.path.endswith("/values")
        names = sorted(name for form in values.forms for name in form.names if name.startswith("value-"))
        assert len(names) == 2, values.text
        asked = [each.text.strip() for each in values.all("label")]
        by_value = dict(zip([each for each in asked if each in {"Studio Noordzee B.V.", "Loopt"}], names, strict=True))
        said = {by_value["Studio Noordzee B.V."]: company, by_value["Loopt"]: "screening"}
        page = await theirs.presses(values, "Proberen", said)
        assert counted(page) == {"nieuw": "2", "gewijzigd": "0", "ongewijzigd": "0", "geweigerd": "0"}, marked(page)
        [words] = [each for form in page.forms for each in form.buttons if each.endswith("importeren")]
        done = await theirs.presses(page, words)
        assert counted(done)["nieuw"] == "2"
        # The same file brought again changes nothing.
        same = await theirs.presses(read(await brings(theirs, content, "again.csv", at=AT)), "Proberen")
        assert counted(same) == {"nieuw": "0", "gewijzigd": "0", "ongewijzigd": "2", "geweigerd": "0"}, marked(same)
        # Another file with such headings, of a month later, is understood at once.
        later = file_of(f"Studio Noordzee B.V.;{MARK} drie;50.000;Loopt;", headings=HEADINGS)
        again = await theirs.presses(read(await brings(theirs, later, "later.csv", at=AT)), "Proberen")
        assert counted(again)["nieuw"] == "1", marked(again)
        assert kept_nothing(await everything_in(hub["gateway"])) == []
        assert kept_nothing(await everything_in(hub["community"])) == []
        # The control: the pipeline does hold them.
        assert "deal" in kept_nothing(await everything_in(hub["pipeline"]))

    async def test_is_read_from_a_spreadsheet_and_tells_of_each_cell_what_is_wrong(
        self, theirs: Browser, company: str
    ) -> None:
        assert company
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        for row in (
            ["Bedrijf", "Project", "Bedrag", "Status"],
            ["Studio Noordzee", "Goed", 12345.67, "eerste toets"],
            ["Nergens bekend", "Fout", "veel", "eerste toets"],
        ):
            sheet.append(row)
        written = BytesIO()
        book.save(written)
        columns = read(await brings(theirs, written.getvalue(), "pijplijn.xlsx", at=AT))
        page = await theirs.presses(columns, "Proberen", mapped(columns))
        if page.path.endswith("/values"):
            page = await theirs.presses(page, "Proberen")
        assert (counted(page)["nieuw"], counted(page)["geweigerd"]) == ("1", "1")
        assert marked(page)
        for extension in ("CSV", "XLSX"):
            answer = await theirs.gets(page.links()[f"Geweigerde rijen als {extension}"])
            assert answer.status_code == 200

    async def test_is_its_owners_alone_and_can_be_deleted(self, theirs: Browser, hub: dict[str, Running]) -> None:
        columns = read(await brings(theirs, file_of("A;B;1;;", headings=HEADINGS), "weg.csv", at=AT))
        at = columns.path.removesuffix("/columns")
        for role, status in ((Role.INVESTMENT_OFFICER, 404), (Role.FACILITATOR, 403), (Role.OPS, 404)):
            other = await person(hub["gateway"], role)
            async with signed_in(hub["gateway"], other) as stranger:
                for path in ("", "/columns", "/values", "/delete", "/refused.csv"):
                    assert (await stranger.gets(at + path)).status_code in {404, status}, (role, path)
        page = await theirs.opens("/import")
        assert "weg.csv" in page.text
        asked = await theirs.opens(f"{at}/delete")
        after = await theirs.presses(asked, "Bestand verwijderen")
        assert after.path == "/import"
        assert "weg.csv" not in after.text
