"""What a search finds, however somebody typed it."""

from uuid import uuid4

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from gateway.identifiers import identifier
from gateway.indexed import say, searched, titles
from gateway.journals import item, registered
from gateway.reading import start_afresh
from mediate_contracts.events import agendas
from mediate_contracts.values import LineId, Localised, LocalisedLine
from mediate_gateway.domain.searching import errors_between
from mediate_shared.identity.actor import Actor, ActorKind
from support.running import Running

NAMES = (
    "Mediacampus Hilversum",
    "Media Campus NL",
    "Scale-up Café",
    "Ångström Studio's",
    "Beeld & Geluid",
    "Hogeschool van Amsterdam",
    "Innovatiefonds Mediaperspectives",
    "Opt Out Advertising",
)
LONG_WORDS = sorted({word.lower() for name in NAMES for word in name.replace("-", " ").split() if len(word) > 7})
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@pytest.fixture(autouse=True)
async def small_hub(gateway: Running) -> None:
    await start_afresh(gateway)
    await say(gateway, *(registered(number, name=name) for number, name in enumerate(NAMES, 1)))


def edited(word: str, kind: str, at: int, letter: str) -> str:
    match kind:
        case "left out":
            return word[:at] + word[at + 1 :]
        case "added":
            return word[:at] + letter + word[at:]
        case "mistaken":
            return word[:at] + letter + word[at + 1 :]
        case _:
            return word[:at] + word[at : at + 2][::-1] + word[at + 2 :]


class TestASearch:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("angstrom", "Ångström Studio's"),
            ("ÅNGSTRÖM", "Ångström Studio's"),
            ("A\u030angstro\u0308m", "Ångström Studio's"),
            ("cafe", "Scale-up Café"),
            ("scaleup", "Scale-up Café"),
            ("scale up", "Scale-up Café"),
            ("studios", "Ångström Studio's"),
            ("mediacampus nl", "Media Campus NL"),
            ("media campus hilversum", "Mediacampus Hilversum"),
            ("hogescool", "Hogeschool van Amsterdam"),
            ("advretising", "Opt Out Advertising"),
            ("perspectives", "Innovatiefonds Mediaperspectives"),
            ("geluid & beeld", "Beeld & Geluid"),
        ],
    )
    async def test_does_not_mind_how_it_is_typed(self, gateway: Running, typed: str, meant: str) -> None:
        assert meant in await titles(gateway, typed)

    async def test_finds_what_begins_with_the_last_word(self, gateway: Running) -> None:
        assert await titles(gateway, "hogeschool van am") == ["Hogeschool van Amsterdam"]
        assert await titles(gateway, "beeld & g") == ["Beeld & Geluid"]

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        word=st.sampled_from(LONG_WORDS),
        kind=st.sampled_from(["left out", "added", "mistaken", "changed places"]),
        at=st.integers(0, 20),
        letter=st.sampled_from(LETTERS),
    )
    async def test_forgives_one_error_anywhere_in_a_long_word(
        self, gateway: Running, word: str, kind: str, at: int, letter: str
    ) -> None:
        typed = edited(word, kind, at % (len(word) - 1), letter)
        # What is no error any more is the beginning of another word.
        assume(not any(other != word and other.startswith(typed) for other in LONG_WORDS))
        found = await titles(gateway, typed)
        assert any(word in name.lower() for name in found), typed

    async def test_says_what_it_looked_for_instead(self, gateway: Running) -> None:
        found = await searched(gateway, "hogescool amsterdm")
        assert found.instead == {"hogescool": "hogeschool", "amsterdm": "amsterdam"}
        assert (await searched(gateway, "hogeschool")).instead == {}

    async def test_shows_what_holds_some_words_where_nothing_holds_all(self, gateway: Running) -> None:
        found = await searched(gateway, "beeld xyzzyx")
        assert [record.title["nl"] for record in found.records] == ["Beeld & Geluid"]
        assert not found.every_word

    @pytest.mark.parametrize(
        "typed",
        [
            "",
            " ",
            "'",
            "a'b\\c",
            "& | ! :* <->",
            "'x':*A",
            "<script>",
            "%_\\",
            "\x00",
            "\u017f",
            "٣",
            "🎬" * 40,
            "a " * 500,
        ],
    )
    async def test_takes_anything_that_can_be_typed(self, gateway: Running, typed: str) -> None:
        assert isinstance((await searched(gateway, typed)).records, list | tuple)

    async def test_finds_nothing_of_what_no_word_is_like(self, gateway: Running) -> None:
        assert await titles(gateway, "xylofoonkwartet") == []


class TestTheOrderOfResults:
    async def test_has_what_is_named_so_before_what_says_so(self, gateway: Running) -> None:
        words = LocalisedLine(nl="Een punt over iets", en="A point about something")
        said = item(1).model_copy(update={"title": words, "description": Localised(nl="Kabelfabriek", en="x")})
        await say(gateway, said, registered(20, name="Kabelfabriek"))
        assert await titles(gateway, "kabelfabriek") == ["Kabelfabriek", "Een punt over iets"]

    async def test_has_what_was_typed_before_what_may_have_been_meant(self, gateway: Running) -> None:
        await say(gateway, registered(21, name="Kantoortje"), registered(22, name="Kantoortjes"))
        assert await titles(gateway, "kantoortje") == ["Kantoortje", "Kantoortjes"]

    async def test_has_ones_own_organisation_before_others(self, gateway: Running) -> None:
        await say(gateway, registered(31, name="Studio Zuid"), registered(32, name="Studio Oost"))
        belonging = Actor(uuid4(), ActorKind.PERSON, organisations=frozenset({identifier(4, 31)}))
        assert (await titles(gateway, "studio", belonging))[0] == "Studio Zuid"
        assert (await titles(gateway, "studio"))[0] == "Studio Oost"

    async def test_shows_every_kind_however_many_there_are_of_one(self, gateway: Running) -> None:
        said = LocalisedLine(nl="Lijn van gemeenschap", en="Line of community")
        await say(
            gateway,
            *(registered(number, name=f"Gemeenschap {number}") for number in range(100, 140)),
            agendas.LineAdded(line_id=LineId(identifier(1, 9)), number=9, title=said),
        )
        found = await searched(gateway, "gemeenschap", per_kind=3)
        assert [record.kind for record in found.records].count("organisation") == 3
        assert "Lijn van gemeenschap" in [record.title["nl"] for record in found.records]
        assert found.counts == {"organisation": 40, "line": 1}


class TestTypingErrors:
    @pytest.mark.parametrize(
        ("one", "other", "errors"),
        [("campus", "campus", 0), ("campus", "camps", 1), ("campus", "campsu", 1), ("campus", "cmapsu", 2)],
    )
    def test_are_counted_as_people_make_them(self, one: str, other: str, errors: int) -> None:
        assert errors_between(one, other, at_most=2) == errors

    def test_are_not_counted_beyond_what_is_forgiven(self) -> None:
        assert errors_between("campus", "kanaal", at_most=2) is None
