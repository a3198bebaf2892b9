"""Turn rows of manifesto points, programmes and activities into what is sent for them."""

from typing import Final

from mediate_contracts.values import Qualifier
from mediate_contracts.vocabulary import ActivityKind, ActivityStatus, Contribution, ParticipantGroup
from mediate_deploy.load import cells
from mediate_deploy.load.bodies import COUNT_MAX, Sources, given, line_number, source
from mediate_deploy.load.shapes import Json, JsonObject
from mediate_deploy.load.sheets import Row

_POINTS_MAX: Final = 99


def manifesto_point(row: Row, sources: Sources) -> JsonObject:
    """Return a point of the manifesto."""
    return given(
        number=row.read("number", cells.whole(1, _POINTS_MAX)),
        title=row.both_languages("title"),
        text=row.both_languages("text", cells.text),
        source=source(row, sources),
    )


def programme(row: Row, sources: Sources) -> JsonObject:
    """Return a programme of others, with the action lines that a source names it at."""
    lines = row.read_if_filled("action_lines", cells.several(lambda cell: str(line_number(cell))))
    return given(
        code=row.read("code", cells.code),
        name=row.both_languages("name"),
        description=row.both_languages_if_any("description", cells.text),
        action_lines=None if lines is None else [int(number) for number in lines],
        website=row.read_if_filled("website", cells.line),
        source=source(row, sources),
    )


def activity(row: Row, sources: Sources) -> JsonObject:
    """Return an activity; the targets that it counts towards are still named by year and code."""
    took_part = row.read_if_filled("participants", cells.several(_took_part))
    counts = row.read_if_filled("counts", cells.several(_counts))
    participants: list[Json] = [_participants(each) for each in took_part or ()]
    towards: list[Json] = [_towards(each) for each in counts or ()]
    return given(
        code=row.read("code", cells.code),
        kind=row.read("kind", cells.one_of(ActivityKind)),
        title=row.both_languages("title"),
        on=row.read("on", cells.partial_day),
        until=row.read_if_filled("until", cells.partial_day),
        place=row.read_if_filled("place", cells.line),
        description=row.both_languages_if_any("description", cells.text),
        status=row.read("status", cells.one_of(ActivityStatus)),
        external_cause=row.read_if_filled("external_cause", cells.line),
        participants=participants or None,
        counts=towards or None,
        source=source(row, sources),
    )


def _took_part(cell: str) -> str:
    group, _, figure = (piece.strip() for piece in cell.partition("="))
    cells.one_of(ParticipantGroup)(group)
    *stated, number = figure.split()
    if len(stated) > 1:
        raise ValueError("must be group=number, or group=about number")
    cells.whole(0, COUNT_MAX)(number)
    return " ".join((group, cells.one_of(Qualifier)(stated[0] if stated else Qualifier.EXACT), number))


def _participants(told: str) -> JsonObject:
    group, qualifier, number = told.split(" ")
    return {"group": group, "figure": {"number": int(number), "qualifier": qualifier}}


def _counts(cell: str) -> str:
    target, _, group = (piece.strip() for piece in cell.partition("="))
    year, _, code = target.partition(" ")
    cells.whole(1800, 2200)(year)
    cells.code(code)
    if group:
        cells.one_of(ParticipantGroup)(group)
    return f"{year} {code} {group}"


def _towards(told: str) -> JsonObject:
    year, code, group = told.split(" ")
    contribution = Contribution.PARTICIPANTS if group else Contribution.ACTIVITIES
    of = {"group": group} if group and group != ParticipantGroup.ALL else {}
    return {"target_id": f"{year} {code}", "contribution": contribution.value, **of}
