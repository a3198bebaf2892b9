"""The HTTP side of the pipeline service: its routes, and how its refusals are answered."""

from typing import Final

from fastapi import APIRouter

from mediate_pipeline.domain.access import FundUnknown, GrantedTooOften, NamedTwice, ReadsAlready, TeamMissing
from mediate_pipeline.domain.brought import ImportBegun, TooManyFiles
from mediate_pipeline.domain.currencies import AmountsDiffer
from mediate_pipeline.domain.deals import (
    CodeTaken,
    LineageCircle,
    LineageUnknown,
    OrganisationUnknown,
    PipelineDiffers,
)
from mediate_pipeline.domain.disclosing import DisclosureEnded, NothingToDisclose, TooManyDisclosures
from mediate_pipeline.domain.funds import LimitsCross
from mediate_pipeline.domain.gates import GateRefused, GateWaits
from mediate_pipeline.domain.keeping import HoldingDiffers, NothingNext, NotOnTeam, NotYet, TooMuchKept
from mediate_pipeline.domain.overrides import (
    AlreadyAsked,
    AlreadyDecided,
    NothingToExcept,
    SamePerson,
    TooManyOverrides,
)
from mediate_pipeline.domain.quick_entry import LineUnreadable
from mediate_pipeline.domain.rounds import (
    AmountMissing,
    InvestmentUnknown,
    InvestsInItself,
    InvestsTwice,
    NobodyInvests,
    PaidAlready,
    RoundOver,
    TooManyRounds,
    TooMuch,
    TranchesExceed,
    TrancheUnknown,
)
from mediate_pipeline.domain.stages import ReasonMissing, StageNotAllowed
from mediate_pipeline.entrypoints import (
    access,
    analytics,
    applications,
    board,
    brought,
    calls,
    deal_history,
    deals,
    disclosures,
    funds,
    gates,
    grant_calls,
    holdings,
    next_steps,
    quick_entry,
    reminders,
    roll_ups,
    rounds,
    stage_moves,
)
from mediate_pipeline.entrypoints.call_problems import CALL_PROBLEMS
from mediate_shared.amending import NothingChanged
from mediate_shared.problems import Problem

PROBLEMS: Final = {
    OrganisationUnknown: Problem(422, "organisation-unknown", "The organisation is not known"),
    FundUnknown: Problem(422, "fund-unknown", "The fund is not known"),
    TeamMissing: Problem(422, "team-missing", "Nobody would see the deal"),
    NamedTwice: Problem(422, "named-twice", "Somebody is named twice"),
    ReadsAlready: Problem(409, "reads-already", "They read the deal already"),
    GrantedTooOften: Problem(409, "granted-too-often", "The deal is granted to as many as it can be"),
    StageNotAllowed: Problem(409, "stage-not-allowed", "The deal cannot go there"),
    LineUnreadable: Problem(422, "line-unreadable", "The line cannot be read"),
    PipelineDiffers: Problem(422, "pipeline-differs", "The pipeline is another one"),
    LineageUnknown: Problem(422, "lineage-unknown", "What it follows is not known"),
    LineageCircle: Problem(409, "lineage-circle", "The deal would follow from itself"),
    HoldingDiffers: Problem(409, "holding-differs", "This cannot be said of the stake"),
    NothingNext: Problem(409, "nothing-next", "Nothing is next"),
    NotOnTeam: Problem(422, "not-on-team", "They do not work on the deal"),
    NotYet: Problem(422, "not-yet", "The day is still to come"),
    TooMuchKept: Problem(409, "too-much-kept", "As much is kept of the deal as can be"),
    ReasonMissing: Problem(422, "reason-missing", "A reason is needed"),
    NothingChanged: Problem(422, "nothing-changed", "Nothing would change"),
    AmountsDiffer: Problem(422, "amounts-differ", "The amounts differ"),
    LimitsCross: Problem(422, "limits-cross", "The limits cross"),
    GateRefused: Problem(422, "gate-refused", "The fund does not take this"),
    GateWaits: Problem(409, "gate-waits", "This waits for an exception"),
    NothingToExcept: Problem(409, "nothing-to-except", "There is nothing to except"),
    AlreadyAsked: Problem(409, "already-asked", "This was asked for already"),
    AlreadyDecided: Problem(409, "already-decided", "This was decided on already"),
    SamePerson: Problem(409, "same-person", "A second person decides on this"),
    TooManyOverrides: Problem(409, "too-many-overrides", "As many exceptions were asked for as there can be"),
    TooManyRounds: Problem(409, "too-many-rounds", "The deal has as many rounds as it can have"),
    InvestsInItself: Problem(422, "invests-in-itself", "A company does not invest in itself"),
    InvestsTwice: Problem(422, "invests-twice", "An investor is named twice"),
    NobodyInvests: Problem(422, "nobody-invests", "Nobody invests in the round"),
    RoundOver: Problem(409, "round-over", "The round cannot go there"),
    InvestmentUnknown: Problem(422, "investment-unknown", "The investment is not known"),
    TrancheUnknown: Problem(422, "tranche-unknown", "The tranche is not known"),
    TranchesExceed: Problem(422, "tranches-exceed", "The tranches come to more than the investment"),
    PaidAlready: Problem(409, "paid-already", "A part was paid already"),
    AmountMissing: Problem(422, "amount-missing", "An amount is needed"),
    TooMuch: Problem(422, "too-much", "There would be too much"),
    **CALL_PROBLEMS,
    CodeTaken: Problem(409, "grant-call-code-taken", "The code is taken"),
    TooManyFiles: Problem(409, "too-many-files", "As many files are kept as can be"),
    NothingToDisclose: Problem(422, "nothing-to-disclose", "The deal has nothing of this to disclose"),
    DisclosureEnded: Problem(409, "disclosure-ended", "This is disclosed no longer"),
    TooManyDisclosures: Problem(409, "too-many-disclosures", "The deal was disclosed as often as it can be"),
    ImportBegun: Problem(409, "import-begun", "The import has begun"),
}

router = APIRouter(prefix="/v1", tags=["pipeline"])
for part in (
    # Before deals, whose ids would be asked for "counts".
    roll_ups.router,
    disclosures.router,
    analytics.router,
    stage_moves.routes(PROBLEMS),
    next_steps.router,
    quick_entry.router,
    board.router,
    reminders.router,
    deals.router,
    deal_history.router,
    holdings.router,
    rounds.router,
    access.router,
    funds.router,
    gates.router,
    grant_calls.router,
    calls.router,
    applications.router,
    brought.router,
):
    router.include_router(part)
