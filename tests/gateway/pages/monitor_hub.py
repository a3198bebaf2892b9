"""A gateway beside a real monitor service, and what both know."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import func, select

from mediate_gateway.adapters.monitor_read_model import INDICATOR, INDICATOR_TARGET, OBSERVATION
from support.running import Running, eventually

LETTER: Final = {"document": "S1", "file": "001_3e552c4187135ca3.txt", "place": "tabel, rij Kennisevents"}
REPORT: Final = {"document": "S2", "file": "002_ca23c640196223ad.txt", "place": "vraag 1, eerste alinea"}
ANNUAL: Final = {"document": "S0", "file": "000_3d0723314faab67f.txt", "place": "bereik"}
TYPED: Final = {"source_document": "S1", "source_file": "001_3e552c4187135ca3.txt", "source_place": "tabel, totaal"}
"""A source as it is typed into a form."""


def at(indicator: str, *more: str) -> str:
    """Return the path of an indicator's page, or of one below it."""
    return "/".join((f"/monitor/indicators/{indicator}", *more))


@dataclass
class Hub:
    """The two services; what is done through ``monitor`` is done behind the pages' back."""

    gateway: Running
    monitor: Running

    async def indicator(self, code: str | None = None, **changes: Any) -> str:
        """Define an indicator and return its id once the pages know it."""
        code = code or f"figure.{uuid4().hex[:8]}"
        body = {
            "code": code,
            "name": {"nl": f"Cijfer {code}", "en": f"Figure {code}"},
            "definition": {"nl": "Wat geteld wordt.", "en": "What is counted."},
            "unit": "participants",
            "direction": "more",
            "aggregation": "sum",
            "rhythm": "yearly",
            "action_lines": [4],
            **changes,
        }
        made = await self.monitor.create("/v1/indicators", body)
        await self.hears(INDICATOR, 1, id=UUID(made["id"]))
        return str(made["id"])

    async def observed(self, indicator: str, *figures: dict[str, Any]) -> list[str]:
        """Record figures, and return their ids once the pages know them."""
        made = []
        for each in figures:
            body = {"source": LETTER, **each, "value": str(each["value"])}
            made.append(await self.monitor.create(f"/v1/indicators/{indicator}/observations", body))
        for each in made:
            await self.hears(OBSERVATION, 1, id=UUID(each["id"]))
        return [str(each["id"]) for each in made]

    async def aimed(self, indicator: str, period: str, value: int) -> str:
        """Set a target, and return its id once the pages know it."""
        body = {"period": period, "comparator": "at_least", "value": str(value), "source": LETTER}
        made = await self.monitor.create(f"/v1/indicators/{indicator}/targets", body)
        await self.hears(INDICATOR_TARGET, 1, id=UUID(made["id"]))
        return str(made["id"])

    async def record(self, path: str) -> dict[str, Any]:
        """Return a record as the service has it."""
        answer = await self.monitor.client.get(f"/v1{path}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def figures(self, indicator: str) -> list[dict[str, Any]]:
        """Return the figures that stand, as the service has them."""
        found: list[dict[str, Any]] = (await self.record(f"/indicators/{indicator}/observations"))["items"]
        return found

    async def hears(self, table: Any, count: int, **holds: Any) -> None:
        """Wait until the pages know so many rows."""
        query = (
            select(func.count()).select_from(table).where(*(table.c[name] == value for name, value in holds.items()))
        )

        async def is_heard() -> bool:
            async with self.gateway.service.database.reading() as connection:
                return bool((await connection.execute(query)).scalar_one() >= count)

        await eventually(is_heard)
