"""What somebody gets who takes a list along: all that the page shows, and nothing that acts by itself."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from urllib.parse import unquote

import httpx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.pages.browser import Browser, Page, browsing, leads_to
from gateway.pages.people import person, signed_in
from mediate_contracts.policy import Role
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.neutralising import neutral, original
from mediate_gateway.entrypoints.pages import exporting
from mediate_gateway.entrypoints.pages.files import Rows, csv_of, written, xlsx_of
from mediate_gateway.entrypoints.pages.listing import Plain
from support.running import Running, eventually

QUERIES = (
    "",
    "?sort=-name",
    "?type=producer,school&sort=founding_year&columns=name,founding_year,types",
    "?q=zon&columns=name,website,description,synthetic",
    "?hub=utrecht&columns=updated_at,carries",
)
FORMULAS = ("=SOM(A1)", "+31 35 123", "-1", "@here", "\tx", "\rx", "=cmd|' /C calc'!A0")


async def from_csv(browser: Browser, address: str) -> list[list[str]]:
    answer = await browser.gets(address)
    assert answer.status_code == 200, answer.text
    return cells(answer)


def cells(answer: httpx.Response) -> list[list[str]]:
    assert answer.content.startswith(b"\xef\xbb\xbf")
    text = answer.content.decode("utf-8-sig")
    assert text.count("\n") >= text.count("\r\n") > 0
    return list(csv.reader(StringIO(text, newline=""), delimiter=";"))


async def every_row(browser: Browser, address: str) -> list[str]:
    """Go through all the pages of a list, and return the ids on them."""
    ids: list[str] = []
    page: Page | None = await browser.opens(address)
    while page is not None:
        ids += [each["id"].removeprefix("row-") for each in page.all("tr") if each["id"]]
        further = page.links().get("Volgende")
        page = await browser.opens(further) if further else None
    return ids


async def parts(*rows: list[Plain]) -> Rows:
    yield rows


class TestAFile:
    @pytest.mark.parametrize("query", QUERIES)
    async def test_holds_the_rows_of_every_page_in_their_order(self, directory: Running, query: str) -> None:
        async with browsing(directory) as browser:
            expected = await every_row(browser, f"/community{query}{'&' if query else '?'}size=25")
            [header, *rows] = await from_csv(browser, f"/community.csv{query}")
            assert header[0] == "id"
            assert [row[0] for row in rows] == expected
            answer = await browser.gets(f"/community.xlsx{query}")
            sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
            assert sheet is not None
            [header_of_xlsx, *rows_of_xlsx] = list(sheet.iter_rows(values_only=True))
            assert list(header_of_xlsx) == header
            assert [row[0] for row in rows_of_xlsx] == expected

    async def test_has_the_columns_that_are_shown_by_the_names_an_import_knows(self, directory: Running) -> None:
        async with browsing(directory) as browser:
            [header, first, *_] = await from_csv(
                browser, "/community.csv?columns=name,types,hub,description,synthetic&type=school&sort=name"
            )
            assert header == ["id", "name", "types", "hub", "description_nl", "description_en", "synthetic"]
            assert first[2] == "school; public_body"
            assert first[4].startswith("Maakt\ndingen")
            assert first[5] == 'Makes; "things"'
            assert first[6] == "nee"

    async def test_leads_from_the_page_with_what_it_shows(self, directory: Running) -> None:
        async with browsing(directory) as browser:
            page = await browser.opens("/community?hub=utrecht&sort=-name&size=25")
            assert page.links()["CSV voor een rekenblad"] == "/community.csv?hub=utrecht&sort=-name&size=25"

    async def test_is_called_after_what_is_in_it_and_when(self, directory: Running) -> None:
        async with browsing(directory, "en") as browser:
            answer = await browser.gets("/community.xlsx")
            name = unquote(answer.headers["content-disposition"].partition("''")[2])
            assert name.startswith("organisations-20")
            assert name.endswith(".xlsx")
            assert answer.headers["content-type"].startswith("application/vnd.openxmlformats")
            assert answer.headers["x-content-type-options"] == "nosniff"

    async def test_of_a_language_of_its_own_is_written_in_it(self, directory: Running) -> None:
        async with browsing(directory, "en") as browser:
            [_, first, *_] = await from_csv(browser, "/community.csv?columns=synthetic&sort=-synthetic")
            assert first[1] == "yes"


class TestACell:
    @pytest.mark.parametrize("text", FORMULAS)
    async def test_is_no_formula_whatever_was_typed(self, text: str) -> None:
        content = b"".join([part async for part in csv_of(["id"], parts([text]), Language.NL)])
        [_, [cell]] = list(csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
        assert cell == f"'{text}"
        sheet = openpyxl.load_workbook(
            BytesIO(b"".join([part async for part in xlsx_of(["id"], parts([text]), Language.NL)]))
        ).active
        assert sheet is not None
        assert sheet["A2"].data_type == "s"
        assert sheet["A2"].quotePrefix

    @given(text=st.text())
    def test_of_any_text_begins_like_no_formula(self, text: str) -> None:
        assert not neutral(text).startswith(("=", "+", "-", "@", "\t", "\r"))
        assert original(neutral(text)) == text

    @pytest.mark.parametrize(
        ("value", "dutch", "english"),
        [
            (Decimal("-1234.50"), "-1234,50", "-1234.50"),
            (Decimal("1E+3"), "1000", "1000"),
            (True, "ja", "yes"),
            (False, "nee", "no"),
            (-7, "-7", "-7"),
            (date(2026, 3, 1), "2026-03-01", "2026-03-01"),
            (datetime(2026, 7, 1, 12, tzinfo=UTC), "2026-07-01 14:00", "2026-07-01 14:00"),
            (["=a", "b"], "'=a; b", "'=a; b"),
            (None, "", ""),
        ],
    )
    def test_is_written_as_its_language_writes_it(self, value: Plain, dutch: str, english: str) -> None:
        assert (written(value, Language.NL), written(value, Language.EN)) == (dutch, english)

    async def test_of_a_number_or_a_day_is_one_in_a_spreadsheet(self) -> None:
        row: list[Plain] = [7, Decimal("1.5"), date(2026, 3, 1), datetime(2026, 7, 1, 12, tzinfo=UTC), "00012", True]
        row += ["\x00\x0bzin", None]
        content = b"".join([part async for part in xlsx_of(list("abcdefgh"), parts(row), Language.NL)])
        sheet = openpyxl.load_workbook(BytesIO(content)).active
        assert sheet is not None
        found = [cell.value for cell in sheet[2]]
        assert found[:2] == [7, 1.5]
        assert found[2:4] == [datetime(2026, 3, 1), datetime(2026, 7, 1, 14)]  # noqa: DTZ001 - a spreadsheet knows no zone
        assert found[4:] == ["00012", "ja", "  zin", None]


class TestALongList:
    async def test_is_written_beside_the_pages_for_who_signed_in(
        self, directory: Running, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(exporting, "AT_ONCE_MAX", 10)
        who = await person(directory, Role.FACILITATOR)
        async with signed_in(directory, who) as browser:
            asking = await browser.opens("/community.csv?sort=-name&type=producer")
            assert "30 rijen" in asking.text
            job = leads_to(await browser.sends(asking, "Bestand maken"))
            assert job.startswith("/jobs/")

            async def is_done() -> bool:
                return (await browser.gets(f"{job}/file")).status_code == 200

            await eventually(is_done)
            rows = cells(await browser.gets(f"{job}/file"))
            assert [row[0] for row in rows[1:]] == await every_row(browser, "/community?sort=-name&type=producer")

    async def test_asks_a_visitor_to_sign_in(self, directory: Running, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(exporting, "AT_ONCE_MAX", 10)
        async with browsing(directory) as browser:
            page = await browser.opens("/community.csv?sort=-name")
            assert page.path == "/sign-in"
            assert dict(page.answer.url.params)["next"] == "/community?sort=-name"

    async def test_beyond_the_bound_is_to_be_narrowed_first(
        self, directory: Running, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(exporting, "ROWS_MAX", 10)
        async with browsing(directory) as browser:
            page = await browser.opens("/community.csv?sort=-name")
            assert page.path == "/community"
            assert "hoogstens" in page.text
