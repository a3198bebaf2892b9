"""The directory: every organisation of the community, as a list."""

from dataclasses import replace
from typing import Any, Final

from fastapi import APIRouter, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import (
    ActorClass,
    Hub,
    MediaTechRole,
    OrganisationType,
    SizeBand,
    StackLayer,
    ValueChainStage,
)
from mediate_gateway.adapters.community_views import DIRECTORY
from mediate_gateway.adapters.membership_views import IS_LISTED
from mediate_gateway.entrypoints.pages.cells import Away, Cell, Link, Tag
from mediate_gateway.entrypoints.pages.community.fields import FIELDS, GROUPS, LINES, ROLES
from mediate_gateway.entrypoints.pages.community.places import BULK, COMMUNITY, IMPORT, NEW, SECTION, organisation_at
from mediate_gateway.entrypoints.pages.community.registry import may_change_any, may_register
from mediate_gateway.entrypoints.pages.filters import Choice, Choices, Words, YesNo
from mediate_gateway.entrypoints.pages.listing import Column, Exported, Listing, in_both
from mediate_gateway.entrypoints.pages.shown import Bulk
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_shared.identity.guard import needs


def types_in_words(row: Any, visit: Visit) -> str:
    """Return what kinds of organisation it is."""
    return ", ".join(visit.word.say(f"type.{each}") for each in row.types)


def _name(row: Any, visit: Visit) -> Cell:
    link = Link(row.name, visit.to(organisation_at(row.id)))
    return [link, Tag(visit.word.say("community.synthetic"), "synthetic")] if row.synthetic else link


def _in_words(key: str) -> Column:
    """Return the column of a field that is said as on the page of an organisation, and shown to whoever chooses it."""
    field = ROLES if key == ROLES.key else FIELDS[key]
    return Column(
        key, field.words, shown=lambda row, visit: field.said(getattr(row, key), visit.word) or None, by_default=False
    )


ORGANISATIONS: Final = Listing(
    name="organisations",
    path=COMMUNITY,
    title="community.organisations",
    source=DIRECTORY,
    id=DIRECTORY.c.id,
    columns=(
        Column("name", "community.name", shown=_name, sort=DIRECTORY.c.sort_name),
        Column("types", "community.types", shown=types_in_words),
        Column(
            "hub",
            "community.hub",
            shown=lambda row, visit: visit.word.say(f"hub.{row.hub}") if row.hub else None,
            sort=DIRECTORY.c.hub,
        ),
        Column(
            "actor_class",
            "community.actor_class",
            shown=lambda row, visit: visit.word.say(f"actor_class.{row.actor_class}") if row.actor_class else None,
            sort=DIRECTORY.c.actor_class,
            by_default=False,
        ),
        Column(
            "website",
            "community.website",
            shown=lambda row, _: Away(row.website, row.website) if row.website else None,
            by_default=False,
        ),
        Column(
            "founding_year",
            "community.founding_year",
            shown=lambda row, _: str(row.founding_year) if row.founding_year else None,
            sort=DIRECTORY.c.founding_year,
            is_figure=True,
            by_default=False,
        ),
        Column(
            "description",
            "community.description",
            exports=in_both("description"),
            by_default=False,
        ),
        _in_words("size_band"),
        _in_words("value_chain_stages"),
        _in_words("stack_layers"),
        replace(
            _in_words("interests"),
            exports=(Exported("interests", lambda row: [str(number) for number in row.interests]),),
        ),
        _in_words("media_tech_roles"),
        *(_in_words(key) for key in GROUPS["registers"] if key != "synthetic"),
        Column("carries", "community.carries", sort=DIRECTORY.c.carries, is_figure=True),
        Column("synthetic", "community.is_synthetic", sort=DIRECTORY.c.synthetic, by_default=False),
        Column("updated_at", "community.updated_at", sort=DIRECTORY.c.updated_at),
    ),
    filters=(
        Words(
            id=DIRECTORY.c.id,
            over=(
                DIRECTORY.c.name,
                DIRECTORY.c.website,
                DIRECTORY.c.description["nl"].astext,
                DIRECTORY.c.description["en"].astext,
            ),
        ),
        Choices(
            key="type", words="community.types", column=DIRECTORY.c.types, choices=list(OrganisationType), family="type"
        ),
        Choice(key="hub", words="community.hub", column=DIRECTORY.c.hub, choices=list(Hub), family="hub"),
        Choice(
            key="class",
            words="community.actor_class",
            column=DIRECTORY.c.actor_class,
            choices=list(ActorClass),
            family="actor_class",
        ),
        Choices(
            key="role",
            words="community.media_tech_roles",
            column=DIRECTORY.c.media_tech_roles,
            choices=list(MediaTechRole),
            family="media_tech_role",
        ),
        Choices(
            key="stage",
            words="community.value_chain_stages",
            column=DIRECTORY.c.value_chain_stages,
            choices=list(ValueChainStage),
            family="value_chain_stage",
        ),
        Choices(
            key="layer",
            words="community.stack_layers",
            column=DIRECTORY.c.stack_layers,
            choices=list(StackLayer),
            family="stack_layer",
        ),
        Choices(
            key="interest",
            words="community.interests",
            column=DIRECTORY.c.interests,
            choices=[str(number) for number in range(1, LINES + 1)],
            family="interest",
            of=int,
        ),
        Choice(
            key="people",
            words="community.size_band",
            column=DIRECTORY.c.size_band,
            choices=list(SizeBand),
            family="size_band",
        ),
        YesNo(key="carrying", words="community.is_carrying", holds=DIRECTORY.c.carrying),
        YesNo(key="member", words="belonging.is_member_filter", holds=DIRECTORY.c.id.in_(IS_LISTED)),
        YesNo(key="synthetic", words="community.is_synthetic", holds=DIRECTORY.c.synthetic),
    ),
    sort="name",
    row_name=lambda row, _: row.name,
)
"""The directory, which everybody may see."""


class DirectoryPage:
    """The page of the directory."""

    def routes(self) -> APIRouter:
        """Return ``/community``."""
        router = APIRouter()

        @router.get(COMMUNITY, dependencies=[needs(Action.READ, Visibility.PUBLIC)])
        async def show_directory(visit: Visiting) -> Response:
            may_change = may_change_any(visit.actor)
            bulk = Bulk(BULK, visit.word.say("community.bulk")) if may_change else None
            return visit.page(
                "community/directory.html",
                section=SECTION,
                listing=await ORGANISATIONS.show(visit, bulk=bulk),
                new_at=visit.to(NEW) if may_register(visit.actor) else None,
                import_at=visit.to(IMPORT) if may_change else None,
            )

        return router
