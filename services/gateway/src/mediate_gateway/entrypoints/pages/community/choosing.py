"""Choosing an organisation in a form: one's own at once, and for who acts for all by looking for its name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from mediate_gateway.adapters import matching_views, organisations
from mediate_gateway.entrypoints.pages.typed import searched
from mediate_gateway.entrypoints.pages.visit import Visit
from mediate_shared.identity.actor import Reach

_FOUND_MAX: Final = 12
Triple = tuple[str, str, str | None]


@dataclass(frozen=True)
class Chosen:
    """What there is to choose from: ``choices`` as fields take them, and whether there are ``more``.

    ``searches`` tells whether others can be looked for, ``asked`` what was looked for; ``given`` is the one that is
    chosen already.
    """

    choices: Sequence[Triple]
    searches: bool
    asked: str = ""
    more: bool = False
    given: str = ""

    @property
    def only(self) -> Triple | None:
        """The only one, where there is nothing to choose."""
        return self.choices[0] if len(self.choices) == 1 and not self.searches else None

    @property
    def fixed(self) -> Triple | None:
        """The one that is chosen already, or the only one."""
        return next((each for each in self.choices if each[0] == self.given), None) or self.only


async def choose_organisation(visit: Visit, reach: Reach, *, asked: str = "", given: str | None = None) -> Chosen:
    """Return the organisations to choose from for somebody who reaches these; ``given`` is among them, if it exists."""
    text = searched(asked)
    chosen = _identifier(given)
    async with visit.service.database.reading() as connection:
        own = await matching_views.standing(connection, visit.actor.organisations & reach.organisations)
        kept = await matching_views.standing(connection, {chosen}) if chosen is not None else []
        found = []
        if reach.everything:
            found = list(await organisations.named(connection, text, limit=_FOUND_MAX + 1))
            standing = {each.id for each in await matching_views.standing(connection, [each.id for each in found])}
            found = [each for each in found if each.id in standing]
    kept = [each for each in kept if reach.covers(each.id)]
    label = visit.word.say("synthetic.label")
    choices: dict[str, Triple] = {
        str(each.id): (str(each.id), each.name, label if each.synthetic else None)
        for each in [*kept, *own, *found[:_FOUND_MAX]]
    }
    return Chosen(
        list(choices.values()),
        reach.everything,
        text,
        len(found) > _FOUND_MAX,
        str(kept[0].id) if kept else "",
    )


def _identifier(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
