"""The list of groups, and the page of each: what it is for, and, for the network, who is in it."""

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import GroupKind, PostStatus
from mediate_gateway.adapters import group_views, matching_views
from mediate_gateway.adapters.group_views import GROUPS as SOURCE
from mediate_gateway.adapters.listing import folding
from mediate_gateway.entrypoints.pages.cells import Cell, Link, Small, Tag
from mediate_gateway.entrypoints.pages.community.group_places import (
    GROUP,
    GROUPS,
    NEW,
    group_at,
    joins_for,
    keeps_groups,
    leaves_for,
    sees_members,
)
from mediate_gateway.entrypoints.pages.community.matching_listed import status_cell
from mediate_gateway.entrypoints.pages.community.places import SECTION
from mediate_gateway.entrypoints.pages.community.posts import line_choices, lines_in_words
from mediate_gateway.entrypoints.pages.filters import Choice, Search, YesNo
from mediate_gateway.entrypoints.pages.listing import Column, Exported, Listing, in_both
from mediate_gateway.entrypoints.pages.typed import Refused
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs


def _name(row: Any, visit: Visit) -> Cell:
    link = Link(row.name[visit.language], visit.to(group_at(row.id)))
    return [link, Tag(visit.word.say("synthetic.label"), "synthetic")] if row.synthetic else link


def _members(row: Any, visit: Visit) -> Cell:
    if not sees_members(visit.actor):
        return Small(visit.word.say("groups.for_network"))
    return visit.word.number(row.members)


LISTING: Final = Listing(
    name="groups",
    path=GROUPS,
    title="groups.title",
    source=SOURCE,
    id=SOURCE.c.id,
    columns=(
        Column(
            "name",
            "groups.name",
            shown=_name,
            exports=in_both("name"),
            sort=lambda language: folding(SOURCE.c.name[language.value].astext),
        ),
        Column(
            "kind",
            "groups.kind",
            shown=lambda row, visit: visit.word.say(f"group_kind.{row.kind}"),
            sort=SOURCE.c.kind,
        ),
        Column("description", "groups.description", exports=in_both("description"), by_default=False),
        Column(
            "action_lines",
            "groups.lines",
            shown=lambda row, _: ", ".join(str(each) for each in sorted(set(row.action_lines))),
            exports=(Exported("action_lines", lambda row: [str(each) for each in row.action_lines]),),
        ),
        # How many are in it is for the network: no file has it, and nobody sorts by it.
        Column("members", "groups.members", shown=_members, exports=()),
        Column("status", "groups.status", shown=status_cell, sort=SOURCE.c.status),
        Column("synthetic", "post.synthetic", sort=SOURCE.c.synthetic, by_default=False),
        Column("updated_at", "community.updated_at", sort=SOURCE.c.updated_at, by_default=False),
    ),
    filters=(
        Search(
            over=(
                SOURCE.c.name["nl"].astext,
                SOURCE.c.name["en"].astext,
                SOURCE.c.description["nl"].astext,
                SOURCE.c.description["en"].astext,
            )
        ),
        Choice(key="kind", words="groups.kind", column=SOURCE.c.kind, choices=list(GroupKind), family="group_kind"),
        Choice(key="line", words="groups.lines", column=SOURCE.c.action_lines, of=int),
        Choice(
            key="status", words="groups.status", column=SOURCE.c.status, choices=list(PostStatus), family="post_status"
        ),
        YesNo(key="synthetic", words="post.synthetic", holds=SOURCE.c.synthetic),
    ),
    sort="kind",
)
"""Groups, which everybody may see; who is in them is for the network."""


class GroupPages:
    """The pages of groups that everybody may see."""

    def routes(self) -> APIRouter:
        """Return ``/community/groups`` and ``/community/groups/{group_id}``."""
        router = APIRouter()
        public = [needs(Action.READ, Visibility.PUBLIC)]

        @router.get(GROUPS, dependencies=public)
        async def show_groups(visit: Visiting) -> Response:
            async with visit.service.database.reading() as connection:
                lines = await line_choices(visit, connection)
            return visit.page(
                "community/groups.html",
                section=SECTION,
                listing=await LISTING.show(visit, options={"line": lines}),
                new_at=visit.to(NEW) if keeps_groups(visit.actor) else None,
            )

        @router.get(GROUP, dependencies=public)
        async def show_group(visit: Visiting, group_id: UUID) -> Response:
            return await group_page(visit, group_id)

        return router


async def group_page(visit: Visit, group_id: UUID, *, wrong: Refused | None = None) -> Response:
    """Return the page of a group, with what is wrong where somebody could not join it."""
    actor = visit.actor
    is_network = sees_members(actor)
    async with visit.service.database.reading() as connection:
        group = await group_views.group(connection, group_id)
        members = await group_views.members(connection, group_id) if is_network else []
        left = await group_views.members(connection, group_id, has_left=True) if is_network else []
        lines = dict(await matching_views.lines(connection))
        own = await matching_views.standing(connection, actor.organisations & joins_for(actor).organisations)
    is_open = group.status == PostStatus.OPEN
    there = {each.id for each in members}
    at = group_at(group_id)
    return visit.page(
        "community/group.html",
        section=SECTION,
        at=at,
        refused=wrong,
        group=group,
        standing=status_cell(group, visit),
        lines=lines_in_words(group.action_lines, lines, visit),
        members=members if is_network else None,
        left=left,
        may_leave={each.id for each in members if leaves_for(actor).covers(each.id)},
        joining=[(str(each.id), each.name) for each in own if each.id not in there] if is_open else [],
        add_at=visit.to(f"{at}/join") if is_open and joins_for(actor).everything else None,
        edit_at=visit.to(f"{at}/edit") if keeps_groups(actor) else None,
    )
