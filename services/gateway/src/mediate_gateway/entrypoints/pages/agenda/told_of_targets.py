"""What pages say of targets: what one asks for, what came of it, and how many of them came to what."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from mediate_contracts.vocabulary import Outcome
from mediate_gateway.adapters.goal_trees import GoalRecord, TargetRecord
from mediate_gateway.domain.goal_tree import Branch
from mediate_gateway.entrypoints.charts.figures import Figure
from mediate_gateway.entrypoints.charts.stacked import Stack, StackedChart, stacked_chart
from mediate_gateway.entrypoints.charts.view import ChartView
from mediate_gateway.entrypoints.pages.agenda.places import OUTCOME_KINDS, goal_at, target_at
from mediate_gateway.entrypoints.pages.visit import Visit
from mediate_gateway.entrypoints.wording import Wording

CHART: Final = "outcomes"


def aim(target: TargetRecord, word: Wording) -> str | None:
    """Return what a target asks for, with its unit; None for one that is met by statement alone."""
    if target.number is None or target.comparator is None:
        return None
    text = word.say(
        "agenda.goals.aim", comparator=word.say(f"comparator.{target.comparator}"), number=word.number(target.number)
    )
    return text if target.unit is None else f"{text} {word.of(target.unit)}"


def realised(target: TargetRecord, word: Wording) -> str | None:
    """Return the figure that was reported; None where none was."""
    if target.realised_number is None:
        return None
    return word.figure(target.realised_number, qualifier=target.qualifier or "exact")


def against(target: TargetRecord, word: Wording) -> str | None:
    """Return the target and what was realised in one line; a number that is missing is left out, never zero."""
    aimed, found = aim(target, word), realised(target, word)
    if aimed is None:
        return None if found is None else word.say("agenda.goals.realised.is", realised=found)
    if found is None:
        return word.say("agenda.goals.aim.is", aim=aimed)
    return word.say("agenda.goals.against", aim=aimed, realised=found)


def target_row(target: TargetRecord, goal: GoalRecord | None, word: Wording) -> dict[str, Any]:
    """Return a target as a table shows it."""
    return {
        "id": target.id,
        "code": target.code,
        "title": word.of(target.title),
        "goal": None if goal is None else f"{goal.code} {word.of(goal.title)}",
        "aim": aim(target, word),
        "realised": realised(target, word),
        "outcome": target.outcome,
        "kind": OUTCOME_KINDS[target.outcome],
        "narrative": None if target.narrative is None else word.of(target.narrative),
        "external_cause": target.external_cause,
        "substitute": None if target.substitute is None else word.of(target.substitute),
        "source": target.realised_source or target.source,
    }


def node(branch: Branch[GoalRecord, TargetRecord], visit: Visit) -> dict[str, Any]:
    """Return a goal with what hangs under it, as a tree shows it."""
    word = visit.word
    leaves: list[dict[str, Any]] = [
        {
            "title": f"{each.code} {word.of(each.title)}",
            "href": visit.to(target_at(each.id)),
            "tag": (word.say(f"outcome.{each.outcome}"), OUTCOME_KINDS[each.outcome]),
            "text": against(each, word),
            "children": [],
        }
        for each in branch.targets
    ]
    return {
        "title": f"{branch.goal.code} {word.of(branch.goal.title)}",
        "href": visit.to(goal_at(branch.goal.id)),
        "text": counts(branch.outcomes, word),
        "children": [*leaves, *(node(child, visit) for child in branch.children)],
    }


def counts(outcomes: Mapping[Outcome, int], word: Wording) -> str:
    """Return how many targets came to what, in words."""
    said = [
        word.say("agenda.goals.count", number=word.number(count), outcome=word.say(f"outcome.{outcome}").lower())
        for outcome, count in outcomes.items()
        if count
    ]
    return ", ".join(said) or word.say("agenda.goals.no_targets")


def tiles(outcomes: Mapping[Outcome, int], word: Wording) -> list[dict[str, Any]]:
    """Return how many targets came to what, as headline figures; nothing of what none came to."""
    return [
        {
            "label": word.say(f"outcome.{outcome}"),
            "value": word.number(count),
            "is_headline": outcome is Outcome.MET,
        }
        for outcome, count in outcomes.items()
        if count
    ]


def rolled_up(branches: Sequence[Branch[GoalRecord, TargetRecord]], word: Wording) -> ChartView:
    """Return how many targets came to what under each goal: counted, because their units are unlike."""
    stacks = [
        Stack(
            f"{branch.goal.code} {word.of(branch.goal.title)}",
            [Figure(Decimal(branch.outcomes[outcome])) for outcome in Outcome],
        )
        for branch in branches
    ]
    parts = [word.say(f"outcome.{outcome}") for outcome in Outcome]
    chart = StackedChart(CHART, word.say("agenda.goals.chart"), word.say("agenda.goals.goal"), parts, stacks)
    return stacked_chart(chart, word)
