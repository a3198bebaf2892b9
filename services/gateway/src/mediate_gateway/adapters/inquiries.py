"""What the gateway asks every service over the bus, itself included: about a person, its audit, what it parked."""

from uuid import UUID

from mediate_shared.asking import NotAnswered, ask
from mediate_shared.audit_control import AuditAsked, AuditEntries, AuditListing, AuditTold
from mediate_shared.bus import Bus
from mediate_shared.control import ParkedEvents
from mediate_shared.privacy import Held, PersonAsked, PersonTold, Removed, Verb


class Inquiries:
    """Asks services; each question raises NotAnswered where a service does not answer it within ``seconds_max``.

    A page waits for what is parked while it is drawn: ``part_seconds_max`` at most.
    """

    def __init__(self, bus: Bus, *, seconds_max: float, part_seconds_max: float) -> None:
        self._bus = bus
        self._seconds_max = seconds_max
        self._part_seconds_max = part_seconds_max

    async def held(self, service: str, account_id: UUID) -> list[Held]:
        """Return every record that a service holds about an account."""
        held: list[Held] = []
        while True:
            told = await self._person(service, PersonAsked(verb=Verb.EXPORT, account_id=account_id, after=len(held)))
            held += told.held
            if not told.more:
                return held

    async def erase(self, service: str, account_id: UUID, erasure_id: UUID) -> Removed:
        """Have a service remove what it holds about an account, and return what that was."""
        told = await self._person(service, PersonAsked(verb=Verb.ERASE, account_id=account_id, erasure_id=erasure_id))
        if told.erased is None:
            raise NotAnswered(service, "did not tell what it removed")
        return told.erased

    async def _person(self, service: str, asked: PersonAsked) -> PersonTold:
        told = await ask(self._bus.client, service, "person", asked, PersonTold, seconds=self._seconds_max)
        if told.failed is not None:
            raise NotAnswered(service, f"failed: {told.failed}")
        return told

    async def audited(self, service: str, listing: AuditListing) -> AuditEntries:
        """Return entries of a service's audit."""
        asked = AuditAsked(listing=listing)
        told = await ask(self._bus.client, service, "audit", asked, AuditTold, seconds=self._seconds_max)
        if told.listed is None:
            raise NotAnswered(service, f"failed: {told.failed}")
        return told.listed

    async def parked(self, service: str) -> ParkedEvents:
        """Return what a service has parked."""
        return await ask(self._bus.client, service, "parked", None, ParkedEvents, seconds=self._part_seconds_max)
