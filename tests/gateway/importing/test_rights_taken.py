"""What long work does in somebody's name it does with the rights they have at that moment."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from gateway.importing.test_long_files import Interrupting, confirmed, long_file, registered
from gateway.pages.browser import Browser
from gateway.pages.people import Person
from mediate_contracts.policy import Role
from mediate_gateway.adapters.identity_tables import ACCOUNT
from mediate_gateway.adapters.job_tables import JOB
from mediate_gateway.domain.accounts import AccountStatus
from mediate_gateway.domain.jobs import JobState
from support.running import Running


class TestALongFile:
    @pytest.mark.parametrize(
        ("series", "taken", "ends"),
        [
            ("Ontheven", {"roles": [Role.OPS.value]}, JobState.FAILED),
            ("Gesloten", {"status": AccountStatus.CLOSED.value}, JobState.CANCELLED),
        ],
    )
    async def test_is_imported_no_further_once_its_owner_may_not(
        self,
        hub: dict[str, Running],
        browser: Browser,
        facilitator: Person,
        monkeypatch: pytest.MonkeyPatch,
        series: str,
        taken: dict[str, Any],
        ends: JobState,
    ) -> None:
        async def take() -> None:
            async with hub["gateway"].service.database.transaction() as transaction:
                await transaction.execute(update(ACCOUNT).where(ACCOUNT.c.id == facilitator.id).values(**taken))

        interrupting = Interrupting(monkeypatch)
        interrupting.at[1] = take
        work, _path = await confirmed(browser, long_file(series))
        assert work.path.startswith("/jobs/")
        assert await _ended(hub["gateway"], UUID(work.path.rpartition("/")[2])) is ends
        assert 0 < await registered(hub, series) < 596
        assert interrupting.batches < 3


async def _ended(gateway: Running, job_id: UUID) -> JobState:
    for _ in range(600):
        async with gateway.service.database.reading() as connection:
            state = JobState((await connection.execute(select(JOB.c.state).where(JOB.c.id == job_id))).scalar_one())
        if state.is_over:
            return state
        await asyncio.sleep(0.05)
    raise AssertionError(state)
