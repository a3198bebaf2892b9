"""What a fund asks, and what it says of a deal, in words: on its page, on a deal's, and while somebody types."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from mediate_contracts.vocabulary import CoInvestment, GateRule, GateVerdict
from mediate_gateway.adapters.funds import FundPicture
from mediate_gateway.entrypoints.wording import Wording

KINDS: Final[Mapping[GateVerdict, str]] = {
    GateVerdict.FITS: "positive",
    GateVerdict.UNKNOWN: "neutral",
    GateVerdict.WAITS: "warning",
    GateVerdict.REFUSED: "negative",
}
"""The kind of tag that a verdict is shown as."""
_DAYS: Final = frozenset({GateRule.PERIOD})


@dataclass(frozen=True)
class Said:
    """What one rule says of a deal, in words; ``kind`` is that of its tag."""

    rule: str
    verdict: str
    kind: str
    asked: str
    has: str
    excepted: bool
    may_except: bool


@dataclass(frozen=True)
class Checked:
    """What a fund says of a deal, in words."""

    fund: str
    verdict: str
    words: str
    kind: str
    told: Sequence[Said]


def rules_in_words(fund: FundPicture, word: Wording) -> Sequence[str]:
    """Return what a fund asks of deals, a sentence for each rule."""
    say = word.say
    found = []
    if fund.ticket_min and fund.ticket_max:
        least, most = word.cents(fund.ticket_min), word.cents(fund.ticket_max)
        found.append(say("fund.rule.ticket", least=least, most=most))
    elif fund.ticket_min or fund.ticket_max:
        key = "fund.rule.ticket_min" if fund.ticket_min else "fund.rule.ticket_max"
        found.append(say(key, amount=word.cents(fund.ticket_min or fund.ticket_max or {})))
    if fund.readiness_min and fund.readiness_max:
        found.append(say("fund.rule.trl", least=fund.readiness_min, most=fund.readiness_max))
    elif fund.readiness_min or fund.readiness_max:
        key = "fund.rule.trl_min" if fund.readiness_min else "fund.rule.trl_max"
        found.append(say(key, level=fund.readiness_min or fund.readiness_max))
    if fund.co_investment != CoInvestment.NONE:
        found.append(say(f"fund.rule.co_investment.{fund.co_investment}"))
    if fund.region:
        found.append(say("fund.rule.region", region=fund.region))
    if fund.budget:
        found.append(say("fund.rule.budget", amount=word.cents(fund.budget)))
    for day, key in ((fund.opens_on, "fund.rule.opens_on"), (fund.closes_on, "fund.rule.closes_on")):
        if day:
            found.append(say(key, day=word.day(day)))
    return found


def checked_in_words(check: Mapping[str, Any], word: Wording) -> Checked:
    """Return what the pipeline service answered about a deal and a fund, in words."""
    verdict = GateVerdict(check["verdict"])
    return Checked(
        fund=check["fund_name"],
        verdict=verdict.value,
        words=word.say(f"gate.verdict.{verdict}"),
        kind=KINDS[verdict],
        told=[_said(ruling, word) for ruling in check["rulings"]],
    )


def _said(ruling: Mapping[str, Any], word: Wording) -> Said:
    rule, verdict = GateRule(ruling["rule"]), GateVerdict(ruling["verdict"])
    return Said(
        rule=rule.value,
        verdict=word.say("gate.excepted" if ruling["excepted"] else f"gate.verdict.{verdict}"),
        kind="info" if ruling["excepted"] else KINDS[verdict],
        asked=word.say(f"gate.asked.{rule}", limit=measured(rule, ruling["limit"], word)),
        has=measured(rule, ruling["value"], word)
        or word.say("gate.not_told" if rule is GateRule.BUDGET else "gate.not_known"),
        excepted=ruling["excepted"],
        may_except=verdict is GateVerdict.WAITS and not ruling["excepted"],
    )


def measured(rule: GateRule, value: Any, word: Wording) -> str:
    """Return what a rule measures in words; empty for nothing."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return word.cents(value)
    if rule in _DAYS:
        return word.day(date.fromisoformat(value))
    if rule is GateRule.CO_INVESTMENT:
        return word.say(f"co_investment.{value}")
    return f"TRL {value}" if isinstance(value, int) else str(value)
