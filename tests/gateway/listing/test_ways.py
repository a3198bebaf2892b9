"""What a reader of a very long list relies on: whichever way its rows are found, they are the same rows."""

from typing import Any

import pytest

from gateway.indexed import searching
from gateway.listing.organisations import enter
from mediate_gateway.adapters import facets, search, ways
from mediate_gateway.adapters import listing as rows
from mediate_gateway.adapters.tables import ORGANISATION
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.listed import Asked, Sorting
from mediate_gateway.entrypoints.pages.community.directory import ORGANISATIONS
from mediate_shared.identity.actor import VISITOR
from support.running import Running

ASKED: tuple[dict[str, tuple[str, ...]], ...] = (
    {},
    {"hub": ("utrecht",)},
    {"hub": ("eindhoven",)},
    {"type": ("school", "start_up")},
    {"type": ("producer",), "hub": ("hilversum",), "synthetic": ("no",)},
    {"carrying": ("yes",)},
    {"carrying": ("no",), "q": ("zon",)},
    {"q": ("things",)},
)


async def shown(directory: Running, filters: dict[str, tuple[str, ...]], sorting: Sorting) -> list[Any]:
    """Return the ids of every row, a few at a time, and how many are told."""
    asked = Asked(sorting, filters)
    order = ORGANISATIONS.order(sorting, Language.NL)
    seen: list[Any] = []
    async with directory.service.database.reading() as connection:
        narrowed = await ORGANISATIONS.narrowed_by_words(connection, asked, VISITOR)
        after = None
        while True:
            page = await rows.page(connection, ORGANISATIONS.source, narrowed, order, after=after, size=7)
            seen += [row.place_id for row in page.rows]
            if not page.is_behind:
                return seen
            after = order.place(order.cursor(page.rows[-1]))


class TestAListThatIsNarrowed:
    @pytest.mark.parametrize("filters", ASKED)
    @pytest.mark.parametrize("sort", ["name", "-hub", "hub", "-carries", "founding_year"])
    async def test_has_the_same_rows_gone_through_and_looked_up(
        self, directory: Running, monkeypatch: pytest.MonkeyPatch, filters: dict[str, tuple[str, ...]], sort: str
    ) -> None:
        sorting = Sorting.of(sort)
        through = await shown(directory, filters, sorting)
        monkeypatch.setattr(ways, "AHEAD", 3)
        monkeypatch.setattr(ways, "AHEAD_IN_ROWS", 3)
        monkeypatch.setattr(ways, "_READ_PER_ROW", 0)
        assert await shown(directory, filters, sorting) == through

    async def test_tells_no_more_than_is_sure_where_it_is_too_long_to_count(
        self, directory: Running, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ways, "AHEAD", 40)
        monkeypatch.setattr(ways, "_ENOUGH", 5)
        narrowed = ORGANISATIONS.narrowed(Asked(Sorting("name"), {"carrying": ("no",)}), VISITOR)
        async with directory.service.database.reading() as connection:
            told = await rows.told(connection, ORGANISATIONS.source, narrowed)
            counted = await rows.counted(connection, ORGANISATIONS.source, narrowed, most=1_000)
        assert told.is_more
        assert 5 <= told.number < counted.number


class TestFacets:
    async def test_say_what_the_columns_say(self, gateway: Running) -> None:
        columns = {
            "types": list(dict.fromkeys(value for name, value in facets.BITS if name == "types")),
            "media_tech_roles": [value for name, value in facets.BITS if name == "media_tech_roles"],
            "value_chain_stages": [value for name, value in facets.BITS if name == "value_chain_stages"],
            "stack_layers": [value for name, value in facets.BITS if name == "stack_layers"],
            "interests": [value for name, value in facets.BITS if name == "interests"],
        }
        for (name, value), bit in facets.BITS.items():
            if name == "carrying":
                continue
            held = {"synthetic": False, name: [value] if name in columns else value}
            if name != "types":
                held["types"] = ["freelancer"]
            made = await enter(gateway, "Studio Facet", **held)
            async with gateway.service.database.reading() as connection:
                query = ORGANISATION.select().where(ORGANISATION.c.id == made)
                found = (await connection.execute(query)).one().facets
            assert found >> bit & 1, (name, value)
            others = {facets.BITS["synthetic", False], facets.BITS["carrying", False]}
            others |= set() if name == "types" else {facets.BITS["types", "freelancer"]}
            assert found & ~(1 << bit) & ~sum(1 << each for each in others) == 0, (name, value)

    def test_of_a_value_that_has_none_are_left_to_the_column(self) -> None:
        assert facets.one_of(ORGANISATIONS.source.c.hub, ["atlantis"]) is None
        assert facets.one_of(ORGANISATIONS.source.c.website, ["https://x.example"]) is None


class TestASearchAmongVeryMany:
    @pytest.mark.parametrize("text", ["zon", "eclair", "adel", "things", "zonn"])
    async def test_finds_the_same_gone_through_and_looked_up(
        self, directory: Running, monkeypatch: pytest.MonkeyPatch, text: str
    ) -> None:
        through = await searching(directory).records(text, VISITOR, per_kind=50)
        monkeypatch.setattr(search, "_AHEAD", 1)
        looked_up = await searching(directory).records(text, VISITOR, per_kind=50)
        assert {each.id for each in looked_up.records} == {each.id for each in through.records}
        assert through.records
