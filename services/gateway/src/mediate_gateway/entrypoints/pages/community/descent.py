"""How organisations came from each other, in words and as a drawing."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from babel.dates import format_date

from mediate_contracts.vocabulary import RelationKind
from mediate_gateway.adapters.lineage_views import Kin, Lineage, Tie
from mediate_gateway.entrypoints.charts import lineage as charts
from mediate_gateway.entrypoints.charts.figures import listed
from mediate_gateway.entrypoints.charts.lineage import KIN_MAX, Descent, LineageChart, lineage_chart
from mediate_gateway.entrypoints.charts.view import ChartView
from mediate_gateway.entrypoints.pages.community.places import organisation_at
from mediate_gateway.entrypoints.pages.visit import Visit
from mediate_gateway.entrypoints.wording import Wording

STYLES: Final[Mapping[str, int]] = {
    RelationKind.MERGED_FROM: 1,
    RelationKind.SPUN_OUT_OF: 2,
    RelationKind.SUBSIDIARY_OF: 3,
}
"""How the line of each kind is drawn."""
_LASTING: Final = {
    (False, False): "always",
    (True, False): "since",
    (False, True): "until",
    (True, True): "from_until",
}
"""How long something belongs to another, by whether its first and its last day are known."""
_SENTENCES_MAX: Final = 4
_MONTH: Final = 7


def partial_day(day: str, word: Wording) -> str:
    """Return a day as exactly as it is known, in words: 2018, March 2018, 1 March 2018."""
    if len(day) < _MONTH:
        return day
    if len(day) == _MONTH:
        return format_date(date.fromisoformat(f"{day}-01"), "LLLL y", locale=word.language.value)
    return word.day(date.fromisoformat(day))


def when(day: str, word: Wording) -> str:
    """Return a day as a sentence says that something happened then: in 2018, on 1 March 2018."""
    key = "lineage.on" if len(day) > _MONTH else "lineage.in"
    return word.say(key, day=partial_day(day, word))


def sentences(ties: Sequence[Tie], kin: Mapping[UUID, Kin], word: Wording) -> list[tuple[str, list[Tie]]]:
    """Return what ties say, in words: what one organisation came from at once is one sentence, with its ties."""
    together: dict[tuple[UUID, str, str | None, str | None], list[Tie]] = {}
    for tie in ties:
        together.setdefault((tie.later, tie.kind, tie.since, tie.until), []).append(tie)
    found = []
    for (later, kind, since, until), own in together.items():
        names = sorted(_name(each.before, kin, word) for each in own)
        filled = {"name": _name(later, kin, word), "others": listed(names, word)}
        found.append((_sentence(kind, since, until, filled, word), own))
    return found


def _sentence(kind: str, since: str | None, until: str | None, filled: Mapping[str, str], word: Wording) -> str:
    if kind == RelationKind.SUBSIDIARY_OF:
        began = "" if since is None else partial_day(since, word)
        ended = "" if until is None else partial_day(until, word)
        lasting = _LASTING[bool(began), bool(ended)]
        return word.say(f"lineage.belongs.{lasting}", **filled, since=began, until=ended)
    if since is None:
        return word.say(f"lineage.said.{kind}", **filled)
    return word.say(f"lineage.said.{kind}.when", **filled, when=when(since, word))


def drawn_lineage(lineage: Lineage, visit: Visit) -> ChartView:
    """Return the lineage of an organisation as a chart; of many organisations those nearest to it."""
    word = visit.word
    kin = {each.id: each for each in lineage.kin}
    own, *_ = lineage.kin
    shown = lineage.kin[:KIN_MAX]
    began = {each.later: each.since for each in lineage.ties if each.since and each.kind != RelationKind.SUBSIDIARY_OF}
    points = [_point(each, began.get(each.id), own.id, visit) for each in shown]
    descents = [
        Descent(
            later=str(each.later),
            before=str(each.before),
            style=STYLES.get(each.kind, 1),
            said=word.say(f"relation.{each.kind}"),
            since=partial_day(each.since, word) if each.since else "",
            until=partial_day(each.until, word) if each.until else "",
            source=source_in_words(each.source),
        )
        for each in lineage.ties
    ]
    told = {str(each.id): _point(each, None, own.id, visit) for each in lineage.kin[KIN_MAX:]}
    chart = LineageChart(
        name="lineage",
        title=word.say("lineage.chart", name=_name(own.id, kin, word)),
        kin=points,
        descents=descents,
        said=_said(lineage, kin, len(shown), word),
        told=told,
    )
    return lineage_chart(chart, word)


def source_in_words(source: Mapping[str, str] | None) -> str:
    """Return where something is said: in which document, and at which place in it."""
    return "" if source is None else f"{source['document']}, {source['place']}"


def _said(lineage: Lineage, kin: Mapping[UUID, Kin], shown: int, word: Wording) -> list[str]:
    found = [said for said, _ in sentences(lineage.ties, kin, word)]
    said = found[:_SENTENCES_MAX]
    if len(found) > len(said):
        said.append(word.say("lineage.more", count=len(found) - len(said)))
    if len(lineage.kin) > shown:
        key = "lineage.left_out.at_least" if lineage.is_cut else "lineage.left_out"
        said.append(word.say(key, count=len(lineage.kin) - shown, shown=word.number(shown)))
    return said


def _point(kin: Kin, since: str | None, own: UUID, visit: Visit) -> charts.Kin:
    began = partial_day(since, visit.word) if since else str(kin.founding_year or "")
    name = kin.name or visit.word.say("organisation.unnamed")
    at = visit.to(organisation_at(kin.id)) if kin.name and kin.id != own else None
    return charts.Kin(str(kin.id), name, at, began, is_own=kin.id == own)


def _name(identifier: UUID, kin: Mapping[UUID, Kin], word: Wording) -> str:
    found = kin.get(identifier)
    return (found.name if found else None) or word.say("organisation.unnamed")
