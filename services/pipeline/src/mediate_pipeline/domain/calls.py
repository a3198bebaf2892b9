"""What a grant call holds to: its window, its budget, and who says what of an application."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from mediate_contracts.values import DomainError, Money
from mediate_contracts.vocabulary import ApplicationStatus

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
"""Days of a window begin and end here, whatever the clock of who applies says."""
APPLICATIONS_MAX: Final = 500
"""To one call; so many awards can be published at once."""
PEOPLE_MAX: Final = 50
"""Who keep a call, and who sit on its committee, each."""
CRITERIA_MAX: Final = 20


class WindowWrong(DomainError):
    """A call would close before it opens."""


class CriterionTwice(DomainError):
    """Two criteria of a call have the same code."""


class CriteriaFixed(DomainError):
    """What a call is assessed by does not change once something was scored by it."""


class WindowShut(DomainError):
    """A call does not take applications yet, or no more."""


class CallFull(DomainError):
    """A call has as many applications as it can have."""


class CallPublished(DomainError):
    """What came of the call was published, which is final."""


class ApplicationNotOpen(DomainError):
    """An application is not where this could be done with it."""


class ScoredAlready(DomainError):
    """Somebody scores an application a second time instead of changing what they scored."""


class ScoresWrong(DomainError):
    """Scores are not of the criteria of the call, each once."""


class NotOnCommittee(DomainError):
    """Somebody scores who is not on the committee."""


class OwnApplication(DomainError):
    """Somebody assesses, enters or decides on what they or their own organisation applied for."""


class RecusedAlready(DomainError):
    """Somebody recuses themselves a second time."""


class AwardTooHigh(DomainError):
    """More is awarded than was asked for, or than one application can be awarded."""


class BudgetExceeded(DomainError):
    """More is awarded in all than there is to give."""


class Undecided(DomainError):
    """Of some applications nobody decided yet."""


class PublishedTooEarly(DomainError):
    """What came of a call is published before it closed, or in the future."""


def check_window(opens_on: date, closes_on: date) -> None:
    """Raise WindowWrong where a call would close before it opens."""
    if closes_on < opens_on:
        reason = f"a call that opens on {opens_on} closes on that day or later"
        raise WindowWrong(reason, field="body.closes_on", value=str(closes_on))


def opening(opens_on: date) -> datetime:
    """Return the moment from which a call takes applications: the start of that day in Amsterdam."""
    return datetime(opens_on.year, opens_on.month, opens_on.day, tzinfo=AMSTERDAM)


def closing(closes_on: date) -> datetime:
    """Return the moment from which a call takes none any more: the end of that day in Amsterdam."""
    try:
        return opening(closes_on + timedelta(days=1))
    except OverflowError:
        return datetime.max.replace(tzinfo=AMSTERDAM)


def is_open(opens_on: date, closes_on: date, *, now: datetime) -> bool:
    """Tell whether a call takes applications now."""
    return opening(opens_on) <= now < closing(closes_on)


def check_open(opens_on: date, closes_on: date, *, now: datetime) -> None:
    """Raise WindowShut, with the moment that matters, where a call takes no applications now."""
    told = f"{now.astimezone(AMSTERDAM):%Y-%m-%dT%H:%M:%S%z}"
    if now < opening(opens_on):
        raise WindowShut(f"the call opens on {opens_on} at 00:00 in Amsterdam", field="body", value=told)
    if now >= closing(closes_on):
        raise WindowShut(f"the call closed on {closes_on} at 24:00 in Amsterdam", field="body", value=told)


def check_unpublished(published_on: date | None) -> None:
    """Raise CallPublished where what came of a call was published."""
    if published_on is not None:
        reason = f"what came of this call was published on {published_on}, and that is final"
        raise CallPublished(reason, field="path.call_id", value=str(published_on))


def check_status(status: ApplicationStatus, allowed: Collection[ApplicationStatus], application_id: UUID) -> None:
    """Raise ApplicationNotOpen where an application is not in one of these states."""
    if status not in allowed:
        said = " or ".join(each.value for each in ApplicationStatus if each in allowed)
        reason = f"the application is {status.value}; this is for one that is {said}"
        raise ApplicationNotOpen(reason, field="path.application_id", value=str(application_id))


def check_award(amount: Money, *, asked: Money, award_max: Money | None, left: Money) -> None:
    """Raise AwardTooHigh or BudgetExceeded, each with the limit in cents.

    ``left`` is what the budget leaves once every other award is taken from it.
    """
    if amount.cents == 0:
        raise AwardTooHigh("an award is more than nothing; reject it otherwise", field="body.amount", value=0)
    if amount.cents > asked.cents:
        raise AwardTooHigh(f"{asked.cents} cents were asked for", field="body.amount", value=amount.cents)
    if award_max is not None and amount.cents > award_max.cents:
        reason = f"one application is awarded {award_max.cents} cents at most"
        raise AwardTooHigh(reason, field="body.amount", value=amount.cents)
    if amount.cents > left.cents:
        raise BudgetExceeded(f"{left.cents} cents are left of the budget", field="body.amount", value=amount.cents)


def check_budget(budget: Money, *, awarded_cents: int) -> None:
    """Raise BudgetExceeded where a budget would be less than what was awarded of it already."""
    if budget.cents < awarded_cents:
        reason = f"{awarded_cents} cents were awarded already"
        raise BudgetExceeded(reason, field="body.budget", value=budget.cents)


def check_publication(published_on: date, *, closes_on: date, undecided: int, now: datetime) -> None:
    """Raise PublishedTooEarly or Undecided where what came of a call cannot be published."""
    if now < closing(closes_on):
        reason = f"the call takes applications until {closes_on} at 24:00 in Amsterdam"
        raise PublishedTooEarly(reason, field="body.published_on", value=str(published_on))
    today = now.astimezone(AMSTERDAM).date()
    if not closes_on <= published_on <= today:
        reason = f"a day from {closes_on}, on which the call closed, to {today}, which is today"
        raise PublishedTooEarly(reason, field="body.published_on", value=str(published_on))
    if undecided:
        reason = f"of {undecided} applications nobody decided yet"
        raise Undecided(reason, field="path.call_id", value=undecided)


def check_criteria(before: Sequence[object], after: Sequence[object], *, is_scored: bool) -> None:
    """Raise CriteriaFixed where criteria change by which something was scored."""
    if is_scored and list(before) != list(after):
        reason = "applications were scored by these criteria, which stay as they are"
        raise CriteriaFixed(reason, field="body.criteria", value=None)


def check_criteria_once(codes: Sequence[str]) -> None:
    """Raise CriterionTwice, with its place in the list, where two criteria have the same code."""
    for place, code in enumerate(codes):
        if code in codes[:place]:
            raise CriterionTwice("a criterion before it has this code", field=f"body.criteria.{place}.code", value=code)
