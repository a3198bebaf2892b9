"""What an officer relies on: what is next for deals finds them, and is told to nobody else."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from gateway.pages.browser import Browser
from gateway.pages.people import Person, person, signed_in
from mediate_contracts.policy import Role
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.letters import in_words
from mediate_gateway.entrypoints.wording import AMSTERDAM, Wording
from mediate_gateway.usecases.compose_digest import Digest, compose_digest
from mediate_gateway.usecases.remind_of_deals import reminding_by
from mediate_shared.identity.actor import Actor, ActorKind
from support.identity import internally
from support.infrastructure import Infrastructure
from support.running import Running, eventually, running

MARK = "Zilverlicht"
TODAY = datetime.now(UTC).astimezone(AMSTERDAM).date()


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[dict[str, Running]]:
    """The pipeline and whose deals it holds, behind a gateway."""

    def upstreams(started: dict[str, Running]) -> dict[str, object]:
        return {"upstreams": {name: started[name].service.app for name in ("community", "pipeline")}}

    async with running(infrastructure, "community", "pipeline", "gateway", gateway=upstreams) as started:
        yield started


@pytest.fixture(scope="module")
async def company(hub: dict[str, Running]) -> str:
    made = await hub["community"].create("/v1/organisations", {"name": f"Studio {MARK}", "types": ["scale_up"]})
    said = len(await hub["community"].events())
    inbox = hub["pipeline"].service.inboxes["pipeline-hears-community"]

    async def heard() -> bool:
        return inbox.applied.get("/community/0", 0) >= said

    await eventually(heard)
    return str(made["id"])


@pytest.fixture
async def officer(hub: dict[str, Running]) -> Person:
    return await person(hub["gateway"], Role.INVESTMENT_OFFICER)


@pytest.fixture
async def theirs(hub: dict[str, Running], officer: Person) -> AsyncIterator[Browser]:
    async with signed_in(hub["gateway"], officer) as opened:
        yield opened


def actor_of(officer: Person) -> Actor:
    return Actor(officer.id, ActorKind.PERSON, frozenset({Role.INVESTMENT_OFFICER}))


async def asked(
    hub: dict[str, Running], officer: Person, path: str, body: dict[str, Any], version: int | None = None
) -> dict[str, Any]:
    headers = internally(actor_of(officer), "pipeline")
    headers |= {} if version is None else {"If-Match": f'"{version}"'}
    answer = await hub["pipeline"].client.post(f"/v1{path}", json=body, headers=headers)
    assert answer.status_code in {200, 201}, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def deal_with_step(
    hub: dict[str, Running], officer: Person, company: str, *, days: int, **more: Any
) -> dict[str, Any]:
    """Open a deal of an officer's with a next step that is due in so many days."""
    body = {
        "organisation_id": company,
        "title": f"{MARK} ronde",
        "amount_sought": {"cents": 25_000_000},
        "synthetic": True,
        **more,
    }
    deal = await asked(hub, officer, "/deals", body)
    step = {"step": f"{MARK} bellen", "due_on": (TODAY + timedelta(days=days)).isoformat()}
    return await asked(hub, officer, f"/deals/{deal['id']}/next-step", step, deal["version"])


async def digest_of(hub: dict[str, Running], officer: Person) -> Digest:
    gateway = hub["gateway"].service
    async with gateway.database.reading() as connection:
        digest = await compose_digest(
            connection,
            officer.id,
            name="Sanne",
            language=Language.NL,
            lines=[],
            since=datetime.now(UTC) - timedelta(days=7),
            until=datetime.now(UTC),
            remind_of_deals=reminding_by(gateway.api.state.services),
        )
    assert digest is not None
    return digest


