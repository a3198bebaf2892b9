"""The pages of figures of deals: for those who may read the deals, each as chart, as table and as file."""

import csv
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from gateway.pages.browser import Browser, browsing
from gateway.pages.people import Person, member, person, signed_in
from mediate_contracts.policy import Role
from mediate_gateway.entrypoints.pages.pipeline.figure_sheets import SHEETS
from mediate_gateway.entrypoints.pages.pipeline.figures import figures_at
from mediate_shared.identity.actor import Actor, ActorKind
from support.infrastructure import Infrastructure
from support.pipeline import Dealing
from support.running import Running, running

MARK: Final = "Zilverlicht"
SOUGHT: Final = 7_531_975
"""In cents; no other amount has these digits."""


@dataclass
class Hub:
    """A gateway beside the real pipeline and community services, with a deal that was closed."""

    gateway: Running
    dealing: Dealing
    iris: Person
    company: str

    @asynccontextmanager
    async def browser(self, who: Person) -> AsyncIterator[Browser]:
        """Open somebody's browser."""
        async with signed_in(self.gateway, who) as browser:
            yield browser


def acting(who: Person) -> Actor:
    return Actor(who.id, ActorKind.PERSON, frozenset({Role.INVESTMENT_OFFICER}))


async def _round(dealing: Dealing, lead: Actor, deal: dict[str, Any]) -> None:
    investments = [
        {"organisation_id": await dealing.register(f"Investor {uuid4()}"), "kind": kind, "amount": {"cents": cents}}
        for kind, cents in (("public", 50_000_000), ("private", 150_000_000))
    ]
    body = {"title": "Growth round", "closed_on": "2026-03-01", "investments": investments}
    answer = await dealing.ask(lead, "POST", f"/v1/deals/{deal['id']}/rounds", body)
    assert answer.status_code == 201, answer.text


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[Hub]:
    async with running(
        infrastructure,
        "community",
        "pipeline",
        "gateway",
        gateway=lambda started: {"upstreams": {name: started[name].service.app for name in ("community", "pipeline")}},
    ) as started:
        gateway, dealing = started["gateway"], Dealing(started["community"], started["pipeline"])
        iris = await person(gateway, Role.INVESTMENT_OFFICER, name="Iris de Boer")
        company = await dealing.register(f"Studio {MARK}")
        amount = {"cents": SOUGHT}
        deal = await dealing.open(
            acting(iris), organisation_id=company, title=f"Takeover of {MARK}", amount_sought=amount, action_lines=[2]
        )
        await _round(dealing, acting(iris), deal)
        yield Hub(gateway, dealing, iris, company)


