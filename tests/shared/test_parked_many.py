"""What ops can do when very much is parked."""

from uuid import UUID

from mediate_shared.control import ParkedEvents, Redrive, Redriven
from mediate_shared.service import Service
from support.chassis import Ledger, execute, house, number, rows, say
from support.infrastructure import Infrastructure
from support.running import eventually

MANY = 620


async def ask_parked(service: Service) -> ParkedEvents:
    """Ask over the bus, as ops do."""
    answer = await service.bus.client.request("mediate.control.agendas.parked", b"", timeout=10)
    return ParkedEvents.model_validate_json(answer.data)


async def ask_redrive(service: Service, parked_id: UUID | None = None) -> Redriven:
    """Ask over the bus, as ops do."""
    answer = await service.bus.client.request(
        "mediate.control.agendas.redrive",
        Redrive(parked_id=parked_id).model_dump_json().encode(),
        timeout=60,
        headers={"content-type": "application/json"},
    )
    return Redriven.model_validate_json(answer.data)


async def park_many(service: Service) -> None:
    """Park as many unreadable messages as an outage of a producer's may leave, each as long as a real event is."""
    await execute(
        service,
        "INSERT INTO parked (parked_id, consumer, body, error, attempts)"
        " SELECT gen_random_uuid(), 'agendas-projects', convert_to(rpad('{', 3000, '\"'), 'UTF8'),"
        " rpad('not an event: ', 900, 'x'), 1 FROM generate_series(1, :many)",
        many=MANY,
    )


class TestVeryManyParkedEvents:
    async def test_are_listed_as_far_as_an_answer_holds_and_counted(self, hub: Infrastructure) -> None:
        ledger = Ledger()
        async with house(hub, "agendas", wire=ledger.projects) as service:
            await park_many(service)
            found = await ask_parked(service)
            assert 0 < len(found.events) < MANY
            assert found.parked == MANY

    async def test_keep_nothing_behind_them_from_being_redriven(self, hub: Infrastructure) -> None:
        ledger = Ledger(poison={"poison"})
        async with (
            house(hub, "community") as producer,
            house(hub, "agendas", wire=ledger.projects) as service,
        ):
            await say(producer, "poison")
            await eventually(lambda: _is_parked(service, 1))
            # They come first in the order in which parked events are redriven, and fail again.
            await execute(
                service,
                "INSERT INTO parked (parked_id, consumer, source, sequence, subject, body, error, attempts)"
                " SELECT gen_random_uuid(), 'agendas-projects', '/agendas/0', each, each::text, '{', 'no', 1"
                " FROM generate_series(1, :many) AS each",
                many=MANY,
            )
            ledger.poison.clear()
            done = await ask_redrive(service)
            assert done.applied == 1
            assert done.still_parked == MANY
            assert 0 < len(done.failed) <= MANY

    async def test_can_each_be_redriven_by_name(self, hub: Infrastructure) -> None:
        ledger = Ledger(poison={"poison"})
        async with (
            house(hub, "community") as producer,
            house(hub, "agendas", wire=ledger.projects) as service,
        ):
            await say(producer, "poison")
            await eventually(lambda: _is_parked(service, 1))
            [(parked_id,)] = await rows(service, "SELECT parked_id FROM parked")
            await execute(
                service,
                "INSERT INTO parked (parked_id, consumer, source, sequence, subject, body, error, attempts)"
                " SELECT gen_random_uuid(), 'agendas-projects', '/agendas/0', each, each::text, '{', 'no', 1"
                " FROM generate_series(1, :many) AS each",
                many=MANY,
            )
            ledger.poison.clear()
            assert (await ask_redrive(service, parked_id)).applied == 1


async def _is_parked(service: Service, count: int) -> bool:
    return await number(service, "SELECT count(*) FROM parked") == count
