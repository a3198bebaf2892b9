"""What tests of the search do with a started gateway."""

from collections.abc import Sequence

from gateway.journals import Journals
from gateway.reading import CONSUMER, hear
from mediate_contracts.events.base import Event
from mediate_gateway.usecases.search import Searched, Searching
from mediate_shared import progress
from mediate_shared.identity.actor import VISITOR, Actor
from support.running import Running


async def say(gateway: Running, *events: Event) -> None:
    """Let the gateway hear these events after everything it has heard."""
    async with gateway.service.database.reading() as connection:
        heard = await progress.read(connection, CONSUMER)
    journals = Journals(first_id=1_000 + sum(heard.values()), _sequences=heard)
    journals.say(*events)
    await hear(gateway, journals.bodies)


def searching(gateway: Running) -> Searching:
    """Return what searches, however long it takes."""
    services = gateway.service.api.state.services
    return Searching(gateway.service.database, services, seconds_max=60, suggesting_seconds_max=60)


async def searched(gateway: Running, text: str, actor: Actor = VISITOR, per_kind: int = 10) -> Searched:
    """Search the index."""
    return await searching(gateway).records(text, actor, per_kind=per_kind)


async def titles(gateway: Running, text: str, actor: Actor = VISITOR) -> Sequence[str]:
    """Return the Dutch titles of what a search finds, best first."""
    return [record.title["nl"] for record in (await searched(gateway, text, actor)).records]
