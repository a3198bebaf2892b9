"""What becomes of a proposal: adopted into an item, rejected with a reason, merged into another, or taken back."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from mediate_agendas.domain.sessions import TO_COME
from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import ProposalStatus, SessionStatus

NEXT: Final[Mapping[ProposalStatus, frozenset[ProposalStatus]]] = MappingProxyType(
    {
        ProposalStatus.OPEN: frozenset(
            {
                ProposalStatus.ADOPTED,
                ProposalStatus.REJECTED,
                ProposalStatus.MERGED,
                ProposalStatus.WITHDRAWN,
            }
        ),
        ProposalStatus.ADOPTED: frozenset({ProposalStatus.OPEN}),
        ProposalStatus.REJECTED: frozenset({ProposalStatus.OPEN}),
        ProposalStatus.MERGED: frozenset({ProposalStatus.OPEN}),
        ProposalStatus.WITHDRAWN: frozenset({ProposalStatus.OPEN}),
    }
)
"""Every status and where it may go; one that is opened again leaves the item it was adopted into as that is."""

PROPOSALS_MAX: Final = 200
"""The most proposals of one session, whatever became of them: a voting can be about all of them."""
OF_ORGANISATION_MAX: Final = 10
"""The most proposals that one organisation makes for one session, whatever became of them."""


class CallClosed(DomainError):
    """Organisations make no proposals for this session, or not any more."""


class TooManyProposals(DomainError):
    """There are as many proposals as there may be."""


class ProposalNotAllowed(DomainError):
    """The proposal cannot go from where it stands to where it was sent."""


class ProposalHeld(DomainError):
    """A voting is about the proposal as it stands."""


class ProposalMergedWrong(DomainError):
    """A proposal cannot be merged into that one."""


class AdoptionWrong(DomainError):
    """A proposal is adopted into a new item or into one that is there, and not both or neither."""


def check_call(
    session: SessionStatus, call_until: datetime | None, *, now: datetime, facilitates: bool, session_id: UUID
) -> None:
    """Check that a proposal can be made: until the session is over, and by organisations while there is an open call.

    Raises CallClosed, naming the rule.
    """
    if session not in TO_COME:
        raise CallClosed(f"the session is {session}", field="path.session_id", value=str(session_id))
    if facilitates:
        return
    if call_until is None:
        raise CallClosed("there is no open call for this session", field="path.session_id", value=str(session_id))
    if now > call_until:
        reason = f"the call was open until {call_until.isoformat()}"
        raise CallClosed(reason, field="path.session_id", value=str(session_id))


def check_room(of_session: int, of_organisation: int, *, session_id: UUID, organisation_id: UUID | None) -> None:
    """Check that there may be one more proposal. Raises TooManyProposals."""
    if of_session >= PROPOSALS_MAX:
        reason = f"one session holds {PROPOSALS_MAX} proposals at most"
        raise TooManyProposals(reason, field="path.session_id", value=str(session_id))
    if organisation_id is not None and of_organisation >= OF_ORGANISATION_MAX:
        reason = f"an organisation makes {OF_ORGANISATION_MAX} proposals for a session at most"
        raise TooManyProposals(reason, field="body.organisation_id", value=str(organisation_id))


def advance(current: ProposalStatus, to: ProposalStatus, *, proposal_id: UUID) -> ProposalStatus:
    """Return the next status. Raises ProposalNotAllowed, naming the rule."""
    if to in NEXT[current]:
        return to
    if to is ProposalStatus.OPEN:
        rule = "the proposal is open already"
    else:
        rule = f"the proposal is {current}; open it again first"
    raise ProposalNotAllowed(rule, field="path.proposal_id", value=str(proposal_id))


def check_may_amend(status: ProposalStatus, *, proposal_id: UUID) -> None:
    """Check that a proposal can be put into other words. Raises ProposalNotAllowed."""
    if status is not ProposalStatus.OPEN:
        reason = f"the proposal is {status}; its words stand as they were decided on"
        raise ProposalNotAllowed(reason, field="path.proposal_id", value=str(proposal_id))


def check_merge(proposal_id: UUID, into_id: UUID, into: ProposalStatus | None) -> None:
    """Check that one proposal can be merged into another of its session, which stands open itself.

    ``into`` is None where there is no such proposal at the session. Raises ProposalMergedWrong.
    """
    if into_id == proposal_id:
        raise ProposalMergedWrong("a proposal is not merged into itself", field="body.into_id", value=str(into_id))
    if into is None:
        reason = "there is no such proposal at this session"
        raise ProposalMergedWrong(reason, field="body.into_id", value=str(into_id))
    if into is not ProposalStatus.OPEN:
        reason = f"that proposal is {into}; one is merged into an open one"
        raise ProposalMergedWrong(reason, field="body.into_id", value=str(into_id))
