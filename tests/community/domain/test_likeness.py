"""When two records are taken for one organisation, and when they are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_community.domain.likeness import SCORE_MIN, Ground, Marks, host_of, keys_of, likeness
from mediate_community.domain.names import folded

NAMES = st.text(min_size=1, max_size=60)
WORDS = st.text(alphabet="abcdefghijklmnoprstuvwz", min_size=4, max_size=9)
MARKS = st.builds(
    Marks,
    name=st.one_of(NAMES, st.lists(WORDS, min_size=1, max_size=4).map(" ".join)),
    kvk_number=st.one_of(st.none(), st.sampled_from(["12345678", "87654321"])),
    ror_id=st.one_of(st.none(), st.sampled_from(["05xvt9f17", "04dkp9463"])),
    website=st.one_of(
        st.none(), st.sampled_from(["https://www.kade.example/over", "http://kade.example", "https://x.com/a"])
    ),
)


def named(one: str, other: str) -> set[Ground]:
    return {each.ground for each in likeness(Marks(one), Marks(other)).grounds}


def meet(one: str, other: str) -> bool:
    """Tell whether one of two names is looked up by something that leads to the other."""
    return bool(set(keys_of(Marks(one))) & set(keys_of(Marks(other))))


class TestTheNameOfAnOrganisation:
    @pytest.mark.parametrize(
        "other",
        [
            "Beeldfabriek De Kade B.V.",
            "De Kade Beeldfabriek",
            "beeldfabriek de kade bv",
            "Stichting Beeldfabriek Kade",
            "BÉÉLDFABRIEK / Kade N.V.",
            "Kade, Beeldfabriek",
            "The Beeldfabriek-Kade Group",
            "Beeld Fabriek Kade",
        ],
    )
    def test_is_the_same_whatever_its_legal_form_order_accents_and_spaces(self, other: str) -> None:
        assert named("Beeldfabriek De Kade", other) & {Ground.NAME, Ground.SPELLING}
        assert meet("Beeldfabriek De Kade", other)

    @pytest.mark.parametrize(
        "other",
        ["Beeldfabreik Kade", "Beldfabriek Kade", "Beeldfabriek Kadde", "Veeldfabriek Kade", "Beeldfabrik Kaade"],
    )
    def test_is_found_with_one_or_two_typing_errors(self, other: str) -> None:
        assert named("Beeldfabriek Kade", other) == {Ground.SPELLING}
        assert meet("Beeldfabriek Kade", other)
        assert likeness(Marks("Beeldfabriek Kade"), Marks(other)).score >= SCORE_MIN

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Studio 2", "Studio 3"),
            ("VPRO", "VARA"),
            ("NOS", "NTR"),
            ("Kade", "Kadaster"),
            ("Beeld en Geluid", "Beeldengroep"),
        ],
    )
    def test_is_another_one_where_a_number_differs_or_it_is_too_short_to_be_mistyped(
        self, one: str, other: str
    ) -> None:
        assert not named(one, other)

    def test_may_be_nothing_but_words_that_say_nothing(self) -> None:
        assert folded("De Stichting").words == ("de", "stichting")
        assert folded("B.V.").words == ("bv",)

    @given(NAMES)
    def test_is_looked_up_by_few_keys_whatever_is_in_it(self, name: str) -> None:
        assert folded(name) == folded(f" {name}, ")
        assert len(keys_of(Marks(name))) <= 16

    @given(st.lists(WORDS, min_size=1, max_size=4, unique=True), st.integers(min_value=0))
    def test_is_looked_up_by_the_same_where_any_of_its_words_is_mistyped(self, words: list[str], which: int) -> None:
        place = which % len(words)
        for wrong in mistyped(words[place]):
            name, other = " ".join(words), " ".join([*words[:place], wrong, *words[place + 1 :]])
            if Ground.SPELLING in named(name, other):
                assert meet(name, other)


def mistyped(name: str) -> list[str]:
    """Return every way to leave out or double a letter, to swap it with the next, or to take another."""
    found = []
    for place in range(len(name)):
        before, letter, after = name[:place], name[place], name[place + 1 :]
        found += [before + after, before + letter + letter + after, before + "x" + after]
        if after:
            found.append(before + after[0] + letter + after[1:])
    return found


class TestTheHostOfAWebsite:
    @pytest.mark.parametrize(
        ("website", "host"),
        [
            ("https://www.kade.example/over-ons?x=1", "kade.example"),
            ("http://KADE.example", "kade.example"),
            ("https://kade.example:8443/", "kade.example"),
            ("https://nl.linkedin.com/company/kade", None),
            ("https://kade.wixsite.com/home", None),
            ("https://www.facebook.com/kade", None),
            ("https://localhost/", None),
            ("https://[broken/", None),
            (None, None),
        ],
    )
    def test_is_left_out_where_many_share_it(self, website: str | None, host: str | None) -> None:
        assert host_of(website) == host


class TestALikeness:
    @given(MARKS, MARKS)
    def test_is_the_same_whichever_is_named_first(self, one: Marks, other: Marks) -> None:
        assert likeness(one, other) == likeness(other, one)

    @given(MARKS, MARKS)
    def test_lies_between_nothing_and_certainty(self, one: Marks, other: Marks) -> None:
        found = likeness(one, other)
        assert 0 <= found.score < 1
        assert (found.score == 0) == (not found.grounds)

    @given(MARKS, MARKS)
    def test_grows_with_what_two_have_in_common(self, one: Marks, other: Marks) -> None:
        less = likeness(Marks(one.name), Marks(other.name))
        both = likeness(
            Marks(one.name, website="https://kade.example"), Marks(other.name, website="https://www.kade.example/en")
        )
        assert both.score > less.score

    @given(MARKS, MARKS)
    def test_is_only_of_two_that_are_looked_up_by_something_in_common(self, one: Marks, other: Marks) -> None:
        found = likeness(one, other)
        if {each.ground for each in found.grounds} - {Ground.SPELLING}:
            assert set(keys_of(one)) & set(keys_of(other))

    def test_names_a_number_that_two_branches_share(self) -> None:
        found = likeness(Marks("Kade Utrecht", kvk_number="12345678"), Marks("Omroep Zuid", kvk_number="12345678"))
        assert [(each.ground, each.shown) for each in found.grounds] == [(Ground.KVK_NUMBER, "12345678")]
        assert found.score >= SCORE_MIN

    def test_of_a_name_alone_says_too_little_of_two_with_different_numbers(self) -> None:
        found = likeness(Marks("Beeldfabriek Kade", "12345678"), Marks("Beeldfabriek Kade BV", "87654321"))
        assert found.score < SCORE_MIN
