"""The HTTP side of the pipeline service: its routes, and how its refusals are answered."""

from typing import Final

from fastapi import APIRouter

from mediate_pipeline.domain.access import FundUnknown, GrantedTooOften, NamedTwice, ReadsAlready, TeamMissing
from mediate_pipeline.domain.deals import CodeTaken, OrganisationUnknown
from mediate_pipeline.domain.stages import ReasonMissing, StageNotAllowed
from mediate_pipeline.entrypoints import access, deals, funds, grant_calls
from mediate_shared.problems import Problem

PROBLEMS: Final = {
    OrganisationUnknown: Problem(422, "organisation-unknown", "The organisation is not known"),
    FundUnknown: Problem(422, "fund-unknown", "The fund is not known"),
    TeamMissing: Problem(422, "team-missing", "Nobody would see the deal"),
    NamedTwice: Problem(422, "named-twice", "Somebody is named twice"),
    ReadsAlready: Problem(409, "reads-already", "They read the deal already"),
    GrantedTooOften: Problem(409, "granted-too-often", "The deal is granted to as many as it can be"),
    StageNotAllowed: Problem(409, "stage-not-allowed", "The deal cannot go there"),
    ReasonMissing: Problem(422, "reason-missing", "A reason is needed"),
    CodeTaken: Problem(409, "grant-call-code-taken", "The code is taken"),
}

router = APIRouter(prefix="/v1", tags=["pipeline"])
for part in (deals.router, access.router, funds.router, grant_calls.router):
    router.include_router(part)
