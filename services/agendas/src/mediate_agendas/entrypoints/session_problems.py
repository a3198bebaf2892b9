"""How the domain errors about sessions, proposals and votings are answered, and the routers that answer so."""

from mediate_agendas.domain.proposals import (
    AdoptionWrong,
    CallClosed,
    ProposalHeld,
    ProposalMergedWrong,
    ProposalNotAllowed,
    TooManyProposals,
)
from mediate_agendas.domain.sessions import (
    AttendanceNotYours,
    AttendanceSettled,
    OutcomeTooLarge,
    SessionFieldsWrong,
    SessionFull,
    SessionNotAllowed,
    SessionNotOpen,
)
from mediate_agendas.domain.votings import (
    BallotWrong,
    NotAttending,
    VoteOverBudget,
    VotingIsClosed,
    VotingNotAllowed,
    VotingWrong,
)
from mediate_agendas.entrypoints import deciding, proposals, session_records, sessions, votings
from mediate_shared.problems import Problem

SESSION_ROUTERS = (sessions.router, proposals.router, votings.router, session_records.router, deciding.router)
SESSION_PROBLEMS = {
    SessionNotAllowed: Problem(409, "session-not-allowed", "The session cannot go there from where it stands"),
    SessionFieldsWrong: Problem(422, "session-fields-wrong", "What is said of the session does not go together"),
    SessionNotOpen: Problem(409, "session-not-open", "The session stands where this is not done"),
    SessionFull: Problem(409, "session-full", "The session holds no more of these"),
    AttendanceNotYours: Problem(409, "attendance-not-yours", "Who facilitates states who was there"),
    AttendanceSettled: Problem(409, "attendance-settled", "The vote of the organisation says otherwise"),
    OutcomeTooLarge: Problem(422, "outcome-too-large", "More is to be published than can be told at once"),
    CallClosed: Problem(409, "call-closed", "The session takes no proposals now"),
    TooManyProposals: Problem(409, "too-many-proposals", "There are as many proposals as there may be"),
    ProposalNotAllowed: Problem(409, "proposal-not-allowed", "The proposal cannot go there from where it stands"),
    ProposalHeld: Problem(409, "proposal-held", "A voting is about the proposal as it stands"),
    ProposalMergedWrong: Problem(422, "proposal-merged-wrong", "The proposal cannot be merged into that one"),
    AdoptionWrong: Problem(422, "adoption-wrong", "A proposal is adopted into one item, new or there already"),
    VotingNotAllowed: Problem(409, "voting-not-allowed", "No voting can be opened now"),
    VotingWrong: Problem(422, "voting-wrong", "A voting cannot be held like this"),
    VotingIsClosed: Problem(409, "voting-is-closed", "The voting is closed"),
    NotAttending: Problem(409, "not-attending", "Organisations that come to the session vote at it"),
    BallotWrong: Problem(422, "ballot-wrong", "The ballot does not fit the voting"),
    VoteOverBudget: Problem(422, "vote-over-budget", "The ballot gives more than there is to give"),
}
