"""What a reader relies on who goes through a list: every row is shown, and shown once, in any order."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.listing.organisations import enter
from gateway.pages.browser import Page, browsing
from mediate_contracts.vocabulary import Hub, OrganisationType
from mediate_gateway.adapters import listing as rows
from mediate_gateway.domain.languages import Language
from mediate_gateway.domain.listed import SIZES, Asked, Sorting
from mediate_gateway.entrypoints.pages.community.directory import ORGANISATIONS
from mediate_shared.identity.actor import VISITOR
from support.running import Running

SORTABLE = [each.key for each in ORGANISATIONS.columns if each.sort is not None]
NASTY = ["", "<script>alert(1)</script>", "' OR 1=1 --", "\x00", "x" * 5_000, "%", "_", "-", "-name,", "🦄", "nan"]
FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "q": st.sampled_from(["eclair", "ZON", "o", "things 1", "Orsted"]).map(lambda text: (text,)),
        "hub": st.sampled_from(list(Hub)).map(lambda hub: (hub.value,)),
        "type": st.lists(st.sampled_from(list(OrganisationType)), min_size=1, max_size=4, unique=True).map(
            lambda chosen: tuple(each.value for each in OrganisationType if each in chosen)
        ),
        "carrying": st.sampled_from(["yes", "no"]).map(lambda each: (each,)),
        "synthetic": st.sampled_from(["yes", "no"]).map(lambda each: (each,)),
    },
)
SORTINGS = st.builds(Sorting, st.sampled_from(SORTABLE), st.booleans())
COLUMNS = st.lists(st.sampled_from([each.key for each in ORGANISATIONS.columns]), unique=True).map(
    lambda chosen: tuple(each.key for each in ORGANISATIONS.columns if each.key in chosen)
)
ASKED = st.builds(Asked, SORTINGS, FILTERS, COLUMNS, st.sampled_from(SIZES))
IN_ONE_LOOP = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(query: dict[str, str]) -> tuple[Asked, list[str]]:
    """Return what a list makes of a query."""
    return ORGANISATIONS.read({name: [value] for name, value in query.items()})


def ids(page: Page) -> list[str]:
    return [each["id"].removeprefix("row-") for each in page.all("tr") if each["id"]]


def names_on(page: Page) -> list[str]:
    return [each.text.removesuffix("Verzonnen").strip() for each in page.all("th", scope="row")]


class TestPaging:
    @given(asked=ASKED, size=st.integers(1, 17))
    @IN_ONE_LOOP
    async def test_shows_each_row_once_forwards_and_backwards(
        self, directory: Running, asked: Asked, size: int
    ) -> None:
        order = ORGANISATIONS.order(asked.sorting, Language.NL)
        async with directory.service.database.reading() as connection:
            narrowed = await ORGANISATIONS.narrowed_by_words(connection, asked, VISITOR)

            async def turn(**where: Any) -> rows.Found:
                return await rows.page(connection, ORGANISATIONS.source, narrowed, order, **where)

            whole = await turn(size=1_000)
            counted = await rows.told(connection, ORGANISATIONS.source, narrowed)
            assert counted == (len(whole.rows), False)
            expected = [row.place_id for row in whole.rows]
            assert len(set(expected)) == len(expected)
            seen, page = [], await turn(size=size)
            assert not page.is_before
            while True:
                seen += [row.place_id for row in page.rows]
                if not page.is_behind:
                    break
                # Through the address and back, as a reader's browser takes it.
                page = await turn(after=order.place(order.cursor(page.rows[-1])), size=size)
            assert seen == expected
            back = [row.place_id for row in page.rows]
            while page.is_before:
                page = await turn(before=order.place(order.cursor(page.rows[0])), size=size)
                back = [row.place_id for row in page.rows] + back
            assert back == expected

    async def test_puts_what_is_unknown_last_in_either_direction(self, directory: Running) -> None:
        async with browsing(directory) as browser:
            for sort in ("founding_year", "-founding_year"):
                page = await browser.opens(f"/community?columns=founding_year&size=100&sort={sort}")
                years = [" ".join(each.text.split()) for each in page.all("th", scope="row")]
                assert years[-20:] == ["\N{EN DASH}"] * 20
                known = years[:-20]
                assert known == sorted(known, reverse=sort.startswith("-"))

    async def test_goes_on_and_back_by_links(self, directory: Running) -> None:
        async with browsing(directory) as browser:
            first = await browser.opens("/community?size=25&sort=-carries")
            second = await browser.opens(first.links()["Volgende"])
            third = await browser.opens(second.links()["Volgende"])
            assert "Volgende" not in third.links()
            assert len({*ids(first), *ids(second), *ids(third)}) == 60
            assert ids(await browser.opens(third.links()["Vorige"])) == ids(second)
            assert ids(await browser.opens(third.links()["Terug naar het begin"])) == ids(first)

    async def test_shows_nothing_twice_when_something_is_added_meanwhile(self, directory: Running) -> None:
        async with browsing(directory) as browser:
            first = await browser.opens("/community?size=25")
            added = await enter(directory, "0 vooraan")
            second = await browser.opens(first.links()["Volgende"])
            assert not set(ids(first)) & set(ids(second))
            assert str(added) not in ids(second)


class TestAnAddress:
    @given(asked=ASKED)
    def test_is_read_as_it_was_written(self, asked: Asked) -> None:
        usual = tuple(each.key for each in ORGANISATIONS.columns if each.by_default)
        query = asked.address(ORGANISATIONS.usual)
        again, ignored = read(dict(parse_qsl(urlencode(query))))
        assert ignored == []
        assert again.address(ORGANISATIONS.usual) == {
            name: value for name, value in query.items() if name != "columns" or asked.columns != usual
        }

    @pytest.mark.parametrize("value", NASTY)
    async def test_of_nonsense_shows_the_list_and_says_what_was_left_out(self, directory: Running, value: str) -> None:
        names = ("sort", "columns", "size", "after", "before", "type", "hub", "class", "carrying", "synthetic")
        async with browsing(directory) as browser:
            for name in names:
                page = await browser.opens(f"/community?{urlencode({name: value})}")
                assert len(ids(page)) == 50
                # An empty field of a form asks for nothing; a control character and nothing else is as good as empty.
                if value.strip("\x00"):
                    assert f"kent deze lijst niet: {name}" in page.text, name
            together = await browser.opens("/community?" + urlencode(dict.fromkeys([*names, "q"], value)))
            assert "alert" not in [each.tag for each in together.elements]

    @given(cursor=st.text(max_size=80) | st.binary(max_size=80).map(lambda raw: raw.hex()))
    def test_of_any_cursor_is_read(self, cursor: str) -> None:
        read({"after": cursor})

    async def test_with_a_cursor_of_another_order_begins_anew(self, directory: Running) -> None:
        async with browsing(directory) as browser:
            first = await browser.opens("/community?size=25")
            after = dict(parse_qsl(urlsplit(first.links()["Volgende"]).query))["after"]
            page = await browser.opens(f"/community?{urlencode({'size': '25', 'sort': 'hub', 'after': after})}")
            assert "kent deze lijst niet: after" in page.text
            assert ids(page) == ids(await browser.opens("/community?size=25&sort=hub"))

    async def test_says_how_it_is_sorted_to_who_cannot_see_it(self, directory: Running) -> None:
        async with browsing(directory, "en") as browser:
            page = await browser.opens("/community?sort=-hub")
            [sorted_by] = [each for each in page.all("th", scope="col") if each["aria-sort"]]
            assert (sorted_by.text.strip(), sorted_by["aria-sort"]) == ("Hub", "descending")
            assert page.links()["Hub"] == "/community?sort=hub"


class TestSearching:
    @pytest.mark.parametrize("text", ["eclair", "ÉCLAIR", "e\u0301clair", "clai ECL"])
    async def test_forgives_accents_and_capitals(self, directory: Running, text: str) -> None:
        async with browsing(directory) as browser:
            page = await browser.opens(f"/community?{urlencode({'q': text})}")
            assert set(names_on(page)) == {"Éclair"}

    async def test_that_finds_nothing_says_so_and_leads_on(self, directory: Running) -> None:
        async with browsing(directory) as browser:
            page = await browser.opens("/community?q=bestaat+niet&sort=-name")
            assert "Niets gevonden" in page.text
            assert page.links()["Alles tonen"] == "/community?sort=-name"

    async def test_works_by_its_button_without_javascript(self, directory: Running) -> None:
        async with browsing(directory) as browser:
            page = await browser.opens("/community?sort=-name")
            found = await browser.presses(page, "Zoeken", {"q": "zon", "hub": "hilversum"})
            assert set(names_on(found)) == {"Zon", "zon"}
            assert dict(found.answer.url.params)["sort"] == "-name"


class TestColumns:
    async def test_are_those_that_were_ticked_in_the_order_of_the_list(self, directory: Running) -> None:
        async with browsing(directory) as browser:
            page = await browser.opens("/community?q=zon")
            shown = await browser.presses(page, "Tonen", {"columns": ["website", "name"], "size": "25"})
            assert [each.text.strip() for each in shown.all("th", scope="col")] == ["Naam", "Website"]
            assert dict(shown.answer.url.params)["q"] == "zon"
