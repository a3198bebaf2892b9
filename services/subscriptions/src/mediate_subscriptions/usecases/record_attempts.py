"""Record what came of posts, many at a time, and stop sending to endpoints that are gone or given up."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from mediate_contracts.vocabulary import AttemptOutcome, DisabledReason
from mediate_shared.journal import Transaction
from mediate_subscriptions.adapters import endpoints, recording
from mediate_subscriptions.adapters.recording import Attempt
from mediate_subscriptions.domain.retrying import is_given_up


async def record_attempts(
    attempts: Sequence[Attempt], *, disabled_after_days: float, transaction: Transaction, now: datetime
) -> dict[UUID, DisabledReason]:
    """Write attempts and how their deliveries and endpoints stand now; returns which endpoints were disabled, and why.

    What is pending for a disabled endpoint is cancelled afterwards, some at a time: it is not posted meanwhile.
    """
    gone = {each.due.endpoint_id for each in attempts if each.outcome is AttemptOutcome.GONE}
    # One that was sent something right behind has answered since: what ended last counts.
    failed = {each.due.endpoint_id: not each.delivered for each in attempts}
    disabled: dict[UUID, DisabledReason] = {}
    for doing in await recording.record(transaction, attempts):
        reason = None
        if doing.endpoint_id in gone:
            reason = DisabledReason.GONE
        elif failed[doing.endpoint_id] and is_given_up(doing.failing_since, now=now, after_days=disabled_after_days):
            reason = DisabledReason.FAILING
        if reason is not None and await endpoints.disable(
            transaction, doing.endpoint_id, reason, failing_since=doing.failing_since, now=now
        ):
            disabled[doing.endpoint_id] = reason
    return disabled
