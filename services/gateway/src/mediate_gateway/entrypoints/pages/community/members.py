"""The list of members, which is everybody's, and of all memberships, for those who facilitate them."""

from typing import Any, Final

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import Hub, MembershipStatus, OrganisationType
from mediate_gateway.adapters.membership_views import MEMBERS, MEMBERSHIPS
from mediate_gateway.entrypoints.pages.cells import Cell, Link, Tag
from mediate_gateway.entrypoints.pages.community.belonging import KINDS, sees_cases
from mediate_gateway.entrypoints.pages.community.directory import types_in_words
from mediate_gateway.entrypoints.pages.community.places import COMMUNITY, REGISTRY, SECTION, organisation_at
from mediate_gateway.entrypoints.pages.filters import Choice, Choices, Search, YesNo
from mediate_gateway.entrypoints.pages.listing import Column, Exported, Listing
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs

MEMBERS_AT: Final = COMMUNITY + "/members"
MEMBERSHIPS_AT: Final = COMMUNITY + "/memberships"


def _named(row: Any, visit: Visit, organisation_id: Any) -> Cell:
    link = Link(row.name, visit.to(organisation_at(organisation_id)))
    return [link, Tag(visit.word.say("community.synthetic"), "synthetic")] if row.synthetic else link


def _hub(row: Any, visit: Visit) -> Cell:
    return visit.word.say(f"hub.{row.hub}") if row.hub else None


def _status(row: Any, visit: Visit) -> Cell:
    return Tag(visit.word.say(f"community_membership.{row.status}"), KINDS.get(row.status, "neutral"))


LISTED: Final = Listing(
    name="members",
    path=MEMBERS_AT,
    title="memberlist.title",
    source=MEMBERS,
    id=MEMBERS.c.id,
    columns=(
        Column("name", "community.name", shown=lambda row, visit: _named(row, visit, row.id), sort=MEMBERS.c.sort_name),
        Column("types", "community.types", shown=types_in_words),
        Column("hub", "community.hub", shown=_hub, sort=MEMBERS.c.hub),
        Column("member_since", "memberlist.since", sort=MEMBERS.c.member_since),
        Column("synthetic", "community.is_synthetic", sort=MEMBERS.c.synthetic, by_default=False),
    ),
    filters=(
        Search(over=(MEMBERS.c.name,)),
        Choices(
            key="type", words="community.types", column=MEMBERS.c.types, choices=list(OrganisationType), family="type"
        ),
        Choice(key="hub", words="community.hub", column=MEMBERS.c.hub, choices=list(Hub), family="hub"),
    ),
    sort="name",
    row_name=lambda row, _: row.name,
)
"""The organisations that are members and agreed that everybody may see it."""

ALL: Final = Listing(
    name="memberships",
    path=MEMBERSHIPS_AT,
    title="memberlist.all.title",
    source=MEMBERSHIPS,
    id=MEMBERSHIPS.c.id,
    columns=(
        Column(
            "name",
            "community.name",
            shown=lambda row, visit: _named(row, visit, row.organisation_id),
            exports=(
                Exported("organisation_id", lambda row: row.organisation_id),
                Exported("name", lambda row: row.name),
            ),
            sort=MEMBERSHIPS.c.sort_name,
        ),
        Column("status", "belonging.status", shown=_status, sort=MEMBERSHIPS.c.status),
        Column("on", "memberlist.on", sort=MEMBERSHIPS.c.on),
        Column("tier", "belonging.tier", sort=MEMBERSHIPS.c.tier),
        Column("is_listed", "belonging.is_listed", sort=MEMBERSHIPS.c.is_listed),
        Column("may_be_listed", "belonging.may_be_listed", sort=MEMBERSHIPS.c.may_be_listed, by_default=False),
        Column("types", "community.types", shown=types_in_words, by_default=False),
        Column("hub", "community.hub", shown=_hub, sort=MEMBERSHIPS.c.hub, by_default=False),
        Column("updated_at", "community.updated_at", sort=MEMBERSHIPS.c.updated_at, by_default=False),
    ),
    filters=(
        Search(over=(MEMBERSHIPS.c.name, MEMBERSHIPS.c.tier)),
        Choices(
            key="status",
            words="belonging.status",
            column=MEMBERSHIPS.c.status,
            choices=list(MembershipStatus),
            family="community_membership",
        ),
        YesNo(key="listed", words="belonging.is_listed", holds=MEMBERSHIPS.c.is_listed),
        Choice(key="hub", words="community.hub", column=MEMBERSHIPS.c.hub, choices=list(Hub), family="hub"),
    ),
    sort="name",
    row_name=lambda row, _: row.name,
)
"""Every membership with where it stands, for whoever reaches the cases of all organisations."""


class MembersPages:
    """The two lists."""

    def routes(self) -> APIRouter:
        """Return ``/community/members`` and ``/community/memberships``."""
        router = APIRouter()

        @router.get(MEMBERS_AT, dependencies=[needs(Action.READ, Visibility.PUBLIC)])
        async def show_members(visit: Visiting) -> Response:
            facilitates = sees_cases(visit.actor).everything
            return visit.page(
                "community/members.html",
                section=SECTION,
                listing=await LISTED.show(visit),
                all_at=visit.to(MEMBERSHIPS_AT) if facilitates else None,
            )

        @router.get(MEMBERSHIPS_AT, dependencies=[needs(Action.READ, Visibility.CASE, of=REGISTRY)])
        async def show_memberships(visit: Visiting) -> Response:
            return visit.page(
                "community/memberships.html",
                section=SECTION,
                listing=await ALL.show(visit),
                members_at=visit.to(MEMBERS_AT),
            )

        return router
