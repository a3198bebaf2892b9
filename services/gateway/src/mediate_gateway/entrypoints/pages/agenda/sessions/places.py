"""Where the pages of sessions are, what whom lets do there, and how their words are coloured."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import AttendanceStatus, ProposalStatus, SessionStatus
from mediate_gateway.entrypoints.pages.agenda.places import AGENDA, AGENDAS
from mediate_shared.identity.actor import Actor, Reach

SESSIONS: Final = AGENDA + "/sessions"
NEW: Final = SESSIONS + "/new"
SESSION: Final = SESSIONS + "/{session_id}"
PROPOSAL: Final = AGENDA + "/proposals/{proposal_id}"
VOTING: Final = AGENDA + "/votings/{voting_id}"

SESSION_KINDS: Final[Mapping[SessionStatus, str]] = MappingProxyType(
    {
        SessionStatus.PLANNED: "info",
        SessionStatus.UNDER_WAY: "positive",
        SessionStatus.CLOSED: "neutral",
        SessionStatus.PUBLISHED: "neutral",
        SessionStatus.CANCELLED: "negative",
    }
)
PROPOSAL_KINDS: Final[Mapping[ProposalStatus, str]] = MappingProxyType(
    {
        ProposalStatus.OPEN: "info",
        ProposalStatus.ADOPTED: "positive",
        ProposalStatus.REJECTED: "negative",
        ProposalStatus.MERGED: "neutral",
        ProposalStatus.WITHDRAWN: "neutral",
    }
)
ATTENDANCE_KINDS: Final[Mapping[AttendanceStatus, str]] = MappingProxyType(
    {
        AttendanceStatus.INVITED: "neutral",
        AttendanceStatus.REGISTERED: "info",
        AttendanceStatus.ATTENDED: "positive",
        AttendanceStatus.ABSENT: "neutral",
    }
)


def session_at(identifier: UUID | str) -> str:
    """Return the path of a session's page."""
    return SESSION.format(session_id=identifier)


def proposal_at(identifier: UUID | str) -> str:
    """Return the path of a proposal's page."""
    return PROPOSAL.format(proposal_id=identifier)


def voting_at(identifier: UUID | str) -> str:
    """Return the path of a voting's page."""
    return VOTING.format(voting_id=identifier)


def is_of_network(actor: Actor) -> bool:
    """Tell whether somebody may know who comes, what is proposed and how it is voted on."""
    return actor.reach(Action.READ, Visibility.NETWORK, AGENDAS).everything


def plans(actor: Actor) -> bool:
    """Tell whether somebody plans sessions and leads them."""
    return actor.reach(Action.CHANGE, Visibility.PUBLIC, AGENDAS).everything


def takes_part_for(actor: Actor) -> Reach:
    """Return for which organisations somebody says whether they come, and makes proposals."""
    return actor.reach(Action.CREATE, Visibility.NETWORK, AGENDAS)


def votes_for(actor: Actor) -> Reach:
    """Return for which organisations somebody votes; nobody votes for another's."""
    return actor.reach(Action.ANSWER, Visibility.CASE, AGENDAS)
