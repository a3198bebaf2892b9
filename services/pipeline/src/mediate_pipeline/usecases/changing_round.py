"""What every change of a round has in common: the deal is locked first, and all of the round is said anew."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mediate_contracts.events.pipeline import Investment, RoundAmended, RoundClosed
from mediate_contracts.values import DealId, OrganisationId, RoundId
from mediate_contracts.vocabulary import RoundStatus
from mediate_pipeline.adapters import deals, rounds
from mediate_pipeline.adapters.round_tables import Round, RoundTerms
from mediate_pipeline.adapters.tables import Deal
from mediate_pipeline.domain.access import Basis
from mediate_pipeline.domain.rounds import advance, check_changes
from mediate_pipeline.usecases.auditing import audit_deal
from mediate_pipeline.usecases.entrust_deal import changer_of
from mediate_shared.journal import Transaction


@dataclass(frozen=True)
class ChangingRound:
    """A round that is being changed, locked with its deal, in the version the sender saw."""

    transaction: Transaction
    now: datetime
    basis: Basis
    deal: Deal
    round: Round

    @classmethod
    async def locked(
        cls, transaction: Transaction, deal_id: DealId, round_id: RoundId, *, expecting: int, now: datetime
    ) -> "ChangingRound":
        """Lock a round. Raises ProblemError (403, 404, 412), or RoundOver where it was cancelled."""
        found = await deals.for_change(transaction, deal_id, account=changer_of(transaction))
        current = await rounds.for_update(transaction, deal_id, round_id, expecting=expecting)
        check_changes(current.status)
        return cls(transaction, now, found.basis, found.deal, current)

    @property
    def company(self) -> OrganisationId:
        """Return the company that invests in nobody here, because it is invested in."""
        return OrganisationId(self.deal.organisation_id)

    def with_investment(self, place: int, **changes: Any) -> list[Investment]:
        """Return the investments with the one at a place changed."""
        changed = list(self.round.investments)
        changed[place] = changed[place].model_copy(update=changes)
        return changed

    async def amended(
        self, action: str, *, why: str | None, reason: str | None, changed: list[str], **changes: Any
    ) -> Round:
        """Write what changes, say the whole round, and audit it. Raises TooMuch."""
        return await self._written(action, self.round.status, changed, changes, why=why, reason=reason)

    async def moved(
        self, action: str, to: RoundStatus, *, why: str | None, reason: str | None, **changes: Any
    ) -> Round:
        """Let the round be in another status. Raises RoundOver, or NobodyInvests."""
        status = advance(self.round.status, to, investments=len(self.round.standing))
        return await self._written(action, status, ["status", *sorted(changes)], changes, why=why, reason=reason)

    async def _written(
        self,
        action: str,
        status: RoundStatus,
        changed: list[str],
        changes: dict[str, Any],
        *,
        why: str | None,
        reason: str | None,
    ) -> Round:
        terms = RoundTerms(**{**self._terms(), **changes})
        written = await rounds.change(self.transaction, self.round, terms, status=status, at=self.now)
        facts: dict[str, Any] = {
            "deal_id": self.deal.id,
            "round_id": written.id,
            "organisation_id": self.company,
            "title": written.title,
            "investments": written.investments,
            "synthetic": written.synthetic,
            "closed_on": written.closed_on,
        }
        closes = status is RoundStatus.CLOSED and self.round.status is not RoundStatus.CLOSED
        amended = {"status": status, "changed": changed, "reason": why}
        self.transaction.record(RoundClosed(**facts) if closes else RoundAmended(**facts, **amended), at=self.now)
        deal_id = DealId(self.deal.id)
        await audit_deal(self.transaction, action, deal_id, self.basis, at=self.now, reason=reason)
        return written

    def _terms(self) -> dict[str, Any]:
        return {name: getattr(self.round, name) for name in RoundTerms.model_fields}
