"""Open a challenge, under which needs and matches are gathered."""

from datetime import datetime

from mediate_community.adapters import challenges
from mediate_community.adapters.matching_tables import DescribedChallenge
from mediate_community.adapters.matching_views import Challenge
from mediate_community.adapters.standing import check_stands
from mediate_community.domain.challenges import check_days
from mediate_contracts.events.community import ChallengeOpened
from mediate_contracts.values import ChallengeId
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class OpenChallenge(Strict, DescribedChallenge):
    """A challenge to open; a field it does not know is refused."""


async def open_challenge(command: OpenChallenge, *, transaction: Transaction, now: datetime) -> Challenge:
    """Open a challenge.

    Raises UnknownOrganisation or OrganisationMergedInto for its issuer, NoSuchDay, or ChallengeEndsTooEarly.
    """
    if command.issuer_id is not None:
        await check_stands(transaction, command.issuer_id, field="body.issuer_id")
    check_days(command.opens, command.closes)
    challenge = await challenges.add(transaction, command, at=now)
    told = challenge.model_dump(include=set(DescribedChallenge.model_fields))
    transaction.record(ChallengeOpened(challenge_id=ChallengeId(challenge.id), **told), at=now)
    return challenge
