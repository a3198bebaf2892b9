"""What the monitor does on hearing the other services: it keeps facts, and computes from them in its own time."""

from collections.abc import Sequence
from typing import Any, Final

from mediate_monitor.adapters import facts
from mediate_monitor.entrypoints.goal_events import GOAL_HANDLERS, forget_goals
from mediate_monitor.usecases.facts_told import TOLD
from mediate_monitor.usecases.hear_facts import hear_facts
from mediate_shared.inbox import Handlers, Received
from mediate_shared.journal import Transaction
from mediate_shared.service import ReadModel


async def _facts_told(heard: Sequence[Received[Any]], transaction: Transaction) -> None:
    await hear_facts(heard, transaction=transaction)


async def _forget(transaction: Transaction) -> None:
    await facts.forget(transaction)
    await forget_goals(transaction)


HANDLERS: Final = Handlers({**dict.fromkeys(TOLD, _facts_told), **GOAL_HANDLERS})
READ_MODEL: Final = ReadModel(HANDLERS, _forget)
"""Figures are no part of it: they stand, and are computed from it anew."""
