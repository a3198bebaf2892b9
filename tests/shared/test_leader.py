"""How soon a lead is free again whose holder is gone without a word."""

from mediate_shared.leader import leading
from support.chassis import house
from support.infrastructure import Infrastructure


class TestALead:
    async def test_is_given_up_by_the_server_within_half_a_minute_of_losing_its_holder(
        self, hub: Infrastructure
    ) -> None:
        async with house(hub, "gateway") as service, leading(service.database.dsn, "mediate.test") as connection:
            idle, interval, count = [
                int(str(await connection.fetchval("SELECT setting FROM pg_settings WHERE name = $1", name)))
                for name in ("tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count")
            ]
            assert 0 < idle + interval * count <= 30
