"""What is refused of funds, of what they ask, of exceptions and of rounds, by the phrases that say it to people."""

from typing import Final

GATE_REASONS: Final = (
    (r".+, and of the deal this is not known", "refused.gate.unknown"),
    (r"the fund takes no deals on this day: it opens or closed on (?P<day>[0-9-]+)", "refused.gate.period"),
    (r"the fund takes deals of €(?P<limit>[0-9.]+) and more", "refused.gate.ticket_min"),
    (r"the fund takes deals of €(?P<limit>[0-9.]+) at most", "refused.gate.ticket_max"),
    (r"the fund asks for TRL (?P<limit>[1-9]) or higher", "refused.gate.trl_min"),
    (r"the fund asks for TRL (?P<limit>[1-9]) or lower", "refused.gate.trl_max"),
    (r"the fund asks for a company in (?P<limit>.+)", "refused.gate.region"),
    (r"the fund asks private investors to come along \(always\)", "refused.gate.co_investment.always"),
    (r"the fund asks private investors to come along .*", "refused.gate.co_investment"),
    (r"the fund has a budget of €(?P<limit>[0-9.]+) for all its deals together: .*", "refused.gate.budget"),
    (
        r"the smallest ticket is larger than this|the lowest TRL is higher than this|the fund opens after this day",
        "refused.limits.cross",
    ),
    (
        r"the deal is in no fund|from this rule no exception is granted|the fund does not ask this, or asks it always",
        "refused.override.nothing",
    ),
    (r"this exception is \w+ already", "refused.override.asked"),
    (r"(?P<most>\d+) exceptions at most are asked for a deal", "refused.override.many"),
    (r"whoever asked for an exception does not decide on it: .*", "refused.override.same_person"),
    (r"the exception is \w+", "refused.override.decided"),
    (r"the round is \w+|the round was cancelled, .*|a deal has \d+ rounds at most", "refused.round.over"),
    (r"nobody invests in this round", "refused.round.nobody"),
    (r"the round has no such investment|it was withdrawn", "refused.round.investment"),
    (r"the investment has no such tranche .*|all of it is in tranches: .*", "refused.round.tranche"),
    (r"the tranches come to \d+ cents, and the investment to \d+", "refused.round.tranches"),
    (r"\d+ cents of it were paid: .*", "refused.round.paid"),
    (r"say how much: in euros, .*", "refused.round.amount"),
    (r"[0-9.]+ [A-Z]{3} at [0-9.]+ comes to \d+ cents", "refused.round.differs"),
    (r"(together )?this is more (money|euros) than can be kept", "refused.round.much"),
    (r"an investment has \d+ tranches at most|a round has \d+ (tranches|investments) at most.*", "refused.round.much"),
    (r"this is the amount it has", "refused.round.same_amount"),
    (r"Only who manages a fund says (who does|what it asks).*", "refused.fund.managers"),
)
"""Reasons of the pipeline service, in the order in which they are looked for."""
