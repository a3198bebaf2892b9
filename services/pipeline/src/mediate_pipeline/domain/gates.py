"""What a fund asks of a deal: each of its rules gives a ruling, with the limit that it holds the deal to."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from mediate_contracts.values import DomainError, Money
from mediate_contracts.vocabulary import CoInvestment, DealStage, GateRule, GateVerdict

Measure = Money | int | date | str
"""What a rule measures in: money, a readiness level, a day, or words."""

HELD: Final = frozenset(
    {
        DealStage.SOURCED,
        DealStage.SCREENING,
        DealStage.DUE_DILIGENCE,
        DealStage.TERM_SHEET,
        DealStage.COMMITTED,
        DealStage.CLOSED,
    }
)
"""Stages in which a deal is held to its fund; one that is set aside is held to nothing until it comes back."""

BINDING: Final = frozenset({DealStage.TERM_SHEET, DealStage.COMMITTED, DealStage.CLOSED})
"""Stages that bind: nobody comes here while something is unknown, or waits for an exception."""

OVERRIDABLE: Final = frozenset({GateRule.CO_INVESTMENT, GateRule.BUDGET})
"""Rules from which a second person may grant an exception."""

FIELDS: Final = MappingProxyType(
    {
        GateRule.PERIOD: "fund_id",
        GateRule.TICKET_MIN: "amount_sought",
        GateRule.TICKET_MAX: "amount_sought",
        GateRule.TRL_MIN: "readiness",
        GateRule.TRL_MAX: "readiness",
        GateRule.REGION: "region",
        GateRule.CO_INVESTMENT: "private_expected",
        GateRule.BUDGET: "amount_sought",
    }
)
"""Which fact of a deal a rule is about."""


@dataclass(frozen=True)
class GateRules:
    """What a fund asks; None asks nothing. Limits are included: a ticket of exactly ``ticket_max`` fits."""

    ticket_min: Money | None = None
    ticket_max: Money | None = None
    readiness_min: int | None = None
    readiness_max: int | None = None
    region: str | None = None
    co_investment: CoInvestment = CoInvestment.NONE
    budget: Money | None = None
    opens_on: date | None = None
    closes_on: date | None = None


@dataclass(frozen=True)
class GateFacts:
    """What is known of a deal on a day; None is not known.

    ``private_raised`` is what private investors put into its rounds, ``committed`` what the fund's other deals that
    are committed or closed take of its budget.
    """

    amount: Money
    on: date
    readiness: int | None = None
    region: str | None = None
    private_expected: Money | None = None
    private_raised: Money = Money(cents=0)  # noqa: RUF009 - money is immutable
    committed: Money | None = None


@dataclass(frozen=True)
class Ruling:
    """What one rule says of a deal: ``limit`` is what the fund asks, ``value`` what the deal has."""

    rule: GateRule
    verdict: GateVerdict
    limit: Measure | None
    value: Measure | None

    @property
    def field(self) -> str:
        """Return the fact of the deal that the rule is about."""
        return FIELDS[self.rule]


class GateRefused(DomainError):
    """A fund does not take such a deal."""


class GateWaits(DomainError):
    """A fund takes such a deal only with an exception that a second person grants."""


def check(rules: GateRules, facts: GateFacts) -> list[Ruling]:
    """Return what each rule that the fund has says of a deal, in the order of ``GateRule``."""
    found = (_CHECKS[rule](rules, facts) for rule in GateRule)
    return [ruling for ruling in found if ruling is not None]


def verdict_of(rulings: Iterable[Ruling]) -> GateVerdict:
    """Return what the rulings come to: the gravest of them, and that it fits where there is none."""
    return max((ruling.verdict for ruling in rulings), key=_GRAVITY.index, default=GateVerdict.FITS)


def hold(rulings: Sequence[Ruling], *, stage: DealStage, granted: Iterable[GateRule]) -> None:
    """Let a deal be in a stage, or raise what keeps it from there.

    Raises GateRefused where the fund does not take it, or where in a stage that binds a fact is not known; GateWaits
    where in such a stage a rule waits from which no exception was ``granted``.
    """
    if stage not in HELD:
        return
    for ruling in rulings:
        # What was committed in time may be signed after the fund has closed.
        is_late = ruling.rule is GateRule.PERIOD and stage is DealStage.CLOSED
        if ruling.verdict is GateVerdict.REFUSED and not is_late:
            raise GateRefused(reason_of(ruling), field=f"body.{ruling.field}", value=_shown(ruling.value))
    if stage not in BINDING:
        return
    for ruling in rulings:
        if ruling.verdict is GateVerdict.UNKNOWN:
            raise GateRefused(reason_of(ruling), field=f"body.{ruling.field}", value=None)
    excepted = frozenset(granted)
    for ruling in rulings:
        if ruling.verdict is GateVerdict.WAITS and ruling.rule not in excepted:
            # What a fund's deals take of its budget together is for its managers: others hear that it is too much.
            value = None if ruling.rule is GateRule.BUDGET else _shown(ruling.value)
            raise GateWaits(reason_of(ruling), field=f"body.{ruling.field}", value=value)


def reason_of(ruling: Ruling) -> str:
    """Return in words what a rule asks, with its limit."""
    asked = _ASKED[ruling.rule].format(limit=_worded(ruling.limit))
    if ruling.verdict is GateVerdict.UNKNOWN:
        return f"{asked}, and of the deal this is not known"
    if ruling.verdict is GateVerdict.WAITS:
        return f"{asked}: an exception to this, granted by a second person with a reason, is needed first"
    return asked


def _period(rules: GateRules, facts: GateFacts) -> Ruling | None:
    limit = rules.closes_on or rules.opens_on
    if limit is None:
        return None
    if rules.opens_on is not None and facts.on < rules.opens_on:
        return Ruling(GateRule.PERIOD, GateVerdict.REFUSED, rules.opens_on, facts.on)
    is_late = rules.closes_on is not None and facts.on > rules.closes_on
    return Ruling(GateRule.PERIOD, GateVerdict.REFUSED if is_late else GateVerdict.FITS, limit, facts.on)


def _ticket_min(rules: GateRules, facts: GateFacts) -> Ruling | None:
    if rules.ticket_min is None:
        return None
    fits = facts.amount.cents >= rules.ticket_min.cents
    return Ruling(GateRule.TICKET_MIN, _fits_or_not(fits=fits), rules.ticket_min, facts.amount)


def _ticket_max(rules: GateRules, facts: GateFacts) -> Ruling | None:
    if rules.ticket_max is None:
        return None
    fits = facts.amount.cents <= rules.ticket_max.cents
    return Ruling(GateRule.TICKET_MAX, _fits_or_not(fits=fits), rules.ticket_max, facts.amount)


def _trl_min(rules: GateRules, facts: GateFacts) -> Ruling | None:
    if rules.readiness_min is None:
        return None
    fits = None if facts.readiness is None else facts.readiness >= rules.readiness_min
    return Ruling(GateRule.TRL_MIN, _fits_or_not(fits=fits), rules.readiness_min, facts.readiness)


def _trl_max(rules: GateRules, facts: GateFacts) -> Ruling | None:
    if rules.readiness_max is None:
        return None
    fits = None if facts.readiness is None else facts.readiness <= rules.readiness_max
    return Ruling(GateRule.TRL_MAX, _fits_or_not(fits=fits), rules.readiness_max, facts.readiness)


def _region(rules: GateRules, facts: GateFacts) -> Ruling | None:
    if rules.region is None:
        return None
    fits = None if facts.region is None else facts.region.strip().casefold() == rules.region.strip().casefold()
    return Ruling(GateRule.REGION, _fits_or_not(fits=fits), rules.region, facts.region)


def _co_investment(rules: GateRules, facts: GateFacts) -> Ruling | None:
    if rules.co_investment is CoInvestment.NONE:
        return None
    expected = facts.private_expected.cents if facts.private_expected is not None else 0
    private = Money(cents=max(expected, facts.private_raised.cents))
    lacking = GateVerdict.REFUSED if rules.co_investment is CoInvestment.ALWAYS else GateVerdict.WAITS
    verdict = GateVerdict.FITS if private.cents else lacking
    return Ruling(GateRule.CO_INVESTMENT, verdict, rules.co_investment.value, private)


def _budget(rules: GateRules, facts: GateFacts) -> Ruling | None:
    if rules.budget is None:
        return None
    if facts.amount.cents > rules.budget.cents:
        # This much everybody can tell who knows the budget.
        return Ruling(GateRule.BUDGET, GateVerdict.WAITS, rules.budget, facts.amount)
    if facts.committed is None:
        return Ruling(GateRule.BUDGET, GateVerdict.UNKNOWN, rules.budget, None)
    together = Money(cents=facts.committed.cents + facts.amount.cents)
    verdict = GateVerdict.FITS if together.cents <= rules.budget.cents else GateVerdict.WAITS
    return Ruling(GateRule.BUDGET, verdict, rules.budget, together)


def _fits_or_not(*, fits: bool | None) -> GateVerdict:
    if fits is None:
        return GateVerdict.UNKNOWN
    return GateVerdict.FITS if fits else GateVerdict.REFUSED


def _worded(measure: Measure | None) -> str:
    if isinstance(measure, Money):
        euros, cents = divmod(measure.cents, 100)
        # Without separators, which mean different things in different languages.
        return f"€{euros}.{cents:02d}" if cents else f"€{euros}"
    return "" if measure is None else str(measure)


def _shown(measure: Measure | None) -> object:
    if isinstance(measure, Money):
        return measure.cents
    return measure.isoformat() if isinstance(measure, date) else measure


_GRAVITY: Final = (GateVerdict.FITS, GateVerdict.UNKNOWN, GateVerdict.WAITS, GateVerdict.REFUSED)

_CHECKS: Final[MappingProxyType[GateRule, Callable[[GateRules, GateFacts], Ruling | None]]] = MappingProxyType(
    {
        GateRule.PERIOD: _period,
        GateRule.TICKET_MIN: _ticket_min,
        GateRule.TICKET_MAX: _ticket_max,
        GateRule.TRL_MIN: _trl_min,
        GateRule.TRL_MAX: _trl_max,
        GateRule.REGION: _region,
        GateRule.CO_INVESTMENT: _co_investment,
        GateRule.BUDGET: _budget,
    }
)

_ASKED: Final = MappingProxyType(
    {
        GateRule.PERIOD: "the fund takes no deals on this day: it opens or closed on {limit}",
        GateRule.TICKET_MIN: "the fund takes deals of {limit} and more",
        GateRule.TICKET_MAX: "the fund takes deals of {limit} at most",
        GateRule.TRL_MIN: "the fund asks for TRL {limit} or higher",
        GateRule.TRL_MAX: "the fund asks for TRL {limit} or lower",
        GateRule.REGION: "the fund asks for a company in {limit}",
        GateRule.CO_INVESTMENT: "the fund asks private investors to come along ({limit})",
        GateRule.BUDGET: "the fund has a budget of {limit} for all its deals together",
    }
)
