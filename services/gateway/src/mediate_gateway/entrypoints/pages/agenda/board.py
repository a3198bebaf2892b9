"""The board: the items of each action line by how far they are, today or as it stood at the end of any day before."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import ItemStatus
from mediate_gateway.adapters import board_views
from mediate_gateway.adapters.board_views import Board, Pile
from mediate_gateway.domain.board import DayAhead, NotADay, day_asked, day_of, looked_back_to
from mediate_gateway.entrypoints.pages.agenda.places import AGENDA, SECTION
from mediate_gateway.entrypoints.pages.exporting import AT_ONCE_MAX
from mediate_gateway.entrypoints.pages.files import MEDIA_TYPES, WRITERS, Rows, parts_of, put_aside
from mediate_gateway.entrypoints.pages.typed import Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs

BOARD: Final = AGENDA + "/board"
_FIRST_MAX: Final = 5
"""How many items of a pile are drawn where all lines are; the table and the files count them all."""
_FIRST_OF_ONE_MAX: Final = 100
_NUMBER_DIGITS_MAX: Final = 4
_COLUMNS: Final = ("on", "line", "line_title_nl", "line_title_en", "id", "code", "title_nl", "title_en", "status")
_CARRIED_COLUMNS: Final = ("carriers", "nobody")


@dataclass(frozen=True)
class Asked:
    """What an address asks for: the board of a day, of all lines or of one."""

    on: date
    line: int | None

    def address(self, today: date, **other: Any) -> dict[str, str]:
        """Return it as the query of an address; today is not said, so that an address that is kept stays today's."""
        said = {"on": self.on, "line": self.line, **other}
        return {name: str(value) for name, value in said.items() if value is not None and value != today}


def routes() -> APIRouter:
    """Return ``/agenda/board`` and the board as files."""
    router = APIRouter()
    public = [needs(Action.READ, Visibility.PUBLIC)]

    @router.get(BOARD, dependencies=public)
    async def show_board(visit: Visiting) -> Response:
        return await _board_page(visit)

    @router.get(BOARD + ".csv", dependencies=public)
    async def show_board_csv(visit: Visiting) -> Response:
        return await _file(visit, "csv")

    @router.get(BOARD + ".xlsx", dependencies=public)
    async def show_board_xlsx(visit: Visiting) -> Response:
        return await _file(visit, "xlsx")

    return router


def _asked(visit: Visit) -> Asked:
    """Return what the address asks for; a line that is no number is left out. Raises NotADay and DayAhead."""
    query = visit.request.query_params
    line = query.get("line", "").strip()
    is_number = line.isascii() and line.isdigit() and len(line) <= _NUMBER_DIGITS_MAX
    return Asked(day_asked(query.get("on"), today=_today(visit)), int(line) if is_number else None)


def _today(visit: Visit) -> date:
    return day_of(visit.service.clock())


async def _board_page(visit: Visit) -> Response:
    try:
        asked = _asked(visit)
    except (NotADay, DayAhead) as error:
        return await _refused_page(visit, error)
    async with visit.service.database.reading() as connection:
        board = await board_views.board(
            connection, asked.on, first_max=_FIRST_MAX if asked.line is None else _FIRST_OF_ONE_MAX, line=asked.line
        )
    return visit.page("agenda/board.html", section=SECTION, **_drawn(visit, asked, board))


async def _refused_page(visit: Visit, error: NotADay | DayAhead) -> Response:
    """Return today's board under what is wrong with the day that was asked for."""
    today = _today(visit)
    async with visit.service.database.reading() as connection:
        board = await board_views.board(connection, today, first_max=_FIRST_MAX)
    say = visit.word.say
    why = say("board.ahead", today=visit.word.day(today)) if isinstance(error, DayAhead) else say("refused.day")
    return visit.page(
        "agenda/board.html",
        section=SECTION,
        typed=Typed({"on": [str(error.value)]}),
        refused=Refused(by_field={"on": why}),
        **_drawn(visit, Asked(today, None), board),
    )


def _drawn(visit: Visit, asked: Asked, board: Board) -> dict[str, Any]:
    today = _today(visit)
    one = board.lanes[0] if asked.line is not None and len(board.lanes) == 1 else None

    def at(path: str = BOARD, **other: Any) -> str:
        return visit.to(path, **asked.address(today, **other))

    return {
        "board": board,
        "is_today": asked.on == today,
        "today": today,
        "one": one,
        "statuses": list(ItemStatus),
        "counted": {
            status: sum(lane.piles[status].items for lane in board.lanes if status in lane.piles)
            for status in ItemStatus
        },
        "days": [(visit.word.day(day), at(on=day)) for day in _days(board, asked, today)],
        "today_at": at(on=None),
        "line_at": lambda number: at(line=number),
        "all_at": at(line=None),
        "more_at": lambda number, pile: _more_at(visit, asked, number, pile),
        "files": [(kind, at(f"{BOARD}.{kind}")) for kind in MEDIA_TYPES],
    }


def _days(board: Board, asked: Asked, today: date) -> list[date]:
    """Return the days that are one click away: those of which there is something to see, and the first of all."""
    began = board.began or today
    found = [day for day in looked_back_to(today) if day > began]
    return [day for day in (*found, began) if day not in {asked.on, today}]


def _more_at(visit: Visit, asked: Asked, number: int, pile: Pile) -> str | None:
    """Return where the rest of a pile is: of today in the list of items; of before on the board of the line alone."""
    if asked.on == _today(visit):
        return visit.to(f"{AGENDA}/items", line=str(number), status=pile.status.value)
    if asked.line is None:
        return visit.to(BOARD, **asked.address(_today(visit), line=number))
    return None


async def _file(visit: Visit, kind: str) -> Response:
    try:
        asked = _asked(visit)
    except (NotADay, DayAhead) as error:
        return await _refused_page(visit, error)
    database = visit.service.database
    async with database.reading() as connection:
        board = await board_views.board(connection, asked.on, first_max=1, line=asked.line)
    if sum(pile.items for lane in board.lanes for pile in lane.piles.values()) > AT_ONCE_MAX:
        return visit.go(BOARD, done="board_too_long", **asked.address(_today(visit)))

    async def rows() -> Rows:
        async with database.reading() as connection:
            async for some in board_views.streamed(connection, asked.on, line=asked.line):
                yield [_exported(asked.on, row) for row in some]

    file = await put_aside(WRITERS[kind]([*_COLUMNS, *_CARRIED_COLUMNS], rows(), visit.language))
    name = f"{visit.word.say('board.file')}-{asked.on.isoformat()}.{kind}"
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Content-Length": str(file.tell()),
    }
    return StreamingResponse(parts_of(file), headers=headers, media_type=MEDIA_TYPES[kind])


def _exported(on: date, row: Any) -> list[Any]:
    """Return a row of a file, in the order of its columns."""
    line, title = row.line_title, row.title
    named = [on, row.line, line["nl"], line["en"], row.id, row.code, title["nl"], title["en"], row.status]
    return [*named, row.carriers or [], row.is_unassigned]
