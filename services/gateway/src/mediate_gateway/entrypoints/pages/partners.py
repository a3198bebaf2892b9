"""The page of partners: what an organisation is asked, carries and has to do; for facilitators, who is to answer."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action, Duty
from mediate_contracts.vocabulary import AssignmentStatus
from mediate_gateway.adapters import figures_due, merges, organisations, partnership, to_do
from mediate_gateway.adapters.partnership import Coverage, Share
from mediate_gateway.domain.attention import REMIND_DAYS, days_since, deserves_reminder, is_overdue, is_stalled
from mediate_gateway.entrypoints.pages.agenda import reminding
from mediate_gateway.entrypoints.pages.agenda.places import AGENDAS, STATUS_KINDS, answers, sees
from mediate_gateway.entrypoints.pages.community.matching_parts import ours as own_matching
from mediate_gateway.entrypoints.pages.monitor.due_listed import own as own_figures
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import AMSTERDAM
from mediate_gateway.usecases.look_ahead import look_ahead
from mediate_shared.identity.guard import needs_sign_in
from mediate_shared.problems import ProblemError

PARTNERS: Final = "/partners"
SECTION: Final = "partners"
_ASKED_MAX: Final = 200
_CARRYING_MOST: Final = 10
_LATE_SHOWN: Final = 20
_AWAY: Final = 500


class PartnersPage:
    """What an organisation is asked and carries, and for facilitators how far all of them take part."""

    def routes(self) -> APIRouter:
        """Return ``/partners``."""
        router = APIRouter()

        @router.get(PARTNERS, dependencies=[needs_sign_in()])
        async def show_partners(visit: Visiting) -> Response:
            return await _partners_page(visit)

        router.include_router(reminding.routes())
        return router


async def versions_of_offers(visit: Visit) -> Mapping[UUID, int] | None:
    """Return the version of each offer that somebody may answer, by its id; None where agendas is away.

    An offer beyond the first 200 is answered on the page of its item.
    """
    if not answers(visit.actor):
        return {}
    try:
        answer = await visit.ask(
            AGENDAS,
            "/assignments",
            is_part=True,
            status=AssignmentStatus.OFFERED.value,
            limit=str(_ASKED_MAX),
        )
    except ProblemError as error:
        if error.problem.status < _AWAY:
            raise
        return None
    return {UUID(each["id"]): each["version"] for each in answer.body["items"]}


async def _partners_page(visit: Visit) -> Response:
    actor = visit.actor
    ours = actor.organisations
    now = visit.service.clock()
    sees_all = sees(actor).everything
    counts = actor.reach(Action.COUNT, Visibility.CASE, AGENDAS).everything
    async with visit.service.database.reading() as connection:
        names = await organisations.names(connection, ours)
        merged = await merges.merged_among(connection, ours)
        asked = await partnership.asked_of(connection, ours)
        carried = await partnership.carried_by(connection, ours)
        offers = await partnership.open_offers(connection, sees(actor)) if sees_all else []
        coverage = await partnership.coverage(connection) if counts else None
        most = await partnership.carrying_most(connection, limit=_CARRYING_MOST) if counts else []
        ahead = await look_ahead(connection, actor, now=now)
        figures = await figures_due.of_organisations(connection, ours)
        late = await to_do.overdue(connection, today=ahead.today, limit=_LATE_SHOWN) if sees_all else None
    versions = await versions_of_offers(visit) if asked else {}
    return visit.page(
        "partners/partners.html",
        section=SECTION,
        ours=_named(visit, ours - merged, names),
        several=len(ours - merged) > 1,
        asked=asked,
        versions=versions,
        carried=[with_silence(visit, each) for each in carried],
        late=late,
        matching=await own_matching(visit) if ours else None,
        kinds=STATUS_KINDS,
        sees_all=sees_all,
        coverage=None if coverage is None else _tiles(visit, coverage),
        waiting=_waiting(visit, offers),
        remind_days=REMIND_DAYS,
        most=most,
        manages=actor.entrusted(Duty.MANAGE_MEMBERS),
        keys=bool(actor.entrusted(Duty.MANAGE_MACHINES)),
        ahead=ahead,
        awaited=own_figures(visit, figures),
        awaited_total=figures.total,
    )


def with_silence(visit: Visit, share: Share) -> dict[str, Any]:
    """Return what is carried, with for how many days nothing was heard of it where that is longer than its rhythm."""
    now = visit.service.clock()
    is_silent = (
        share.item_status is not None
        and share.heard_at is not None
        and is_stalled(share.item_status, share.heard_at, now=now, rhythm_days=share.rhythm_days)
    )
    today = now.astimezone(AMSTERDAM).date()
    is_late = share.item_status is not None and is_overdue(share.item_status, share.due_date, today=today)
    return {
        "share": share,
        "silent_days": days_since(share.heard_at, now=now) if is_silent and share.heard_at is not None else None,
        "is_late": is_late,
    }


def _named(visit: Visit, ours: frozenset[UUID], names: Mapping[UUID, str]) -> list[tuple[UUID, str, bool]]:
    """Return one's organisations by name, and whether one administers each."""
    unnamed = visit.word.say("organisation.unnamed")
    found = [(each, names.get(each, unnamed), each in visit.actor.administers) for each in ours]
    return sorted(found, key=lambda each: each[1].lower())


def _tiles(visit: Visit, coverage: Coverage) -> list[dict[str, Any]]:
    word = visit.word
    return [
        {"label": word.say("partners.organisations"), "value": word.number(coverage.organisations)},
        {"label": word.say("partners.carrying"), "value": word.number(coverage.carrying), "is_headline": True},
        {"label": word.say("partners.with_offers"), "value": word.number(coverage.asked)},
        {"label": word.say("partners.open_offers"), "value": word.number(coverage.offers)},
    ]


def _waiting(visit: Visit, offers: Sequence[Share]) -> list[dict[str, Any]]:
    """Return the open offers by organisation, with how many days each has been open."""
    now = visit.service.clock()
    return [
        {
            "id": identifier,
            "name": shares[0].organisation,
            "synthetic": shares[0].synthetic,
            "offers": [
                {
                    "share": each,
                    "days": days_since(each.since, now=now),
                    "remind": deserves_reminder(each.since, now=now),
                }
                for each in shares
            ],
        }
        for identifier, shares in partnership.by_organisation(offers).items()
    ]
