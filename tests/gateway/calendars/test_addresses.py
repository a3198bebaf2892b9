"""The secret address of somebody's calendar: who has it reads along, until it is renewed or its owner gone."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from gateway.calendars.scenes import Scene, shown, titles
from gateway.pages.browser import browsing, leads_to
from gateway.pages.people import signed_in
from mediate_contracts.policy import Role
from mediate_contracts.vocabulary import AttendanceStatus
from mediate_gateway.adapters.calendar_tables import CALENDAR_ADDRESS
from mediate_gateway.adapters.identity_tables import ACCOUNT, MEMBERSHIP
from mediate_gateway.adapters.personal_data import of_gateway
from mediate_shared.clock import utc_now
from mediate_shared.logs import configure_logs
from mediate_shared.telemetry.paths import told
from support.infrastructure import Infrastructure
from support.running import eventually, running

SECRET = "a secret of the tests"


async def status(scene: Scene, path: str) -> int:
    async with scene.program() as program:
        return (await program.gets(path)).status_code


class TestAnAddress:
    async def test_is_shown_as_often_as_its_owner_asks_and_on_no_other_page(self, scene: Scene) -> None:
        who = await scene.member()
        path = await scene.address(who)
        secret = path.removeprefix("/calendar/").removesuffix(".ics")
        async with signed_in(scene.gateway, who) as browser:
            page = await browser.opens("/profile/calendar")
            assert secret not in page.answer.text
            again = await browser.presses(page, "Adres tonen")
            assert shown(again.one("input", id="address")["value"]) == path
            assert again.links()["Openen in een kalenderprogramma op dit apparaat"] == f"webcal://hub{path}"
            assert again.answer.headers["cache-control"] == "no-store"

    async def test_that_was_renewed_is_dead_at_once(self, scene: Scene) -> None:
        who = await scene.member()
        old = await scene.address(who)
        async with signed_in(scene.gateway, who) as browser:
            page = await browser.presses(await browser.opens("/profile/calendar"), "Nieuw adres maken")
        new = shown(page.one("input", id="address")["value"])
        assert new != old
        assert (await status(scene, old), await status(scene, new)) == (404, 200)

    async def test_that_was_withdrawn_is_dead_at_once(self, scene: Scene) -> None:
        who = await scene.member()
        path = await scene.address(who)
        async with signed_in(scene.gateway, who) as browser:
            page = await browser.presses(await browser.opens("/profile/calendar"), "Adres intrekken")
            assert "Het adres is ingetrokken" in page.text
            assert "Adres maken" in [button for form in page.forms for button in form.buttons]
        assert await status(scene, path) == 404

    @pytest.mark.parametrize("guess", ["x", "x" * 43, "%00", "x" * 4_000, "é"])
    async def test_that_is_nobodys_is_not_there(self, scene: Scene, guess: str) -> None:
        assert await status(scene, f"/calendar/{guess}.ics") == 404

    async def test_of_another_key_of_the_hub_works_on_and_is_not_shown(self, scene: Scene) -> None:
        who = await scene.member()
        path = await scene.address(who)
        async with scene.gateway.service.database.transaction() as transaction:
            await transaction.execute(
                update(CALENDAR_ADDRESS).where(CALENDAR_ADDRESS.c.account_id == who.id).values(salt=b"another")
            )
        async with signed_in(scene.gateway, who) as browser:
            page = await browser.presses(await browser.opens("/profile/calendar"), "Adres tonen")
            assert "Dit adres is niet meer te tonen" in page.text
        assert await status(scene, path) == 200

    async def test_is_made_for_nobody_who_is_not_signed_in_and_by_no_other_site(self, scene: Scene) -> None:
        async with browsing(scene.gateway) as visitor:
            assert leads_to(await visitor.gets("/profile/calendar")) == "/sign-in?next=%2Fprofile%2Fcalendar"
        async with signed_in(scene.gateway, await scene.member()) as browser:
            for path in ("/profile/calendar", "/profile/calendar/address", "/profile/calendar/end"):
                foreign = await browser.client.post(path, headers={"Sec-Fetch-Site": "cross-site"})
                unsigned = await browser.client.post(path, headers={"Sec-Fetch-Site": "same-origin"})
                assert (foreign.status_code, unsigned.status_code) == (403, 403)


class TestWhatAnAddressShows:
    async def test_follows_what_its_owner_may_see_at_that_moment(self, scene: Scene) -> None:
        ours = await scene.organisation()
        await scene.comes(await scene.session("Gevraagd", 2), ours, AttendanceStatus.INVITED)
        who = await scene.member(ours)
        path = await scene.address(who)
        assert titles(await scene.reads(path)) == ["Gevraagd (nl)"]
        async with scene.gateway.service.database.transaction() as transaction:
            await transaction.execute(
                update(MEMBERSHIP).where(MEMBERSHIP.c.account_id == who.id).values(status="ended")
            )
        assert titles(await scene.reads(path)) == []

    @pytest.mark.parametrize(
        ("columns", "answered"), [({"status": "closed"}, 404), ({"must_change_password": True}, 403)]
    )
    async def test_is_nothing_while_its_owner_has_no_access(
        self, scene: Scene, columns: dict[str, object], answered: int
    ) -> None:
        who = await scene.member(roles=(Role.FACILITATOR,))
        path = await scene.address(who)
        async with scene.gateway.service.database.transaction() as transaction:
            await transaction.execute(update(ACCOUNT).where(ACCOUNT.c.id == who.id).values(**columns))
        assert await status(scene, path) == answered


class TestTheirData:
    async def test_tells_that_there_is_an_address_and_since_when_and_not_which(self, scene: Scene) -> None:
        who = await scene.member()
        path = await scene.address(who)
        async with scene.gateway.service.database.reading() as connection:
            records = await of_gateway(SECRET).export(connection, who.id)
        [record] = [each.record for each in records if each.kind == "address of their calendar"]
        assert set(record) == {"account_id", "made_at", "shows_deals"}
        everything = json.dumps([each.model_dump(mode="json") for each in records])
        assert path.removeprefix("/calendar/").removesuffix(".ics") not in everything

    async def test_is_gone_with_them_and_so_is_the_calendar(self, scene: Scene) -> None:
        who, other = await scene.member(), await scene.member()
        path, others = await scene.address(who), await scene.address(other)
        async with scene.gateway.service.database.transaction() as transaction:
            removed = await of_gateway(SECRET).erase(transaction, who.id, utc_now())
        assert {each.kind: each.count for each in removed}["address of their calendar"] == 1
        assert (await status(scene, path), await status(scene, others)) == (404, 200)


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Path]:
    """A folder into which everything is logged and traced."""
    configure_logs(level="debug", style="json", file=tmp_path / "log.jsonl")
    yield tmp_path
    configure_logs(level="error", style="json")


@pytest.fixture
async def watched(infrastructure: Infrastructure, written: Path) -> AsyncIterator[Scene]:
    """A hub that writes there whatever it does."""
    settings = {"spans_directory": written, "traces_per_second_max": 10_000}
    async with running(infrastructure, "gateway", gateway={"upstreams": {}}, settings=settings) as started:
        scene = Scene(started["gateway"])
        await scene.begin()
        yield scene


class TestNoTrace:
    async def test_of_an_address_is_in_a_log_or_a_span(self, watched: Scene, written: Path) -> None:
        who = await watched.member()
        old = await watched.address(who)
        assert await status(watched, old) == 200
        async with signed_in(watched.gateway, who) as browser:
            page = await browser.presses(await browser.opens("/profile/calendar"), "Nieuw adres maken")
        new = shown(page.one("input", id="address")["value"])
        for path in (old, new, f"{new}?lang=en", f"{new}/more"):
            await status(watched, path)

        async def is_written() -> bool:
            return "/calendar/{token}" in everything(written)

        await eventually(is_written)
        await asyncio.sleep(0.2)
        found = everything(written)
        assert "POST /profile/calendar" in found
        for path in (old, new):
            assert path.removeprefix("/calendar/").removesuffix(".ics") not in found

    def test_is_left_by_a_path_that_holds_a_secret(self) -> None:
        assert told("/calendar/a-secret.ics") == told("/calendar/a-secret.ics/more") == "/calendar/{token}"
        assert told("/agenda/calendar.ics") == "/agenda/calendar.ics"


def everything(directory: Path) -> str:
    return "".join(path.read_text() for path in directory.rglob("*") if path.is_file())