class TestNextSteps:
    async def test_stand_on_the_start_page_and_what_is_late_is_marked(
        self, hub: dict[str, Running], officer: Person, theirs: Browser, company: str
    ) -> None:
        await deal_with_step(hub, officer, company, days=-2)
        await deal_with_step(hub, officer, company, days=3)
        await deal_with_step(hub, officer, company, days=30)
        page = await theirs.opens("/")
        assert page.text.count(f"{MARK} bellen") == 2
        assert "te laat" in page.text
        steps = await theirs.opens("/pipeline/next-steps")
        assert len(steps.all("tr")) == 1 + 3
        assert [link for words, link in steps.links().items() if words.startswith("Gedaan")]

    async def test_are_nobody_elses(self, hub: dict[str, Running], officer: Person, company: str) -> None:
        await deal_with_step(hub, officer, company, days=0)
        other = await person(hub["gateway"], Role.INVESTMENT_OFFICER)
        async with signed_in(hub["gateway"], other) as stranger:
            for path in ("/", "/pipeline/next-steps", "/pipeline/next-steps?whose=all", "/pipeline/intake"):
                assert f"{MARK} bellen" not in (await stranger.opens(path)).text
        ops = await person(hub["gateway"], Role.OPS)
        async with signed_in(hub["gateway"], ops) as stranger:
            assert (await stranger.gets("/pipeline/next-steps")).status_code == 404

    async def test_are_counted_in_a_digest_and_not_named(
        self, hub: dict[str, Running], officer: Person, company: str
    ) -> None:
        for days in (-1, 0, 0, 2):
            await deal_with_step(hub, officer, company, days=days)
        digest = await digest_of(hub, officer)
        assert (digest.steps.due, digest.tells_something) == (3, True)
        spoken = str(in_words(digest, Wording(Language.NL)))
        assert "3 volgende stappen in de pijplijn zijn aan de beurt" in spoken
        assert MARK not in spoken


class TestTheCalendar:
    async def test_holds_deals_once_their_owner_asks_for_that_and_was_warned(
        self, hub: dict[str, Running], officer: Person, theirs: Browser, company: str
    ) -> None:
        expected = (TODAY + timedelta(days=40)).isoformat()
        await deal_with_step(hub, officer, company, days=5, expected_on=expected)
        page = await theirs.presses(await theirs.opens("/profile/calendar"), "Adres maken")
        [address] = [each["value"] for each in page.all("input", id="address")]
        path = "/calendar/" + str(address).partition("/calendar/")[2]
        assert MARK not in (await hub["gateway"].client.get(path)).text
        page = await theirs.opens("/profile/calendar")
        assert "Wie uw agenda bewaart, ziet dan de namen van uw deals" in page.text
        page = await theirs.presses(page, "Deals in mijn agenda zetten")
        assert f"{MARK} bellen" in page.text
        calendar = (await hub["gateway"].client.get(path)).text.replace("\r\n ", "")
        assert calendar.count("BEGIN:VEVENT") == 2
        assert f"{MARK} bellen" in calendar
        assert "verwachte afronding" in calendar
        page = await theirs.presses(page, "Deals uit mijn agenda halen")
        assert MARK not in (await hub["gateway"].client.get(path)).text

    async def test_is_not_answered_without_deals_while_the_pipeline_is_away(
        self, hub: dict[str, Running], theirs: Browser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = await theirs.presses(await theirs.opens("/profile/calendar"), "Adres maken")
        [address] = [each["value"] for each in page.all("input", id="address")]
        path = "/calendar/" + str(address).partition("/calendar/")[2]
        await theirs.presses(await theirs.opens("/profile/calendar"), "Deals in mijn agenda zetten")
        monkeypatch.setattr(hub["gateway"].service.api.state.services, "_to", lambda _name: None)
        assert (await hub["gateway"].client.get(path)).status_code == 503
        assert "even niet bereikbaar" in (await theirs.opens("/profile/calendar")).text


class TestTheIntake:
    async def test_shows_what_was_asked_of_programmes_and_no_deal_of_a_fund(
        self, hub: dict[str, Running], officer: Person, theirs: Browser, company: str
    ) -> None:
        words = {"nl": "Kweekprogramma", "en": "Nursery"}
        await deal_with_step(hub, officer, company, days=9, title="Van een fonds")
        await deal_with_step(hub, officer, company, days=-9, title="Meldt zich", pipeline="programme", programme=words)
        page = await theirs.opens("/pipeline/intake")
        assert "Meldt zich" in page.text
        assert "Kweekprogramma" in page.text
        assert "Van een fonds" not in page.text
        assert (await theirs.opens("/pipeline/intake?stage=closed")).text.count("Meldt zich") == 0


async def test_nothing_of_a_deal_is_kept_by_the_gateway(hub: dict[str, Running]) -> None:
    async def holding(name: str) -> list[str]:
        async with hub[name].service.database.reading() as connection:
            query = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            tables = (await connection.execute(text(query))).scalars().all()
            found = {each: (await connection.exec_driver_sql(f'TABLE "{each}"')).all() for each in tables}
        return [each for each, rows in found.items() if f"{MARK} " in str(rows)]

    # What its company is called everybody knows; what is said with a blank behind it is of its deals.
    assert await holding("gateway") == []
    assert "deal" in await holding("pipeline")
