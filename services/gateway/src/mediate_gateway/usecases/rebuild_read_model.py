"""Fill the gateway's read model anew from the journals, as long work of whoever runs the hub."""

from typing import Final

from mediate_contracts.policy import Duty
from mediate_gateway.adapters.read_model import tidy
from mediate_gateway.usecases.jobs import Running
from mediate_shared.database import Database
from mediate_shared.history import HistoryUnavailable
from mediate_shared.identity.guard import not_allowed
from mediate_shared.inbox import Inbox
from mediate_shared.problems import UNAVAILABLE, ProblemError
from mediate_shared.service import ReadModel

KIND: Final = "rebuild"


class Rebuilding:
    """Rebuilds the read model that an inbox fills; readers see the old one until the new one is whole."""

    def __init__(self, inbox: Inbox, read_model: ReadModel, database: Database) -> None:
        self._inbox = inbox
        self._database = database
        self._read_model = read_model

    async def run(self, job: Running) -> None:
        """Rebuild it, and tell how many events that took. Raises ProblemError (403, 503) and JobStopped."""
        if not job.actor.entrusted(Duty.OPERATE):
            raise not_allowed("You are not among those who run this hub.")

        async def tell(count: int, total: int) -> None:
            await job.progress(count, total, step="rebuild")

        try:
            job.outcome = {"events": await self._inbox.rebuild(self._read_model.clear, tell)}
        except HistoryUnavailable as error:
            raise ProblemError(UNAVAILABLE, "A service's journal did not answer; nothing was changed.") from error
        await tidy(self._database)
