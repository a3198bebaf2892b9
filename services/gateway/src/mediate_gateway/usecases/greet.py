"""Know what the pages call whoever looks at them, and in which language."""

from collections import OrderedDict
from time import monotonic
from typing import Final
from uuid import UUID

from mediate_gateway.adapters import viewers
from mediate_gateway.adapters.viewers import Viewer
from mediate_shared.database import Database
from mediate_shared.identity.actor import Actor, ActorKind

_KNOWN_SECONDS: Final = 2.0
_KNOWN_MAX: Final = 5_000


class Greeting:
    """Looks people up, and remembers what they are called for as long as who they are."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: OrderedDict[UUID, tuple[float, Viewer | None]] = OrderedDict()

    def forget(self) -> None:
        """Take notice that an account changed in this process."""
        self._known.clear()

    async def viewer(self, actor: Actor) -> Viewer | None:
        """Return what the pages call an actor; None for visitors, programs, and people without an account."""
        if actor.kind is not ActorKind.PERSON or actor.id is None:
            return None
        known = self._known.get(actor.id)
        now = monotonic()
        if known is not None and now < known[0]:
            return known[1]
        async with self._database.reading() as connection:
            found = await viewers.viewer(connection, actor.id)
        self._known[actor.id] = now + _KNOWN_SECONDS, found
        self._known.move_to_end(actor.id)
        if len(self._known) > _KNOWN_MAX:
            self._known.popitem(last=False)
        return found
