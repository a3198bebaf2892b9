"""The board as everybody reads it: of today and of any day before, as a page and as a file."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from gateway.identifiers import identifier
from gateway.journals import Journals, accepted, ended, item, line, moved, registered
from gateway.pages.browser import Browser, browsing
from gateway.reading import hear, start_afresh
from mediate_contracts.events.base import Event
from mediate_contracts.vocabulary import ItemStatus
from mediate_gateway.domain.board import day_of
from support.running import Running

BEGAN = datetime(2025, 3, 3, 9, tzinfo=UTC)
PROPOSED, ASSIGNED, UNDER_WAY = ItemStatus.PROPOSED, ItemStatus.ASSIGNED, ItemStatus.UNDER_WAY


@pytest.fixture
async def visitor(gateway: Running) -> AsyncIterator[Browser]:
    """A visitor of a hub in which something happens every ten days."""
    await start_afresh(gateway)
    journals = Journals()
    told: list[list[Event]] = [
        [line(1), line(2), registered(1, name="Studio Noord", synthetic=True), registered(2, name="Omroep Zuid")],
        [item(1), *(item(number, on_line=2) for number in range(2, 10))],
        [accepted(1, by=1), moved(1, PROPOSED, ASSIGNED)],
        [moved(1, ASSIGNED, UNDER_WAY), ended(1, by=1), accepted(1, by=2)],
        [moved(1, UNDER_WAY, ItemStatus.ACHIEVED), moved(2, PROPOSED, ItemStatus.SUBSTITUTED)],
    ]
    number = 0
    for step, events in enumerate(told):
        for event in events:
            number += 1
            at = BEGAN + timedelta(days=10 * step, seconds=number)
            journals.add(event, identifier(0xE0, number), at)
    await hear(gateway, journals.bodies)
    async with browsing(gateway) as browser:
        yield browser


class TestTheBoard:
    async def test_shows_to_everybody_how_it_stands_today(self, visitor: Browser) -> None:
        page = await visitor.opens("/agenda/board?lang=nl")
        assert page.heading == "Bord"
        assert "Zo staat het bord vandaag" in page.text
        assert "88% van de punten wordt door niemand gedragen: 7 van 8" in page.text
        assert page.links()["1.1 Item 1 (nl)"] == f"/agenda/items/{item(1).item_id}?lang=nl"
        assert "Gedragen door: Omroep Zuid" in page.text

    @pytest.mark.parametrize(
        ("on", "says", "not_yet"),
        [
            (
                "2025-03-13",
                ["100% van de punten", "9 van 9", "Voorgesteld 8"],
                ["Studio Noord", "Opgepakt 1", "Omroep Zuid"],
            ),
            ("2025-03-23", ["Studio Noord", "synthetisch", "8 van 9"], ["Omroep Zuid"]),
            ("2025-04-02", ["Omroep Zuid", "Onderweg 1"], ["Studio Noord"]),
            ("2025-04-12", ["7 van 8", "Vervangen 1"], ["Studio Noord"]),
        ],
    )
    async def test_of_a_day_is_as_it_stood_at_its_end(
        self, visitor: Browser, on: str, says: list[str], not_yet: list[str]
    ) -> None:
        page = await visitor.opens(f"/agenda/board?on={on}&lang=nl")
        assert page.heading.startswith("Het bord op ")
        for each in says:
            assert each in page.text
        for each in not_yet:
            assert each not in page.text

    async def test_before_anything_is_empty_and_says_when_it_begins(self, visitor: Browser) -> None:
        page = await visitor.opens("/agenda/board?on=2025-03-02&lang=nl")
        assert "Op 2 maart 2025 was er nog geen agenda" in page.text
        assert "Het bord begint op 3 maart 2025" in page.text
        page = await visitor.opens("/agenda/board?on=0001-01-01&lang=en")
        assert "there was no agenda yet" in page.text

    async def test_of_the_day_on_which_it_began_has_lines_and_no_items(self, visitor: Browser) -> None:
        page = await visitor.opens("/agenda/board?on=2025-03-03&lang=nl")
        assert page.text.count("Deze actielijn had toen nog geen punten.") == 2

    @pytest.mark.parametrize(
        ("on", "lang", "says"),
        [
            ("2999-01-01", "nl", "weet nog niemand. Kies een dag tot en met"),
            ("2999-01-01", "en", "nobody knows yet"),
            ("gisteren", "nl", "Schrijf een dag als 2027-02-28"),
            ("2026-02-30", "en", "2027-02-28"),
        ],
    )
    async def test_of_a_day_ahead_or_of_no_day_says_kindly_what_to_choose(
        self, visitor: Browser, on: str, lang: str, says: str
    ) -> None:
        for path in ("/agenda/board", "/agenda/board.csv"):
            page = await visitor.opens(f"{path}?on={on}&lang={lang}", status=422)
            assert says in page.text
            assert f'value="{on}"' in page.answer.text

    async def test_leads_to_the_rest_of_a_pile(self, visitor: Browser) -> None:
        page = await visitor.opens("/agenda/board?lang=nl")
        assert any(each.startswith("/agenda/items?line=2&status=proposed") for each in page.links().values())
        past = await visitor.opens("/agenda/board?on=2025-03-23&lang=nl")
        assert "En nog 3 punten" in past.text
        one = await visitor.opens("/agenda/board?on=2025-03-23&line=2&lang=nl")
        assert "En nog" not in one.text
        assert "2.9 Item 9 (nl)" in one.links()
        assert "1.1 Item 1 (nl)" not in one.links()

    @pytest.mark.parametrize("line", ["x", "99", "²", "-1", "99999999999999", ""])
    async def test_of_a_line_that_there_is_none_of_shows_all(self, visitor: Browser, line: str) -> None:
        page = await visitor.opens(f"/agenda/board?line={line}&lang=nl")
        assert "1.1 Item 1 (nl)" in page.links()

    async def test_of_today_is_kept_up_to_date_and_of_the_past_is_left_alone(self, visitor: Browser) -> None:
        today = day_of(datetime.now(UTC)).isoformat()
        assert "data-live" in (await visitor.opens("/agenda/board")).answer.text
        assert "data-live" in (await visitor.opens(f"/agenda/board?on={today}")).answer.text
        assert "data-live" not in (await visitor.opens("/agenda/board?on=2025-03-23")).answer.text


class TestTheFileOfABoard:
    async def test_holds_every_item_with_who_carried_it_then(self, visitor: Browser) -> None:
        file = await visitor.gets("/agenda/board.csv?on=2025-03-23&lang=nl")
        assert "bord-2025-03-23.csv" in file.headers["content-disposition"]
        head, first, second, *rest = file.text.lstrip("\ufeff").splitlines()
        assert head == "on;line;line_title_nl;line_title_en;id;code;title_nl;title_en;status;carriers;nobody"
        named = f"Line 1 (nl);Line 1 (en);{item(1).item_id};1.1;Item 1 (nl);Item 1 (en)"
        assert first == f"2025-03-23;1;{named};assigned;Studio Noord;nee"
        assert second.endswith(";2.2;Item 2 (nl);Item 2 (en);proposed;;ja")
        assert len(rest) == 7

    async def test_opens_in_a_spreadsheet_and_can_be_of_one_line(self, visitor: Browser) -> None:
        file = await visitor.gets("/agenda/board.xlsx?on=2025-04-12&line=1")
        [sheet] = load_workbook(BytesIO(file.content)).worksheets
        [heading, row] = sheet.iter_rows(values_only=True)
        found = dict(zip(heading, row, strict=True))
        assert (found["line"], found["status"], found["carriers"]) == (1, "achieved", "Omroep Zuid")

    async def test_that_would_be_too_long_is_asked_for_by_line(
        self, visitor: Browser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("mediate_gateway.entrypoints.pages.agenda.board.AT_ONCE_MAX", 8)
        answer = await visitor.gets("/agenda/board.csv?on=2025-03-23&lang=nl")
        assert answer.status_code == 303
        page = await visitor.opens(answer.headers["location"])
        assert "Kies eerst één actielijn" in page.text
        assert (await visitor.gets("/agenda/board.csv?on=2025-03-23&line=2")).status_code == 200
