"""What people rely on whose file takes long: they leave, stop it, lose the hub meanwhile, and nothing is doubled."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from gateway.importing.bringing import counted, file_of, tried
from gateway.pages.browser import Browser, Page
from gateway.pages.people import Person
from mediate_gateway.adapters import imports
from mediate_gateway.adapters.services import Answer, Services
from mediate_gateway.domain.importing.rows import Outcome
from mediate_shared.identity.actor import Actor
from mediate_shared.problems import UNAVAILABLE, ProblemError
from support.running import Running

ROWS = 603


def long_file(series: str) -> bytes:
    """Return a file of more rows than are sent at once, every hundredth of which is refused."""
    return file_of(*(f"{series} {n};{'omroep' if n % 100 else 'niets'};;;;ja" for n in range(ROWS)))


async def over(browser: Browser, page: Page) -> Page:
    """Follow long work until it is over."""
    for _ in range(600):
        if "Naar het resultaat" in page.links():
            return page
        await asyncio.sleep(0.05)
        page = await browser.opens(page.path)
    raise AssertionError(page.text)


async def went_on(browser: Browser, page: Page) -> Page:
    return await browser.opens((await over(browser, page)).links()["Naar het resultaat"])


async def registered(hub: Mapping[str, Running], series: str) -> int:
    """Count the organisations of a series, and fail the test where one is there twice."""
    names: list[str] = [event["data"]["name"] for event in await every_event(hub["community"])]
    found = [name for name in names if name.startswith(f"{series} ")]
    assert len(found) == len(set(found))
    return len(found)


async def every_event(service: Running) -> list[dict[str, Any]]:
    """Return everything a service has said, however much that is."""
    await service.events()
    found: list[dict[str, Any]] = []
    while True:
        answer = await service.service.historian.ask(f"/{service.service.name}/0", after=len(found), limit=1_000)
        if not answer.bodies:
            return found
        found += [json.loads(body) for body in answer.bodies]


class Interrupting:
    """Stands before the services and does something at a batch, once."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.batches = 0
        self.at: dict[int, Any] = {}
        told = Services.tell

        async def tell(this: Services, actor: Actor, method: str, *path: Any, **more: Any) -> Answer:
            answer = await told(this, actor, method, *path, **more)
            if more["key"] is not None:
                self.batches += 1
                happens = self.at.pop(self.batches, None)
                if happens is not None:
                    await happens()
            return answer

        monkeypatch.setattr(Services, "tell", tell)


@pytest.fixture
def interrupting(monkeypatch: pytest.MonkeyPatch) -> Interrupting:
    return Interrupting(monkeypatch)


async def confirmed(browser: Browser, content: bytes) -> tuple[Page, str]:
    """Try a long file and press the button that imports it; return the page of the work, and the path of the file."""
    page = await went_on(browser, await tried(browser, content))
    [words] = [each for form in page.own_forms for each in form.buttons if each.endswith("importeren")]
    return await browser.presses(page, words), page.path


class TestALongFile:
    async def test_is_tried_and_imported_beside_the_pages(self, hub: dict[str, Running], browser: Browser) -> None:
        page = await went_on(browser, await tried(browser, long_file("Lang")))
        assert counted(page) == {"nieuw": "596", "gewijzigd": "0", "ongewijzigd": "0", "geweigerd": "7"}
        assert await registered(hub, "Lang") == 0
        done = await went_on(browser, await browser.presses(page, "596 rijen importeren"))
        assert counted(done) == {"nieuw": "596", "gewijzigd": "0", "ongewijzigd": "0", "geweigerd": "7"}
        assert await registered(hub, "Lang") == 596

    async def test_that_is_stopped_has_done_what_it_says(
        self, hub: dict[str, Running], browser: Browser, interrupting: Interrupting
    ) -> None:
        pressed: list[Page] = []

        async def stop() -> None:
            jobs = await browser.opens("/jobs")
            at = next(href for words, href in jobs.links().items() if words.endswith("leden.csv importeren"))
            await browser.presses(await browser.opens(at), "Stoppen")

        interrupting.at[1] = stop
        work, path = await confirmed(browser, long_file("Stop"))
        pressed.append(await over(browser, work))
        page = await browser.opens(path)
        assert "Het importeren is gestopt." in page.text
        stopped = int(counted(page)["nieuw"].replace(".", ""))
        assert 0 < stopped == await registered(hub, "Stop") < 596
        done = await went_on(browser, await browser.presses(page, "Verder importeren"))
        assert counted(done)["nieuw"] == "596"
        assert await registered(hub, "Stop") == 596

    async def test_goes_on_at_the_next_batch_when_its_process_died(
        self, hub: dict[str, Running], browser: Browser, interrupting: Interrupting
    ) -> None:
        async def die() -> None:
            # What the service answered is lost on the way, as it is when a process dies.
            raise asyncio.CancelledError

        interrupting.at[2] = die
        work, path = await confirmed(browser, long_file("Dood"))
        done = await went_on(browser, work)
        assert done.path == path
        assert counted(done) == {"nieuw": "596", "gewijzigd": "0", "ongewijzigd": "0", "geweigerd": "7"}
        assert await registered(hub, "Dood") == 596
        assert interrupting.batches == 3

    async def test_waits_for_a_service_that_is_away_for_a_moment(
        self, hub: dict[str, Running], browser: Browser, interrupting: Interrupting
    ) -> None:
        async def away() -> None:
            raise ProblemError(UNAVAILABLE, "The community service is out of reach.")

        interrupting.at[1] = away
        work, _path = await confirmed(browser, long_file("Weg"))
        assert counted(await went_on(browser, work))["nieuw"] == "596"
        assert await registered(hub, "Weg") == 596

    async def test_is_forgotten_after_a_week(
        self, hub: dict[str, Running], browser: Browser, facilitator: Person
    ) -> None:
        page = await tried(browser, file_of("Oud;omroep;;;;ja"))
        file_id = UUID(page.path.rpartition("/")[2])
        gateway = hub["gateway"].service
        async with gateway.database.transaction() as transaction:
            await imports.forget_before(transaction, gateway.clock())
            assert await imports.find(transaction.connection, file_id, facilitator.id) is None
            assert (await imports.counts(transaction.connection, file_id, is_trial=True))[Outcome.CREATED] == 0
