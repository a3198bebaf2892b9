"""What partners that read over NATS rely on when the hub, or their server, is killed in the middle of anything."""

import asyncio
import random
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx
import nats
import pytest

from mediate_shared.clock import utc_now
from support.hub import Hub
from support.load import Load, under_load
from support.partners_nats import Said, connected
from support.running import eventually

pytestmark = pytest.mark.faults

_KILLS: Final = 4
_SEED: Final = re.compile(r"\bS[OAU][A-Z2-7]{56}\b")
_HEX: Final = re.compile(r"\\\\x((?:[0-9a-f]{2})+)")
"""Bytes, as PostgreSQL writes them within JSON."""
_CREDENTIALS: Final = "/v1/subscriptions/nats-credentials"


@dataclass(frozen=True)
class Partner:
    """An organisation whose systems read over NATS."""

    organisation: str
    client: httpx.AsyncClient

    async def issued(self) -> dict[str, Any]:
        """Return new credentials."""
        wanted = {
            "organisation_id": self.organisation,
            "name": "Synthetic",
            "expires_at": (utc_now() + timedelta(days=1)).isoformat(),
            "synthetic": True,
        }
        answer = await self.client.post(_CREDENTIALS, json=wanted, headers={"idempotency-key": uuid4().hex})
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def account(self) -> dict[str, Any]:
        """Return what is told of its account."""
        asked = {"organisation_id": self.organisation}
        answer = await self.client.get("/v1/subscriptions/nats-account", params=asked)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def revoke(self, credentials: str) -> None:
        """Revoke credentials."""
        answer = await self.client.delete(f"{_CREDENTIALS}/{credentials}")
        assert answer.is_success, answer.text


@asynccontextmanager
async def partner_of(hub: Hub) -> AsyncIterator[Partner]:
    """Register an organisation, and ask as who administers it."""
    async with httpx.AsyncClient(base_url=hub.url, headers=hub.headers(), timeout=30) as staff:
        company = {"name": "Reads, synthetic", "types": ["school"], "synthetic": True}
        made = await staff.post("/v1/community/organisations", json=company)
        assert made.status_code == 201, made.text
    organisation = made.json()["id"]
    headers = hub.headers(organisation=organisation, administers=True)
    async with httpx.AsyncClient(base_url=hub.url, headers=headers, timeout=30) as client:
        yield Partner(organisation, client)


async def ids_of(hub: Hub, load: Load) -> list[str]:
    """Return the ids of a load's events in feed order, once the feed holds all of them."""

    async def kept() -> list[str]:
        database = await hub.database("subscriptions")
        try:
            query = "SELECT event_id::text FROM feed WHERE subject = ANY($1) ORDER BY cursor"
            return [row[0] for row in await database.fetch(query, list(load.acknowledged))]
        finally:
            await database.close()

    async def complete() -> bool:
        return len(await kept()) >= load.events

    await eventually(complete, seconds=60)
    return await kept()


async def written(url: str, creds: str, wanted: list[str]) -> list[Said]:
    """Return everything that a stream holds, once it holds the last of what is wanted."""

    async def there() -> bool:
        async with connected(url, creds) as client:
            context = client.client.jetstream()
            last = await context.get_last_msg("MEDIATE", "nl.mediate.>")
            return (last.headers or {}).get("Nats-Msg-Id") == wanted[-1]

    await eventually(there, seconds=60)
    async with connected(url, creds) as client:
        count = (await client.client.jetstream().stream_info("MEDIATE")).state.messages
        return await client.read(count, consumer=f"all-{uuid4().hex[:8]}")


class TestTheWritingProcess:
    async def test_killed_in_the_middle_again_and_again_skips_nothing_and_keeps_order(self, running_hub: Hub) -> None:
        seed = random.SystemRandom().randrange(1 << 32)
        chance = random.Random(seed)  # noqa: S311 - moments to kill at, which a failure can be repeated with
        async with AsyncExitStack() as stack:
            partner = await stack.enter_async_context(partner_of(running_hub))
            made = await partner.issued()
            url = (await partner.account())["url"]
            async with under_load(running_hub, organisations_max=5_000) as load:
                for part in ["subscriptions", "partners-nats"] * (_KILLS // 2):
                    await load.reach(load.events + 40)
                    await asyncio.sleep(chance.random())
                    await asyncio.to_thread(running_hub.kill_and_wait, part)
            wanted = await ids_of(running_hub, load)
            found = await written(url, made["creds"], wanted)
            ids = [each.headers["Nats-Msg-Id"] for each in found]
            assert ids == [each.event["id"] for each in found]
            try:
                # Each is there once: the place that was not kept is read from the stream itself.
                assert [each for each in ids if each in set(wanted)] == wanted
            except AssertionError as error:
                error.add_note(f"killed at moments of seed {seed}")
                raise


class TestCredentials:
    async def test_revoked_while_the_server_is_away_open_nothing_when_it_is_back(self, running_hub: Hub) -> None:
        async with partner_of(running_hub) as partner:
            made, kept = await partner.issued(), await partner.issued()
            url = (await partner.account())["url"]
            with running_hub.frozen("partners-nats"):
                await partner.revoke(made["id"])
                # What is given meanwhile is in the answer, and opens once the server is there again.
                given = await partner.issued()
            await eventually(lambda: lets_in(url, given["creds"]))
            await eventually(lambda: refused(url, made["creds"]))
            await asyncio.to_thread(running_hub.kill_and_wait, "partners-nats")
            await eventually(lambda: lets_in(url, kept["creds"]))
            assert await refused(url, made["creds"])

    async def test_and_seeds_are_in_no_log_no_trace_and_no_table(self, running_hub: Hub) -> None:
        async with partner_of(running_hub) as partner:
            made = await partner.issued()
            assert _SEED.search(made["creds"])
            await partner.revoke(made["id"])
        kept = [each for name in ("log", "spans") for each in (running_hub.data_dir / name).rglob("*")]
        assert {"log", "spans"} <= {each.relative_to(running_hub.data_dir).parts[0] for each in kept}
        assert [each.name for each in kept if each.is_file() and _tells(each)] == []
        assert not _SEED.search(running_hub.said)
        assert [each for each in await _tables(running_hub) if _SEED.search(each)] == []


async def refused(url: str, creds: str) -> bool:
    """Tell whether nobody is let in with credentials."""
    try:
        async with connected(url, creds):
            return False
    except nats.errors.Error as error:
        return "authorization" in str(error).lower()
    except OSError:
        return False


async def lets_in(url: str, creds: str) -> bool:
    """Tell whether somebody is let in with credentials."""
    try:
        async with connected(url, creds):
            return True
    except (nats.errors.Error, OSError):
        return False


def _tells(log: Path) -> bool:
    return _SEED.search(log.read_bytes().decode("latin-1")) is not None


async def _tables(hub: Hub) -> list[str]:
    """Return everything that the subscriptions and the gateway keep, as text."""
    found: list[str] = []
    for service in ("subscriptions", "gateway"):
        database = await hub.database(service)
        try:
            names = await database.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            for [name] in names:
                rows = await database.fetch(f'SELECT to_jsonb(each)::text FROM "{name}" AS each')  # noqa: S608 - ours
                found.extend(_HEX.sub(lambda each: bytes.fromhex(each[1]).decode("latin-1"), row[0]) for row in rows)
        finally:
            await database.close()
    return found
