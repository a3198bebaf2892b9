"""Closed lists of the pipeline: how far deals are."""

from enum import StrEnum


class DealStage(StrEnum):
    """Where a deal stands between first sight and signature."""

    SOURCED = "sourced"
    SCREENING = "screening"
    DUE_DILIGENCE = "due_diligence"
    TERM_SHEET = "term_sheet"
    COMMITTED = "committed"
    CLOSED = "closed"
    LOST = "lost"
    WITHDRAWN = "withdrawn"
    ON_HOLD = "on_hold"


class DealOrigin(StrEnum):
    """How a deal came to the fund."""

    MATCH = "match"
    PROGRAMME = "programme"
    SESSION = "session"
    GRANT = "grant"
    INBOUND = "inbound"


class InvestorKind(StrEnum):
    """Whose money it is."""

    PUBLIC = "public"
    PRIVATE = "private"


class DealPipeline(StrEnum):
    """Which of the pipelines that stand side by side a deal is in."""

    FUND = "fund"
    PROGRAMME = "programme"


class DealHolding(StrEnum):
    """What became of the stake after a deal was closed."""

    HELD = "held"
    EXITED = "exited"
    WRITTEN_OFF = "written_off"


class FundKind(StrEnum):
    """What a fund's money is for."""

    PROOF_OF_CONCEPT = "proof_of_concept"
    PARTICIPATION = "participation"
    FOLLOW_ON = "follow_on"
    LOAN = "loan"
    GRANT = "grant"


class CoInvestment(StrEnum):
    """Whether private investors have to come along."""

    NONE = "none"
    IN_PRINCIPLE = "in_principle"
    ALWAYS = "always"


class GateRule(StrEnum):
    """What a fund asks of a deal."""

    PERIOD = "period"
    TICKET_MIN = "ticket_min"
    TICKET_MAX = "ticket_max"
    TRL_MIN = "trl_min"
    TRL_MAX = "trl_max"
    REGION = "region"
    CO_INVESTMENT = "co_investment"
    BUDGET = "budget"


class GateVerdict(StrEnum):
    """What a gate says of a deal."""

    FITS = "fits"
    UNKNOWN = "unknown"
    """What the rule asks for is not known of the deal yet."""
    WAITS = "waits"
    """It goes on once a second person has granted an exception, with a reason."""
    REFUSED = "refused"


class OverrideStatus(StrEnum):
    """How far a request for an exception to a gate is."""

    REQUESTED = "requested"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class RoundStatus(StrEnum):
    """How far a round is."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class LineageKind(StrEnum):
    """What a deal followed from."""

    DEAL = "deal"
    APPLICATION = "application"
    GRANT_CALL = "grant_call"


class ApplicationStatus(StrEnum):
    """How far an application to a grant call is."""

    RECEIVED = "received"
    ELIGIBLE = "eligible"
    AWARDED = "awarded"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class RollUpDimension(StrEnum):
    """By what deals are added up."""

    TOTAL = "total"
    STAGE = "stage"
    FUND = "fund"
    LINE = "line"
    YEAR = "year"