class TestFigures:
    @pytest.mark.parametrize("name", SHEETS)
    @pytest.mark.parametrize("language", ["nl", "en"])
    async def test_are_shown_as_a_table_with_where_to_take_them_along(self, hub: Hub, name: str, language: str) -> None:
        async with hub.browser(hub.iris) as browser:
            page = await browser.opens(f"{figures_at(name)}?lang={language}")
            assert len(page.all("table", id="deal-figures-table")) == 1
            assert page.answer.headers["cache-control"] == "no-store"
            at = f"/pipeline/figures/{name}"
            files = [each["href"] for each in page.all("a") if each.attributes.get("href", "").startswith(f"{at}.")]
            assert files == [f"{at}.csv?lang={language}", f"{at}.xlsx?lang={language}"]

    async def test_show_what_half_a_million_public_money_brought(self, hub: Hub) -> None:
        async with hub.browser(hub.iris) as browser:
            page = await browser.opens("/pipeline/figures/leverage")
            assert "3,0\N{MULTIPLICATION SIGN}" in page.text
            assert "€ 1.500.000" in page.text
            english = await browser.opens("/pipeline/figures/leverage?lang=en")
            assert "3.0\N{MULTIPLICATION SIGN}" in english.text

    @pytest.mark.parametrize("name", SHEETS)
    async def test_are_taken_along_as_csv_and_as_xlsx_with_the_same_rows(self, hub: Hub, name: str) -> None:
        async with hub.browser(hub.iris) as browser:
            answer = await browser.gets(f"/pipeline/figures/{name}.csv")
            assert answer.headers["cache-control"] == "no-store"
            rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
            book = load_workbook(BytesIO((await browser.gets(f"/pipeline/figures/{name}.xlsx")).content))
            cells = list(book.active.iter_rows(values_only=True))  # type: ignore[union-attr]
            assert [str(cell) for cell in cells[0]] == rows[0]
            assert len(cells) == len(rows) > 1

    async def test_of_charts_are_taken_along_too(self, hub: Hub) -> None:
        async with hub.browser(hub.iris) as browser:
            page = await browser.opens("/pipeline/figures/leverage")
            charts = [each["href"] for each in page.all("a") if "/charts/" in each.attributes.get("href", "")]
            assert charts
            for each in charts:
                assert (await browser.gets(each)).headers["content-type"].startswith("text/csv")
            assert (await browser.gets("/pipeline/figures/leverage/charts/other.csv")).status_code == 404
            assert (await browser.gets("/pipeline/figures/other/charts/funnel.csv")).status_code == 404

    async def test_are_narrowed_to_a_company_by_its_name(self, hub: Hub) -> None:
        await hub.dealing.open(acting(hub.iris), title="Another deal")
        async with hub.browser(hub.iris) as browser:
            every = await browser.opens("/pipeline/figures/portfolio")
            assert "Another deal" in every.text
            one = await browser.opens(f"/pipeline/figures/portfolio?company=Studio {MARK}")
            assert MARK in one.text
            assert "Another deal" not in one.text
            file = await browser.gets(f"/pipeline/figures/portfolio.csv?organisation_id={hub.company}")
            assert "Another deal" not in file.text
            none = await browser.opens("/pipeline/figures?company=Nobody+is+called+so")
            assert "Er is geen organisatie" in none.text

    async def test_are_not_narrowed_by_what_is_no_choice(self, hub: Hub) -> None:
        async with hub.browser(hub.iris) as browser:
            asked = "fund_id=x&pipeline=other&line=1000&year=nul&organisation_id=x"
            assert MARK in (await browser.opens(f"/pipeline/figures/portfolio?{asked}")).text


class TestOthers:
    async def test_find_nothing_of_a_deal_in_any_of_the_figures(self, hub: Hub) -> None:
        others = [
            await person(hub.gateway, Role.INVESTMENT_OFFICER, name="Another officer"),
            await person(hub.gateway, Role.FACILITATOR),
            await person(hub.gateway, Role.OPS),
            await person(hub.gateway, name="Of the company itself"),
        ]
        await member(hub.gateway, others[-1], UUID(hub.company))
        paths = [figures_at(name) for name in SHEETS] + [f"/pipeline/figures/{name}.csv" for name in SHEETS]
        for who in others:
            async with hub.browser(who) as browser:
                for path in paths:
                    found = (await browser.gets(path)).text
                    assert not any(mark in found for mark in (MARK, "75.319", "75319")), (who, path)
        async with browsing(hub.gateway) as visitor:
            assert (await visitor.opens("/pipeline/figures")).path == "/sign-in"

    async def test_find_nothing_of_it_kept_by_the_gateway(self, hub: Hub) -> None:
        async with hub.browser(hub.iris) as browser:
            for name in SHEETS:
                await browser.opens(figures_at(name))
                await browser.gets(f"/pipeline/figures/{name}.xlsx")
        async with hub.gateway.service.database.reading() as connection:
            tables = await connection.execute(
                text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'organisation'")
            )
            for table in tables.scalars().all():
                query = text(f'SELECT count(*) FROM "{table}" AS kept WHERE kept::text LIKE :mark')  # noqa: S608 - ours
                found = await connection.execute(query, {"mark": f"%{SOUGHT}%"})
                assert found.scalar_one() == 0, table
