"""What a search costs as the hub grows: the same queries over 1,000 and over 100,000 organisations, in turns.

Run by ``./mediate bench searching``. Printed are medians and the ratio of the larger hub's to the smaller one's; the
index is filled through the projection itself, so what that takes per organisation is said too.
"""

import asyncio
import os
import random
import sys
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median
from time import perf_counter

if __name__ == "__main__":
    # As a script it finds the rest of the tests; as a module of the tests it is found with them.
    sys.path[0] = str(Path(__file__).parents[1])

from mediate_contracts.envelope import Envelope, encode, with_sequence
from mediate_contracts.events.community import OrganisationRegistered
from mediate_contracts.values import Localised, OrganisationId
from mediate_contracts.vocabulary import OrganisationType
from mediate_gateway.adapters.search_index import index
from mediate_gateway.usecases.search import Searching
from mediate_shared.clock import utc_now
from mediate_shared.identity.actor import VISITOR
from mediate_shared.ids import new_id
from mediate_shared.inbox import Received
from support.identity import PRIVATE_KEY, PUBLIC_KEY
from support.infrastructure import Infrastructure, infrastructure
from support.running import Running, running

SMALL, LARGE = 1_000, 100_000
ROUNDS = 15
BATCH = 500
QUERIES = {
    "a name": "mediacampus hilversum",
    "a beginning": "mediac",
    "an error in a word": "mediacampsu",
    "an error in each of two": "mediacampsu hilvresum",
    "a word of every record": "omroep",
    "nothing": "xylofoonkwartet",
}
_CHANCE = random.Random(7)  # noqa: S311 - the same names in every run, and no secret
_SYLLABLES = ("ka", "mer", "lo", "vi", "sta", "rin", "do", "bel", "tu", "san", "pro", "gel", "mi", "ren", "fo", "dak")


def _name(number: int) -> str:
    words = ["".join(_CHANCE.choices(_SYLLABLES, k=_CHANCE.randint(2, 4))).title() for _ in range(2)]
    return f"Omroep {' '.join(words)} {number}"


def _received(number: int, name: str) -> Received[OrganisationRegistered]:
    said = Localised(nl="Een verzonnen omroep die radio maakt.", en="An invented broadcaster that makes radio.")
    event = OrganisationRegistered(
        organisation_id=OrganisationId(new_id()), name=name, types=[OrganisationType.BROADCASTER], description=said
    )
    written = encode(event, event_id=new_id(), source="/community/0", at=utc_now(), traceparent=None)
    body = with_sequence(written, number).encode()
    return Received(event, Envelope.model_validate_json(body), body)


async def _fill(gateway: Running, count: int) -> float:
    """Index so many organisations; return the milliseconds that each took."""
    heard = [
        _received(1, "Mediacampus Hilversum"),
        *(_received(number, _name(number)) for number in range(2, count + 1)),
    ]
    began = perf_counter()
    for start in range(0, count, BATCH):
        async with gateway.service.database.transaction() as transaction:
            await index(heard[start : start + BATCH], transaction)
    took = perf_counter() - began
    async with gateway.service.database.engine.connect() as connection:
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).exec_driver_sql("VACUUM ANALYZE")
    return took * 1_000 / count


async def _once(gateway: Running, query: str) -> float:
    services = gateway.service.api.state.services
    searching = Searching(gateway.service.database, services, seconds_max=60, suggesting_seconds_max=60)
    began = perf_counter()
    await searching.records(query, VISITOR, per_kind=5)
    return (perf_counter() - began) * 1_000


async def _measure(servers: Infrastructure, counts: Sequence[int]) -> dict[int, dict[str, float]]:
    async with AsyncExitStack() as stack:
        hubs = {}
        for count in counts:
            # Each on a database of its own; of the event stream, which they would share, nothing is asked.
            started = await stack.enter_async_context(running(servers, "gateway", gateway={"upstreams": {}}))
            hubs[count] = started["gateway"]
            each = await _fill(hubs[count], count)
            sys.stdout.write(f"{count:>8,} organisations indexed at {each:.3f} ms each\n")
        took: dict[int, dict[str, list[float]]] = {count: {name: [] for name in QUERIES} for count in counts}
        for round_ in range(ROUNDS + 1):
            for name, query in QUERIES.items():
                for count, gateway in hubs.items():
                    milliseconds = await _once(gateway, query)
                    if round_:
                        took[count][name].append(milliseconds)
    return {count: {name: median(each) for name, each in by_name.items()} for count, by_name in took.items()}


def main() -> None:
    """Measure both hubs in one run and print the medians beside one another."""
    os.environ["MEDIATE_IDENTITY_PUBLIC_KEYS"] = PUBLIC_KEY
    os.environ["MEDIATE_GATEWAY_IDENTITY_PRIVATE_KEY"] = PRIVATE_KEY
    os.environ["MEDIATE_GATEWAY_MODE"] = "local"
    with tempfile.TemporaryDirectory() as directory, infrastructure(Path(directory)) as servers:
        found = asyncio.run(_measure(servers, (SMALL, LARGE)))
    sys.stdout.write(f"{'searched for':<26}{SMALL:>10,}{LARGE:>10,}   ratio\n")
    for name in QUERIES:
        small, large = found[SMALL][name], found[LARGE][name]
        sys.stdout.write(f"{name:<26}{small:>7.1f} ms{large:>7.1f} ms{large / small:>8.1f}\n")


if __name__ == "__main__":
    main()
