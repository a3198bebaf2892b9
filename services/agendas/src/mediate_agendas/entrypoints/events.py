"""What the agendas service does on hearing another."""

from collections.abc import Sequence
from typing import Final

from mediate_agendas.adapters import organisations
from mediate_agendas.usecases.follow_departures import follow_departures
from mediate_agendas.usecases.follow_merges import follow_merges
from mediate_agendas.usecases.know_organisations import know_organisations
from mediate_contracts.events.community import (
    MembershipMoved,
    OrganisationAmended,
    OrganisationMerged,
    OrganisationMergeUndone,
    OrganisationRegistered,
)
from mediate_shared.inbox import Handlers, Received
from mediate_shared.journal import Transaction
from mediate_shared.service import ReadModel


async def _organisations_told(
    heard: Sequence[Received[OrganisationRegistered | OrganisationAmended]], transaction: Transaction
) -> None:
    await know_organisations([received.event for received in heard], transaction=transaction)


async def _merges_told(
    heard: Sequence[Received[OrganisationMerged | OrganisationMergeUndone]], transaction: Transaction
) -> None:
    await follow_merges([received.event for received in heard], transaction=transaction)


async def _memberships_told(heard: Sequence[Received[MembershipMoved]], transaction: Transaction) -> None:
    await follow_departures([received.event for received in heard], transaction=transaction)


HANDLERS: Final = Handlers(
    {
        OrganisationRegistered: _organisations_told,
        OrganisationAmended: _organisations_told,
        OrganisationMerged: _merges_told,
        OrganisationMergeUndone: _merges_told,
        MembershipMoved: _memberships_told,
    }
)
READ_MODEL: Final = ReadModel(HANDLERS, organisations.forget)
"""Taken in in batches: nothing follows from these events but what is known here of organisations."""
