"""What is refused of deals and of what is kept beside them, by the phrases that say it to people."""

from typing import Final

DEAL_REASONS: Final = (
    (r"a deal stays with its company.*", "refused.deal.company"),
    (r"the intake of a programme has no fund: .*", "refused.deal.intake_fund"),
    (r"only the intake of a programme names one", "refused.deal.intake_programme"),
    (r"it is in \w+, which that pipeline does not have", "refused.deal.intake_stage"),
    (r"there is no (deal|application|grant call) of this id", "refused.lineage.unknown"),
    (r"this deal is the same, or followed from this one itself", "refused.lineage.circle"),
    (r"this day is still to come", "refused.day.to_come"),
    (r"of one deal, (?P<count>\d+) assessments are kept at most", "refused.assessment.many"),
    (r"of one deal, (?P<count>\d+) notes are kept at most", "refused.note.many"),
    (r"this account is neither on the deal's team nor manages its fund", "refused.step.whose"),
    (r"nothing was to be done next", "refused.step.none"),
    (r"the deal is not closed", "refused.holding.open"),
    (r"the stake is \w+( \w+)? already", "refused.holding.ended"),
    (r"nothing was said that could be taken back", "refused.holding.held"),
    (r"names something twice", "refused.twice"),
    (r"write: company, amount, fund, stage", "refused.line.empty"),
    (r"there is an amount before this one", "refused.line.amounts"),
    (r"there is a stage before this one", "refused.line.stages"),
    (r"this is neither an amount nor a stage, and a company and a fund are named already", "refused.line.part"),
    (r"this is no whole number of cents", "refused.amount.cents"),
    (r"open the deal first, and then move it there with a reason", "refused.line.stage"),
    (r"name a company( and an amount)?", "refused.line.company"),
    (r"say how much is sought: .*", "refused.line.amount"),
    (r"the hub knows no such company; register it first", "refused.line.nobody"),
    (r"this may be: (?P<names>.+)", "refused.line.near"),
)
"""Reasons of the pipeline service, in the order in which they are looked for."""
