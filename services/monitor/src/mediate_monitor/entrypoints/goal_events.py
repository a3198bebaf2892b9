"""What the monitor keeps of goal trees on hearing agendas, for reports about them."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from mediate_contracts.events.agendas import (
    GoalAmended,
    GoalSet,
    GoalWithdrawn,
    TargetAmended,
    TargetRealised,
    TargetSet,
    TargetWithdrawn,
)
from mediate_contracts.events.base import Event
from mediate_monitor.adapters import known_goals
from mediate_shared.inbox import Handler, Received
from mediate_shared.journal import Transaction


async def _goals_told(heard: Sequence[Received[GoalSet | GoalAmended]], transaction: Transaction) -> None:
    await known_goals.know_goals(transaction, [each.event for each in heard])


async def _goals_withdrawn(heard: Sequence[Received[GoalWithdrawn]], transaction: Transaction) -> None:
    await known_goals.forget_goals(transaction, [each.event for each in heard])


async def _targets_told(heard: Sequence[Received[TargetSet | TargetAmended]], transaction: Transaction) -> None:
    await known_goals.know_targets(transaction, [each.event for each in heard])


async def _targets_withdrawn(heard: Sequence[Received[TargetWithdrawn]], transaction: Transaction) -> None:
    await known_goals.forget_targets(transaction, [each.event for each in heard])


async def _targets_realised(heard: Sequence[Received[TargetRealised]], transaction: Transaction) -> None:
    await known_goals.realise_targets(transaction, [each.event for each in heard])


GOAL_HANDLERS: Final[Mapping[type[Event], Handler]] = MappingProxyType(
    {
        GoalSet: _goals_told,
        GoalAmended: _goals_told,
        GoalWithdrawn: _goals_withdrawn,
        TargetSet: _targets_told,
        TargetAmended: _targets_told,
        TargetWithdrawn: _targets_withdrawn,
        TargetRealised: _targets_realised,
    }
)
"""By event of agendas, what it changes here."""
forget_goals: Final = known_goals.clear
"""Empties what these fill, before a rebuild."""
