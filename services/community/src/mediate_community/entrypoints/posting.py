"""What the routes of needs and of offers have in common: how a list is narrowed, and what day it is."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Query, Request
from pydantic import StringConstraints

from mediate_community.adapters.posts import Wanted
from mediate_community.domain.posts import day_of
from mediate_contracts.values import Line, OrganisationId, Theme
from mediate_contracts.vocabulary import PostStatus, ValueChainStage

OrganisationAsked = Annotated[
    OrganisationId | None, Query(description="Whose it is, whichever of its records posted it.")
]
LineAsked = Annotated[int | None, Query(ge=1, le=99, description="The number of an action line.")]
TextAsked = Annotated[
    Line | None,
    StringConstraints(max_length=200),
    Query(description="Words that title or text hold, without accents or capitals; the last may be half typed."),
]


def wanted(
    status: PostStatus | None = None,
    over: Annotated[bool | None, Query(description="Whether its last day has passed.")] = None,
    organisation_id: OrganisationAsked = None,
    line: LineAsked = None,
    theme: Theme | None = None,
    stage: ValueChainStage | None = None,
    q: TextAsked = None,
) -> Wanted:
    """Return what a list is narrowed to."""
    return Wanted(
        status=status, over=over, organisation_id=organisation_id, line=line, theme=theme, stage=stage, text=q
    )


def today_here(request: Request) -> date:
    """Return what day it is, by the service's clock."""
    return day_of(request.app.state.service.clock())


Narrowed = Annotated[Wanted, Depends(wanted)]
"""What a list of needs or offers is narrowed to."""
Today = Annotated[date, Depends(today_here)]
"""The day on which something is read."""
