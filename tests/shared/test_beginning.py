"""What a service does at its start, before anybody is served."""

import pytest

from mediate_shared.service import Service, StartRefused
from support.chassis import house, number
from support.infrastructure import Infrastructure


class TestAStep:
    async def test_is_done_on_a_database_as_it_should_be_and_before_anybody_is_served(
        self, infrastructure: Infrastructure
    ) -> None:
        seen: list[tuple[int, bool]] = []

        def wire(service: Service) -> None:
            async def look() -> None:
                tables = await number(service, "SELECT count(*) FROM pg_tables WHERE tablename = 'outbox'")
                seen.append((tables, service.ready.is_set()))

            service.begins_with(look)

        async with house(infrastructure, "gateway", wire=wire):
            assert seen == [(1, False)]

    async def test_that_refuses_ends_the_start(self, infrastructure: Infrastructure) -> None:
        async def refuse() -> None:
            raise StartRefused("not like this")

        with pytest.raises(StartRefused, match="not like this"):
            async with house(infrastructure, "gateway", wire=lambda service: service.begins_with(refuse)):
                pass

    async def test_is_done_again_after_an_outage(self, infrastructure: Infrastructure) -> None:
        attempts: list[int] = []

        async def fail_once() -> None:
            attempts.append(1)
            if len(attempts) == 1:
                raise ConnectionRefusedError

        async with house(infrastructure, "gateway", wire=lambda service: service.begins_with(fail_once)):
            assert len(attempts) == 2
