"""The pages of a voting: casting the ballot of one's organisation, the tally as it comes, and every ballot to check."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import ProposalStatus, VotingMethod, VotingStatus
from mediate_gateway.adapters import matching_views, session_views
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.charts.bar import Bar, BarChart, bar_chart
from mediate_gateway.entrypoints.charts.figures import Figure
from mediate_gateway.entrypoints.charts.view import CSV_TYPE, ChartView
from mediate_gateway.entrypoints.pages.agenda.places import AGENDAS, SECTION
from mediate_gateway.entrypoints.pages.agenda.sessions.places import (
    SESSION,
    VOTING,
    is_of_network,
    plans,
    session_at,
    votes_for,
    voting_at,
)
from mediate_gateway.entrypoints.pages.agenda.sessions.standing import version_of
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.together import Together, is_kept_up_to_date
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed, whole_or_as_it_is
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import Wording
from mediate_shared.identity.guard import needs, needs_own

_NEW: Final = SESSION + "/votings/new"
_CLOSE: Final = VOTING + "/close"
_CSV: Final = VOTING + ".csv"
_OPENING: Final = ("method", "budget", "most_on_one", "proposals")
_BUDGET: Final = "5"


def routes() -> APIRouter:
    """Return ``/agenda/sessions/{session_id}/votings/new`` and ``/agenda/votings/{voting_id}``."""
    router = APIRouter()
    together = Together[tuple[UUID, Language, Language | None]]()
    opening = [needs(Action.CREATE, Visibility.NETWORK, of=AGENDAS)]
    reading = [needs(Action.READ, Visibility.NETWORK, of=AGENDAS)]

    @router.get(_NEW, dependencies=opening)
    async def show_open_voting(visit: Visiting, session_id: UUID) -> Response:
        return await _form(visit, session_id)

    @router.post(_NEW, dependencies=opening)
    async def open_voting(visit: Visiting, session_id: UUID) -> Response:
        return await _open(visit, session_id)

    @router.get(_CSV, dependencies=reading)
    async def export_tally(visit: Visiting, voting_id: UUID) -> Response:
        async with visit.service.database.reading() as connection:
            voting = await session_views.voting(connection, voting_id)
            proposals = await _proposals(connection, voting)
            _, counted = await session_views.tally(connection, voting)
        return Response(
            _chart(_results(voting, proposals, counted), visit.word, is_open=voting.status == VotingStatus.OPEN).csv(),
            media_type=CSV_TYPE,
        )

    @router.get(VOTING, dependencies=reading)
    async def show_voting(visit: Visiting, voting_id: UUID) -> Response:
        if not is_kept_up_to_date(visit.request):
            return await _page(visit, voting_id)
        key = (voting_id, visit.language, visit.chosen)
        return visit.drawn(await together.drawn(key, lambda: _tally_alone(visit, voting_id)))

    @router.post(VOTING, dependencies=[needs_own(Action.ANSWER, Visibility.CASE, of=AGENDAS)])
    async def cast_ballot(visit: Visiting, voting_id: UUID) -> Response:
        return await _cast(visit, voting_id)

    @router.post(_CLOSE, dependencies=[needs(Action.CHANGE, Visibility.NETWORK, of=AGENDAS)])
    async def close_voting(visit: Visiting, voting_id: UUID) -> Response:
        typed = await visit.typed()
        try:
            await visit.tell("POST", AGENDAS, f"/votings/{voting_id}/close", {}, expecting=typed.version())
        except REFUSALS as error:
            return await _page(visit, voting_id, wrong=refused(error, visit.word))
        return visit.go(voting_at(voting_id), done="voting_closed")

    return router


async def _open(visit: Visit, session_id: UUID) -> Response:
    typed = await visit.typed()
    body: dict[str, Any] = {"method": typed.text("method"), "proposals": list(typed.texts("proposals"))}
    body |= {
        name: whole_or_as_it_is(text) for name in ("budget", "most_on_one") if (text := typed.text(name)) is not None
    }
    if left_empty := [name for name in ("method", "budget", "proposals") if body.get(name) in (None, [])]:
        return await _form(visit, session_id, typed=typed, wrong=missing(visit.word, *left_empty))
    try:
        made = await visit.tell("POST", AGENDAS, f"/sessions/{session_id}/votings", body, key=typed.text("key"))
    except REFUSALS as error:
        return await _form(visit, session_id, typed=typed, wrong=refused(error, visit.word, *_OPENING))
    return visit.go(voting_at(made.body["id"]), done="voting_opened")


async def _form(
    visit: Visit, session_id: UUID, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    async with visit.service.database.reading() as connection:
        session = await session_views.session(connection, session_id)
        proposals = await session_views.proposals(connection, session_id)
    say = visit.word.say
    open_ones = [each for each in proposals if each.status == ProposalStatus.OPEN]
    return visit.page(
        "agenda/voting_form.html",
        section=SECTION,
        at=_NEW.format(session_id=session_id),
        typed=typed,
        refused=wrong,
        session=session,
        methods=[
            (each.value, say(f"voting_method.{each}"), say(f"voting_method.{each}.about")) for each in VotingMethod
        ],
        proposals=[(str(each.id), each.title, each.organisation) for each in open_ones],
        budget=_BUDGET,
        key=typed.text("key") or str(uuid4()),
    )


async def _cast(visit: Visit, voting_id: UUID) -> Response:
    """Cast a ballot; fields are named after proposals, what is left empty or nought is not on it."""
    typed = await visit.typed()
    async with visit.service.database.reading() as connection:
        voting = await session_views.voting(connection, voting_id)
    body: dict[str, Any] = {"organisation_id": typed.text("organisation_id")}
    if body["organisation_id"] is None:
        return await _page(visit, voting_id, typed=typed, wrong=missing(visit.word, "organisation_id"))
    given = {each: text for each in voting.proposals if (text := (typed.text(f"on-{each}") or "").strip())}
    if any(whole_or_as_it_is(text) is text for text in given.values()):
        wrong = Refused(whole=[visit.word.say("voting.not_a_number")])
        return await _page(visit, voting_id, typed=typed, wrong=wrong)
    numbers = {each: int(text) for each, text in given.items() if int(text) > 0}
    if voting.method == VotingMethod.DOTS:
        body["dots"] = [{"proposal_id": str(each), "dots": dots} for each, dots in numbers.items()]
    else:
        places = sorted(numbers.values())
        if places != list(range(1, len(places) + 1)):
            wrong = Refused(whole=[visit.word.say("voting.places_wrong")])
            return await _page(visit, voting_id, typed=typed, wrong=wrong)
        body["ranking"] = [str(each) for each in sorted(numbers, key=lambda each: numbers[each])]
    try:
        await visit.tell("POST", AGENDAS, f"/votings/{voting_id}/ballots", body)
    except REFUSALS as error:
        return await _page(visit, voting_id, typed=typed, wrong=_aswhole_or_as_it_is(refused(error, visit.word)))
    return visit.go(voting_at(voting_id), done="ballot_cast")


def _aswhole_or_as_it_is(wrong: Refused) -> Refused:
    return Refused(whole=[*wrong.whole, *wrong.by_field.values()], status=wrong.status, retry_after=wrong.retry_after)


async def _proposals(connection: Any, voting: Any) -> list[Any]:
    """Return what is voted on, in the order in which it was put."""
    found = {each.id: each for each in await session_views.proposals(connection, voting.session_id)}
    return [found[each] for each in voting.proposals if each in found]


@dataclass(frozen=True)
class _Counted:
    """A voting as it stands, for everybody who may see it: what was counted, and who may still vote."""

    voting: Any
    proposals: Sequence[Any]
    cast: int
    attending: Collection[UUID]
    results: Sequence[Mapping[str, Any]]

    def shown(self, visit: Visit) -> dict[str, Any]:
        """Return what the tally is drawn from."""
        at = visit.to(_CSV.format(voting_id=self.voting.id))
        is_open = self.voting.status == VotingStatus.OPEN
        return {
            "voting": self.voting,
            "is_open": is_open,
            "cast": self.cast,
            "coming": len(self.attending),
            "results": self.results,
            "chart_view": _chart(self.results, visit.word, is_open=is_open).at(at),
        }


async def _counted(connection: Any, voting: Any) -> _Counted:
    proposals = await _proposals(connection, voting)
    cast, counted = await session_views.tally(connection, voting)
    attending = {
        each.final_id
        for each in await session_views.attendances(connection, voting.session_id)
        if each.status in session_views.COMING
    }
    return _Counted(voting, proposals, cast, attending, _results(voting, proposals, counted))


async def _tally_alone(visit: Visit, voting_id: UUID) -> bytes:
    """Return the part of a voting's page that changes while people vote, which is the same for all of them."""
    async with visit.service.database.reading() as connection:
        counted = await _counted(connection, await session_views.voting(connection, voting_id))
    return bytes(visit.page("agenda/voting_tally.html", section=SECTION, **counted.shown(visit)).body)


