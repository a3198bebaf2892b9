"""The page of a year's goal tree: what it set out to reach, and what came of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import Outcome
from mediate_gateway.adapters import goal_trees
from mediate_gateway.adapters.goal_trees import GoalRecord, TargetRecord
from mediate_gateway.domain.goal_tree import Branch, code_order, counted, tree
from mediate_gateway.entrypoints.pages.agenda.places import GOALS, OUTCOME_KINDS, SECTION
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import Wording
from mediate_shared.identity.guard import needs

_YEAR_CHARACTERS_MAX: Final = 4


def routes() -> APIRouter:
    """Return ``/agenda/goals``."""
    router = APIRouter()

    @router.get(GOALS, dependencies=[needs(Action.READ, Visibility.PUBLIC)])
    async def show_goals(visit: Visiting, year: Annotated[str, Query()] = "") -> Response:
        return await _goals_page(visit, year)

    return router


async def _goals_page(visit: Visit, asked: str) -> Response:
    async with visit.service.database.reading() as connection:
        years = await goal_trees.years(connection)
        year = _chosen(asked, years)
        goals = [] if year is None else await goal_trees.goals(connection, year)
        targets = [] if year is None else await goal_trees.targets(connection, year)
    branches = tree(goals, targets)
    titles = {each.id: each for each in goals}
    outcomes = counted(targets)
    say = visit.word.say
    return visit.page(
        "agenda/goals.html",
        section=SECTION,
        at=GOALS if year is None else visit.address(GOALS, year=str(year)),
        year=year,
        is_unknown=bool(asked) and asked != str(year),
        years=years,
        nodes=[_node(branch, visit.word) for branch in branches],
        outcomes=[
            {
                "label": say(f"outcome.{outcome}"),
                "value": visit.word.number(count),
                "is_headline": outcome is Outcome.MET,
            }
            for outcome, count in outcomes.items()
            if count
        ],
        targets=[_row(each, titles, visit.word) for each in sorted(targets, key=lambda each: _order(each, titles))],
        updated_at=_newest(targets),
    )


def _chosen(asked: str, years: Sequence[int]) -> int | None:
    """Return the year that is asked for where there is one with goals, and otherwise the newest."""
    if asked.isascii() and asked.isdecimal() and len(asked) <= _YEAR_CHARACTERS_MAX and int(asked) in years:
        return int(asked)
    return years[0] if years else None


def _order(target: TargetRecord, goals: dict[Any, GoalRecord]) -> Any:
    goal = goals.get(target.goal_id)
    return (code_order(goal.code if goal else ""), code_order(target.code))


def _newest(targets: Sequence[TargetRecord]) -> datetime | None:
    return max((each.updated_at for each in targets), default=None)


def _node(branch: Branch[GoalRecord, TargetRecord], word: Wording) -> dict[str, Any]:
    said = [
        word.say("agenda.goals.count", number=word.number(count), outcome=word.say(f"outcome.{outcome}").lower())
        for outcome, count in branch.outcomes.items()
        if count
    ]
    leaves: list[dict[str, Any]] = [
        {
            "title": f"{each.code} {word.of(each.title)}",
            "href": f"#target-{each.id}",
            "tag": (word.say(f"outcome.{each.outcome}"), OUTCOME_KINDS[each.outcome]),
            "text": _against(each, word),
            "children": [],
        }
        for each in branch.targets
    ]
    return {
        "title": f"{branch.goal.code} {word.of(branch.goal.title)}",
        "text": ", ".join(said) or word.say("agenda.goals.no_targets"),
        "children": [*leaves, *(_node(child, word) for child in branch.children)],
    }


def _aim(target: TargetRecord, word: Wording) -> str | None:
    """Return what a target asks for, with its unit; None for one that is met by statement alone."""
    if target.number is None or target.comparator is None:
        return None
    text = word.say(
        "agenda.goals.aim", comparator=word.say(f"comparator.{target.comparator}"), number=word.number(target.number)
    )
    return text if target.unit is None else f"{text} {word.of(target.unit)}"


def _realised(target: TargetRecord, word: Wording) -> str | None:
    if target.realised_number is None:
        return None
    return word.figure(target.realised_number, qualifier=target.qualifier or "exact")


def _against(target: TargetRecord, word: Wording) -> str | None:
    """Return the target and what was realised in one line; a number that is missing is left out, never zero."""
    aim, realised = _aim(target, word), _realised(target, word)
    if aim is None:
        return None if realised is None else word.say("agenda.goals.realised.is", realised=realised)
    if realised is None:
        return word.say("agenda.goals.aim.is", aim=aim)
    return word.say("agenda.goals.against", aim=aim, realised=realised)


def _row(target: TargetRecord, goals: dict[Any, GoalRecord], word: Wording) -> dict[str, Any]:
    goal = goals.get(target.goal_id)
    return {
        "id": target.id,
        "code": target.code,
        "title": word.of(target.title),
        "goal": None if goal is None else f"{goal.code} {word.of(goal.title)}",
        "aim": _aim(target, word),
        "realised": _realised(target, word),
        "outcome": target.outcome,
        "kind": OUTCOME_KINDS[target.outcome],
        "narrative": None if target.narrative is None else word.of(target.narrative),
        "external_cause": target.external_cause,
        "source": target.realised_source or target.source,
    }
