"""Where people look first, they find which figures are expected of them; and so they do in their digests."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from gateway import measured
from gateway.identifiers import both
from gateway.journals import Journals, line, registered
from gateway.meetings import organisation_id
from gateway.pages.people import member, person, signed_in
from gateway.reading import hear, start_afresh
from mediate_contracts.policy import Role
from mediate_contracts.vocabulary import Rhythm
from mediate_gateway.adapters import figures_due
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.letters import in_words
from mediate_gateway.entrypoints.wording import Wording
from mediate_gateway.usecases.compose_digest import Digest, compose_digest
from support.running import Running

WHOSE = 20
LATE = date(2021, 1, 30)


@pytest.fixture(autouse=True)
async def figures(gateway: Running) -> None:
    """One figure that is late, one brought, one excused, and two that are expected no more; all of one organisation."""
    journals = Journals()
    by = organisation_id(WHOSE)
    journals.say(
        line(1),
        registered(WHOSE),
        *(
            measured.defined(number, name=both(f"Figure {number}"), organisation_id=by, rhythm=Rhythm.YEARLY)
            for number in (41, 42, 43)
        ),
        measured.defined(44, name=both("Figure 44"), organisation_id=by, rhythm=Rhythm.QUARTERLY),
        measured.defined(45, name=both("Figure 45"), organisation_id=by, rhythm=Rhythm.YEARLY, until_period="2019"),
        *(measured.fell_due(number, "2020", LATE, by=WHOSE) for number in (41, 42, 43, 44, 45)),
        measured.observed(42, 421, "2020", "7"),
        measured.excused(43, "2020"),
    )
    await start_afresh(gateway)
    await hear(gateway, journals.bodies)


async def digest_of(gateway: Running, account: UUID, *, since: datetime) -> Digest | None:
    """Return somebody's digest since a moment."""
    async with gateway.service.database.reading() as connection:
        return await compose_digest(
            connection,
            account,
            name="Sanne",
            language=Language.NL,
            lines=[],
            since=since,
            until=datetime.now(UTC) + timedelta(minutes=1),
        )


class TestWhatIsWaitedFor:
    async def test_is_neither_brought_nor_excused_nor_expected_no_more(self, gateway: Running) -> None:
        async with gateway.service.database.reading() as connection:
            found = await figures_due.of_organisations(connection, [organisation_id(WHOSE)])
            assert [each.name.nl for each in found.figures] == [both("Figure 41").nl]
            assert (found.total, found.overdue) == (1, 1)
            assert (await figures_due.of_organisations(connection, [organisation_id(21)])).total == 0
            [excused] = await figures_due.excused(connection)
            assert excused.excused == "Nobody counted."

    @pytest.mark.parametrize("page", ["/", "/partners"])
    async def test_shows_to_its_organisation_where_that_looks_first(self, gateway: Running, page: str) -> None:
        somebody = await person(gateway)
        await member(gateway, somebody, organisation_id(WHOSE))
        async with signed_in(gateway, somebody) as browser:
            shown = await browser.opens(page)
            assert "1 cijfer wordt van u verwacht" in shown.text
            assert (
                f"/monitor/indicators/{measured.indicator_id(41)}/observations/new?period=2020"
                in shown.links().values()
            )

    async def test_is_counted_for_who_facilitates(self, gateway: Running) -> None:
        facilitator = await person(gateway, Role.FACILITATOR)
        async with signed_in(gateway, facilitator) as browser:
            assert "1 cijfer is te laat" in (await browser.opens("/")).text
            text = (await browser.opens("/monitor/due?state=overdue")).text
        assert "Figure 41" in text
        assert "Figure 44" not in text

    async def test_of_what_is_no_organisation_is_all_of_it(self, gateway: Running) -> None:
        async with signed_in(gateway, await person(gateway, Role.FACILITATOR)) as browser:
            assert "Figure 41" in (await browser.opens("/monitor/due?organisation=nobody")).text

    async def test_comes_in_the_digest_of_its_organisation(self, gateway: Running) -> None:
        somebody = await person(gateway)
        await member(gateway, somebody, organisation_id(WHOSE))
        digest = await digest_of(gateway, somebody.id, since=datetime(2020, 1, 1, tzinfo=UTC))
        assert digest is not None
        titles = [part.title for part in in_words(digest, Wording(Language.NL)).parts]
        assert "Cijfers die van u worden verwacht" in titles

    async def test_is_counted_in_the_digest_of_who_facilitates(self, gateway: Running) -> None:
        facilitator = await person(gateway, Role.FACILITATOR)
        digest = await digest_of(gateway, facilitator.id, since=datetime(2020, 1, 1, tzinfo=UTC))
        assert digest is not None
        assert digest.late_figures == 1
        assert digest.figures == []