async def _page(
    visit: Visit, voting_id: UUID, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    actor = visit.actor
    theirs = votes_for(actor).organisations
    async with visit.service.database.reading() as connection:
        voting = await session_views.voting(connection, voting_id)
        session = await session_views.session(connection, voting.session_id)
        counted = await _counted(connection, voting)
        ballots = await session_views.ballots(connection, voting_id)
        own = await matching_views.standing(connection, theirs) if theirs else []
    is_open, attending = voting.status == VotingStatus.OPEN, counted.attending
    version = await version_of(visit, f"/votings/{voting_id}") if plans(actor) and is_open else None
    given = {each.final_id: _given(each) for each in ballots}
    titles = {each.id: each.title for each in counted.proposals}
    return visit.page(
        "agenda/voting.html",
        section=SECTION,
        at=voting_at(voting_id),
        typed=typed,
        refused=wrong,
        **counted.shown(visit),
        session=session,
        proposals=counted.proposals,
        is_ranking=voting.method == VotingMethod.RANKING,
        ballots=[_shown(each, titles) for each in ballots],
        voters=[
            {"id": str(each.id), "name": each.name, "given": given.get(each.id, {}), "has_voted": each.id in given}
            for each in own
            if each.id in attending
        ],
        outside=[each.name for each in own if each.id not in attending],
        version=version,
        session_at=session_at(voting.session_id),
        sees_network=is_of_network(actor),
    )


def _given(ballot: Any) -> Mapping[str, int]:
    """Return what a ballot says of each proposal: its dots, or its place."""
    if ballot.dots:
        return {each["proposal_id"]: each["dots"] for each in ballot.dots}
    return {str(each): place for place, each in enumerate(ballot.ranking, 1)}


def _shown(ballot: Any, titles: Mapping[UUID, str]) -> dict[str, Any]:
    said = sorted(_given(ballot).items(), key=lambda each: each[1], reverse=bool(ballot.dots))
    return {
        "id": ballot.final_id,
        "name": ballot.name,
        "times": ballot.times,
        "votes": [(titles.get(UUID(each), each), number) for each, number in said],
    }


def _results(voting: Any, proposals: Sequence[Any], counted: Mapping[UUID, tuple[int, int]]) -> list[dict[str, Any]]:
    """Return what each proposal got, the most points first; of a closed voting, what it was closed with."""
    if voting.results is not None:
        counted = {UUID(each["proposal_id"]): (each["points"], each["supporters"]) for each in voting.results}
    rows = [
        {"id": each.id, "title": each.title, "language": each.language, "points": points, "supporters": supporters}
        for each in proposals
        for points, supporters in [counted.get(each.id, (0, 0))]
    ]
    rows.sort(key=lambda row: -row["points"])
    every = [row["points"] for row in rows]
    return [{**row, "place": every.index(row["points"]) + 1} for row in rows]


def _chart(results: Sequence[Mapping[str, Any]], word: Wording, *, is_open: bool) -> ChartView:
    bars = [Bar(row["title"], Figure(Decimal(row["points"])), str(row["id"])) for row in results]
    return bar_chart(
        BarChart(
            "tally",
            word.say("voting.tally" if is_open else "sessions.results"),
            word.say("sessions.proposal"),
            word.say("sessions.points"),
            bars,
        ),
        word,
    )
