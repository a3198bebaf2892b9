"""Reports: what they are about, how large they may be, and when one is published anew."""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from mediate_contracts.values import DomainError
from mediate_monitor.domain.figures import ReasonNeeded

PUBLISHED_BYTES_MAX: Final = 256 * 1024
"""Of one edition, as its event holds it: so much passes through every queue and every page."""
EDITIONS_MAX: Final = 1_000


class ReportCodeTaken(DomainError):
    """Another report has this code, which is its address."""


class NothingToReport(DomainError):
    """The report names no indicator, no line and no goal tree, or nothing is known of what it names."""


class UnknownIndicator(DomainError):
    """The report names an indicator that is not there."""


class NotInReport(DomainError):
    """The report is not about that indicator or target."""


class ReportTooLarge(DomainError):
    """The report says more than one edition holds."""


class ReportIsPublished(DomainError):
    """What an address was made from stays, once it was published."""


class NoSuchEdition(DomainError):
    """The report has no such edition."""


class EditionIsWithdrawn(DomainError):
    """The edition was withdrawn before."""


def each_once(identifiers: Sequence[UUID]) -> list[UUID]:
    """Return ids in their order. Raises ValueError where one stands there twice."""
    if len(set(identifiers)) != len(identifiers):
        message = "names an indicator twice"
        raise ValueError(message)
    return list(identifiers)


def check_is_about(*, indicators: Sequence[UUID], action_line: int | None, goal_year: int | None) -> None:
    """Check that a report is about something. Raises NothingToReport."""
    if not indicators and action_line is None and goal_year is None:
        reason = "name indicators, an action line or the year of a goal tree"
        raise NothingToReport(reason, field="body.indicators", value=[])


def check_known(named: Sequence[UUID], known: Collection[UUID]) -> None:
    """Check that every indicator a report names is there. Raises UnknownIndicator."""
    for each in named:
        if each not in known:
            reason = "there is no such indicator"
            raise UnknownIndicator(reason, field="body.indicators", value=str(each))


def next_edition(published: int, reason: str | None) -> int:
    """Return the number of the next edition; the first needs no reason. Raises ReasonNeeded or ReportTooLarge."""
    if published and reason is None:
        what = f"edition {published} is published: say why there is another"
        raise ReasonNeeded(what, field="body.reason", value=None)
    if published >= EDITIONS_MAX:
        what = f"a report has {EDITIONS_MAX} editions at most: begin another"
        raise ReportTooLarge(what, field="path.report_id", value=published)
    return published + 1


def check_size(size_bytes: int, *, entries: int, left_out: int) -> None:
    """Check that an edition holds something, all of it, and not too much. Raises NothingToReport or ReportTooLarge."""
    if not entries:
        reason = "nothing is known of what the report is about: no indicator and no target"
        raise NothingToReport(reason, field="body", value=None)
    if left_out:
        reason = f"{left_out} more are there than a report holds: report on a part"
        raise ReportTooLarge(reason, field="body", value=entries + left_out)
    if size_bytes > PUBLISHED_BYTES_MAX:
        reason = f"{size_bytes} bytes, of at most {PUBLISHED_BYTES_MAX}: shorten what is said, or report on a part"
        raise ReportTooLarge(reason, field="body", value=size_bytes)


def check_address(before: str, after: str, *, published: int) -> None:
    """Check that what was published keeps its address. Raises ReportIsPublished."""
    if published and before != after:
        reason = f"{published} editions are published under {before}, which is their address"
        raise ReportIsPublished(reason, field="body.code", value=after)


def not_in_report(name: str, identifier: UUID) -> NotInReport:
    """Return the refusal of something that the report is not about; ``name`` is its field in the body."""
    return NotInReport("the report is not about it", field=f"body.{name}", value=str(identifier))


def check_holds(editions: Sequence[tuple[int, str | None]], number: int) -> None:
    """Check that a report has an edition that holds; each comes with why it was withdrawn, where it was.

    Raises NoSuchEdition or EditionIsWithdrawn.
    """
    found = dict(editions)
    if number not in found:
        reason = f"the report has {len(found)} editions"
        raise NoSuchEdition(reason, field="body.edition", value=number)
    if found[number] is not None:
        raise EditionIsWithdrawn("it was withdrawn before", field="body.edition", value=number)
