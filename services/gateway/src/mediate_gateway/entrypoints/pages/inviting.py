"""Inviting by a link that is shown once, on whichever page it is done."""

from dataclasses import dataclass
from datetime import timedelta

from fastapi import Response

from mediate_gateway.entrypoints.pages.visit import Visit
from mediate_gateway.usecases.invite import Invite, MadeInvitation, invite


@dataclass(frozen=True)
class Inviting:
    """Makes invitations; ``public_url`` is where people reach the hub, None for wherever they ask."""

    lasting: timedelta
    public_url: str | None

    async def make(self, visit: Visit, asked: Invite) -> MadeInvitation:
        """Make an invitation. Raises what the use case raises."""
        return await visit.does(
            lambda transaction, now: invite(asked, lasting=self.lasting, reason=None, transaction=transaction, now=now)
        )

    def made_page(self, visit: Visit, made: MadeInvitation, *, section: str, back: str) -> Response:
        """Return the page that shows an invitation's link, this once."""
        hub = (self.public_url or str(visit.request.base_url)).rstrip("/")
        return visit.page("invited.html", section=section, at=back, made=made, link=hub + made.link, back=back)
