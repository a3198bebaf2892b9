"""Rules about rounds: who invests in them, what counts of it, and where a round may go."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final
from uuid import UUID

from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import RoundStatus

ROUNDS_MAX: Final = 100
"""Of one deal."""

INVESTMENTS_MAX: Final = 50
"""In one round, those included that were withdrawn."""

TRANCHES_MAX: Final = 24
"""Of one investment."""

TRANCHES_OF_ROUND_MAX: Final = 100
"""Of one round: what is said of it holds all of them, and has a bound."""

CENTS_MAX: Final = 10**15
"""What all rounds of a deal may bring together, of one kind of money: more is an amount that cannot be told."""

NEXT: Final[Mapping[RoundStatus, frozenset[RoundStatus]]] = MappingProxyType(
    {
        RoundStatus.OPEN: frozenset({RoundStatus.CLOSED, RoundStatus.CANCELLED}),
        # A round that was recorded in error is cancelled, and counts no longer; what was said of it stays.
        RoundStatus.CLOSED: frozenset({RoundStatus.CANCELLED}),
        RoundStatus.CANCELLED: frozenset(),
    }
)
"""Where a round may go from each status."""


class TooManyRounds(DomainError):
    """The deal has as many rounds as it can have."""


class InvestsInItself(DomainError):
    """The company of the deal is named as an investor in itself."""


class InvestsTwice(DomainError):
    """An investor is named twice with the same kind of money."""


class RoundOver(DomainError):
    """The round cannot go there, or changes no more."""


class NobodyInvests(DomainError):
    """A round is closed in which nobody invests."""


class InvestmentUnknown(DomainError):
    """There is no such investment in the round, or it was withdrawn."""


class TrancheUnknown(DomainError):
    """There is no such tranche of the investment, or it was paid."""


class TranchesExceed(DomainError):
    """Tranches come to more than the investment they are of."""


class PaidAlready(DomainError):
    """Something of the investment was paid, so that it does not just go."""


class AmountMissing(DomainError):
    """Neither euros nor an amount in another currency is named."""


class TooMuch(DomainError):
    """There would be more than can be kept: of money, of investments or of tranches."""


def check_investors(investors: Sequence[tuple[UUID, str]], company: UUID, *, field: str | None = None) -> None:
    """Check who invests, with what kind of money, in a company. Raises InvestsInItself or InvestsTwice.

    ``field`` is where the last of them is named, where not all of them are in one list.
    """
    for place, (organisation_id, kind) in enumerate(investors):
        at = field or f"body.investments.{place}.organisation_id"
        if organisation_id == company:
            raise InvestsInItself("this is the company that is invested in", field=at, value=str(organisation_id))
        if (organisation_id, kind) in investors[:place]:
            reason = f"its {kind} money is named already: add the amounts up"
            raise InvestsTwice(reason, field=at, value=str(organisation_id))


def check_room(rounds: int) -> None:
    """Check that a deal with so many rounds may have another. Raises TooManyRounds."""
    if rounds >= ROUNDS_MAX:
        raise TooManyRounds(f"a deal has {ROUNDS_MAX} rounds at most", field="path.deal_id", value=rounds)


def check_tranches(amount_cents: int, tranches_cents: Sequence[int], *, field: str) -> None:
    """Check that tranches come to no more than the whole. Raises TranchesExceed, or TooMuch where they are too many."""
    if len(tranches_cents) > TRANCHES_MAX:
        raise TooMuch(f"an investment has {TRANCHES_MAX} tranches at most", field=field, value=len(tranches_cents))
    together = sum(tranches_cents)
    if together > amount_cents:
        reason = f"the tranches come to {together} cents, and the investment to {amount_cents}"
        raise TranchesExceed(reason, field=field, value=together)


def check_tranches_together(tranches: int) -> None:
    """Check that a round with so many tranches can be told of. Raises TooMuch."""
    if tranches > TRANCHES_OF_ROUND_MAX:
        reason = f"a round has {TRANCHES_OF_ROUND_MAX} tranches at most"
        raise TooMuch(reason, field="body.tranches", value=tranches)


def check_sums(*cents: int) -> None:
    """Check that what rounds bring together can still be told. Raises TooMuch."""
    if max(cents) > CENTS_MAX:
        raise TooMuch("together this is more money than can be kept", field="body", value=max(cents))


def advance(current: RoundStatus, to: RoundStatus, *, investments: int) -> RoundStatus:
    """Return the status that a round goes to. Raises RoundOver, or NobodyInvests."""
    if to not in NEXT[current]:
        raise RoundOver(f"the round is {current.value}", field="path.round_id", value=current.value)
    if to is RoundStatus.CLOSED:
        check_somebody(investments)
    return to


def check_somebody(investments: int) -> None:
    """Check that somebody invests in a round that is closed. Raises NobodyInvests."""
    if investments == 0:
        raise NobodyInvests("nobody invests in this round", field="body.investments", value=[])


def check_changes(status: RoundStatus) -> None:
    """Check that a round still changes. Raises RoundOver."""
    if status is RoundStatus.CANCELLED:
        raise RoundOver("the round was cancelled, and changes no more", field="path.round_id", value=status.value)
