"""Describe a challenge anew, close it, or open it again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mediate_community.adapters import challenges
from mediate_community.adapters.matching_tables import DescribedChallenge, StandingOfChallenge
from mediate_community.adapters.matching_views import Challenge
from mediate_community.adapters.standing import check_stands
from mediate_community.domain.challenges import check_days
from mediate_community.domain.profile import changed_fields
from mediate_contracts.events.community import ChallengeAmended
from mediate_contracts.values import ChallengeId
from mediate_shared.journal import Transaction
from mediate_shared.patching import patched


class Amended(StandingOfChallenge, DescribedChallenge):
    """What of a challenge can change."""


async def amend_challenge(
    challenge_id: ChallengeId, changes: Mapping[str, Any], *, expecting: int, transaction: Transaction, now: datetime
) -> Challenge:
    """Make changes to the version the sender saw.

    Raises ProblemError (404, 412, 422), UnknownOrganisation or OrganisationMergedInto for another issuer, NoSuchDay,
    ChallengeEndsTooEarly, or NothingChanged.
    """
    current = await challenges.for_update(transaction, challenge_id, expecting=expecting)
    fields = set(Amended.model_fields)
    amended = patched(Amended, current.model_dump(), changes)
    changed = changed_fields(current.model_dump(include=fields), amended.model_dump())
    if amended.issuer_id is not None and "issuer_id" in changed:
        await check_stands(transaction, amended.issuer_id, field="body.issuer_id")
    check_days(amended.opens, amended.closes)
    written = {name: getattr(amended, name) for name in changed}
    challenge = await challenges.change(transaction, current, written, at=now)
    told = challenge.model_dump(include=fields)
    transaction.record(ChallengeAmended(challenge_id=challenge_id, changed=changed, **told), at=now)
    return challenge
