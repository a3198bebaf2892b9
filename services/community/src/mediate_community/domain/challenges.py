"""Rules about challenges."""

from mediate_community.domain.partial_days import is_before, span
from mediate_contracts.values import DomainError, PartialDay


class ChallengeEndsTooEarly(DomainError):
    """The challenge would close before it opens."""


def check_days(opens: PartialDay | None, closes: PartialDay | None) -> None:
    """Check that the days exist and that the one does not certainly precede the other.

    Raises NoSuchDay, or ChallengeEndsTooEarly.
    """
    first = None if opens is None else span(opens, field="body.opens")
    last = None if closes is None else span(closes, field="body.closes")
    if first is not None and last is not None and is_before(last, first):
        reason = f"it opens on {opens}, and cannot close before that"
        raise ChallengeEndsTooEarly(reason, field="body.closes", value=closes)
