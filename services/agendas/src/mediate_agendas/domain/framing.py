"""What frames the agenda: phases of the roadmap, points of the manifesto, programmes of others."""

from datetime import date
from typing import Final

from mediate_contracts.values import DomainError, ProgrammeId

PHASES_MAX: Final = 50
"""The most phases that stand."""

PROGRAMMES_MAX: Final = 200
"""The most programmes that stand."""


class PhaseEndsTooEarly(DomainError):
    """The phase is over before it begins."""


class FrameFull(DomainError):
    """There are as many of these as there may be."""


class ProgrammeInUse(DomainError):
    """Items link to the programme."""


def check_phase(starts: date, until: date) -> None:
    """Check that a phase is not over before it begins; it may last one day. Raises PhaseEndsTooEarly."""
    if until < starts:
        reason = f"the phase begins on {starts.isoformat()}, and cannot be over before that"
        raise PhaseEndsTooEarly(reason, field="body.until", value=until.isoformat())


def check_room(standing: int, most: int, *, what: str, value: object) -> None:
    """Check that there is room for one more. Raises FrameFull."""
    if standing >= most:
        raise FrameFull(f"{most} {what} stand at most", field="body", value=value)


def check_unused(*, is_linked_to: bool, programme_id: ProgrammeId) -> None:
    """Check that no item links to a programme. Raises ProgrammeInUse."""
    if is_linked_to:
        reason = "items link to it; take it off those first"
        raise ProgrammeInUse(reason, field="path.programme_id", value=str(programme_id))
