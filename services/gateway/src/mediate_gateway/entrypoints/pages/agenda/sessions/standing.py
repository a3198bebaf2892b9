"""The version of a record at this moment, which buttons that change it are drawn from."""

from typing import Final

from mediate_gateway.entrypoints.pages.agenda.places import AGENDAS
from mediate_gateway.entrypoints.pages.visit import Visit
from mediate_shared.problems import ProblemError

_AWAY: Final = 500


async def version_of(visit: Visit, path: str) -> int | None:
    """Return the version of a record of the agendas service; None while the service is away, which pages outlast.

    Raises ProblemError with what the service refuses.
    """
    try:
        answer = await visit.ask(AGENDAS, path, is_part=True)
    except ProblemError as error:
        if error.problem.status < _AWAY:
            raise
        return None
    return answer.version
