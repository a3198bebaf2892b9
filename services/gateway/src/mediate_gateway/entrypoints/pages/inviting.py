"""Inviting by a link that is shown once, on whichever page it is done, and mailed where there is a server for it."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from fastapi import Response

from mediate_gateway.adapters.smtp import Unsent
from mediate_gateway.entrypoints.mailing import MailRoom
from mediate_gateway.entrypoints.pages.visit import Visit
from mediate_gateway.usecases.invite import Invite, MadeInvitation, invite

_MAILED_SECONDS_MAX: Final = 10.0
"""Whoever invites waits for it."""


@dataclass(frozen=True)
class Inviting:
    """Makes invitations; ``public_url`` is where people reach the hub, None for wherever they ask."""

    lasting: timedelta
    public_url: str | None
    room: MailRoom

    async def make(self, visit: Visit, asked: Invite) -> MadeInvitation:
        """Make an invitation. Raises what the use case raises."""
        return await visit.does(
            lambda transaction, now: invite(asked, lasting=self.lasting, reason=None, transaction=transaction, now=now)
        )

    async def made_page(self, visit: Visit, made: MadeInvitation, *, section: str, back: str) -> Response:
        """Return the page that shows an invitation's link, this once, and says whether it was mailed."""
        hub = (self.public_url or str(visit.request.base_url)).rstrip("/")
        link = hub + made.link
        mailed = None if self.room.post is None or made.email is None else await self._mailed(visit, made, link)
        return visit.page("invited.html", section=section, at=back, made=made, link=link, back=back, mailed=mailed)

    async def _mailed(self, visit: Visit, made: MadeInvitation, link: str) -> bool:
        """Mail a link to whom it is meant for; tell whether the server took it.

        It is handed over at once and kept nowhere: a mail that waits would hold what only its reader may have.
        """
        post, email = self.room.post, made.email
        if post is None or email is None:
            return False
        inviter = None if visit.viewer is None else visit.viewer.name
        letter = self.room.letters.invitation(inviter, link, made.expires_at, visit.word)
        try:
            async with asyncio.timeout(_MAILED_SECONDS_MAX):
                await post.send(self.room.message(letter, email=email, at=visit.service.clock()))
        except (Unsent, TimeoutError, ValueError) as error:
            code = error.code if isinstance(error, Unsent) else None
            visit.service.log.warning("invitation.not_mailed", invitation_id=str(made.id), smtp_code=code)
            return False
        visit.service.log.info("invitation.mailed", invitation_id=str(made.id))
        return True
