"""The page of an organisation: who it is, what it carries of the agenda, where facts about it come from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_gateway.adapters import community_views, happenings, merges
from mediate_gateway.adapters.tables import ACTIVITY
from mediate_gateway.entrypoints.pages.community.belonging import membership_part
from mediate_gateway.entrypoints.pages.community.contacts import contacts_part
from mediate_gateway.entrypoints.pages.community.fields import FIELDS
from mediate_gateway.entrypoints.pages.community.known_as import known_as
from mediate_gateway.entrypoints.pages.community.lineage import lineage_part
from mediate_gateway.entrypoints.pages.community.matching_parts import matches_part, posts_part
from mediate_gateway.entrypoints.pages.community.network import connections_part
from mediate_gateway.entrypoints.pages.community.parts import Part
from mediate_gateway.entrypoints.pages.community.places import (
    ORGANISATION,
    SECTION,
    history_at,
    organisation_at,
    requests_at,
    test_at,
)
from mediate_gateway.entrypoints.pages.community.profile import profile_of
from mediate_gateway.entrypoints.pages.community.registry import may_change, registered, sees_requests
from mediate_gateway.entrypoints.pages.pipeline.disclosed import disclosed_part
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs
from mediate_shared.problems import ProblemError, not_found

_AWAY: Final = frozenset({503, 504})
_MOMENTS_MAX: Final = 20
_IN_HEADING: Final = "name"
_UNDER_HEADING: Final = "description"
PARTS: Final[Sequence[Part]] = (
    lineage_part,
    posts_part,
    matches_part,
    connections_part,
    membership_part,
    contacts_part,
    disclosed_part,
    known_as,
)
"""What the page says besides who it is, in this order."""
_HEADINGS: Final[Mapping[str, tuple[str, str]]] = {
    "lineage.html": ("lineage-title", "lineage.title"),
    "posts.html": ("posts-heading", "matching.part.title"),
    "matches.html": ("matches-heading", "matching.part.matches"),
    "connections.html": ("connections-title", "network.own.title"),
    "membership.html": ("membership-title", "belonging.title"),
    "contacts.html": ("contacts-title", "contact.title"),
    "disclosed.html": ("disclosed-heading", "disclosed.part"),
    "known_as.html": ("known-as", "merge.known_as"),
}
"""By part, the id of its heading and the phrase of it."""


class OrganisationPage:
    """The page of an organisation, which everybody may see."""

    def routes(self) -> APIRouter:
        """Return ``/community/organisations/{organisation_id}``."""
        router = APIRouter()

        @router.get(ORGANISATION, dependencies=[needs(Action.READ, Visibility.PUBLIC)])
        async def show_organisation(visit: Visiting, organisation_id: UUID) -> Response:
            return await _page(visit, organisation_id)

        return router


async def _page(visit: Visit, organisation_id: UUID) -> Response:
    async with visit.service.database.reading() as connection:
        records = await merges.standing_for(connection, organisation_id)
        if records[0] != organisation_id:
            # What was merged has no page of its own any more; links that are out there still lead somewhere.
            return visit.go(organisation_at(records[0]), done="organisation_followed")
        heard = await community_views.organisation(connection, organisation_id)
        carried = await community_views.carried(connection, records)
        about = ACTIVITY.c.subject.in_(records) | ACTIVITY.c.facts["organisation_id"].astext.in_(map(str, records))
        moments = await happenings.about(connection, about, limit=_MOMENTS_MAX)
    known, is_away = await _known(visit, organisation_id, None if heard is None else dict(heard._mapping))
    word = visit.word
    may_edit = may_change(visit.actor, organisation_id) and not is_away
    parts = [each for part in PARTS if (each := await part(visit, organisation_id)) is not None]
    headings = [("carries", "community.carries.title"), *(_HEADINGS[each.template] for each in parts)]
    return visit.page(
        "community/organisation.html",
        section=SECTION,
        organisation=_Heading.of(known),
        described=FIELDS[_UNDER_HEADING].said(known.get(_UNDER_HEADING), word),
        profile=await profile_of(
            visit,
            organisation_id,
            known,
            may_change=may_edit,
            is_away=is_away,
            # Who may change it finds the name and the description among the fields, each with its link.
            without=() if may_edit else (_IN_HEADING, _UNDER_HEADING),
        ),
        history_at=history_at(organisation_id),
        test_at=test_at(organisation_id),
        requests_at=requests_at(organisation_id) if sees_requests(visit.actor, organisation_id) else None,
        facts=known.get("facts", []),
        carried=carried,
        moments=[
            {
                "time_text": word.moment(each.time),
                "datetime": each.time.isoformat(),
                "title": word.sentence(each),
            }
            for each in moments
        ],
        is_away=is_away,
        may_change=may_edit,
        parts=parts,
        on_this_page=[(name, word.say(words)) for name, words in headings],
    )


@dataclass(frozen=True)
class _Heading:
    """What the page says of it besides its fields."""

    id: UUID
    name: str
    synthetic: bool
    since: datetime
    updated_at: datetime

    @classmethod
    def of(cls, known: dict[str, Any]) -> "_Heading":
        """Return it from a record of the registry, or from what was heard of one."""
        since = known["since"] if "since" in known else known["created_at"]
        return cls(
            UUID(str(known["id"])), known["name"], known["synthetic"], _moment(since), _moment(known["updated_at"])
        )


def _moment(written: datetime | str) -> datetime:
    return written if isinstance(written, datetime) else datetime.fromisoformat(written)


async def _known(visit: Visit, organisation_id: UUID, heard: dict[str, Any] | None) -> tuple[dict[str, Any], bool]:
    """Return all that is public of it, and whether the registry, which alone has the sources, is away.

    What was registered a moment ago may not have been heard of yet: the registry has it.
    """
    try:
        found = await registered(visit, organisation_id, is_part=True)
    except ProblemError as error:
        if error.problem.status not in _AWAY:
            raise
        if heard is None:
            raise not_found("organisation", organisation_id) from error
        return heard, True
    return found.fields, False
