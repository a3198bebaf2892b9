"""What fits what, and why: nothing that is shared ever counts against."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from mediate_community.domain.suggestions import (
    SUGGESTIONS_MAX,
    WEIGHTS,
    Fit,
    Ground,
    Reason,
    Traits,
    best,
    fit,
)

letters = st.frozensets(st.sampled_from("abcdefgh"), max_size=6)
traits = st.builds(
    lambda words, title, **others: Traits(words=words | title, title=title, **others),
    words=letters,
    title=letters,
    themes=letters,
    lines=st.frozensets(st.integers(1, 8), max_size=5),
    stages=letters,
    hub=st.none() | st.sampled_from(["hilversum", "utrecht"]),
)


class TestTheWeights:
    def test_are_written_down_for_every_ground(self) -> None:
        assert set(WEIGHTS) == set(Ground)
        assert all(0 < weight.each <= weight.most for weight in WEIGHTS.values())


class TestHowWellTwoFit:
    @given(traits, traits)
    def test_is_the_same_whichever_is_asked_for(self, one: Traits, other: Traits) -> None:
        assert fit(one, other) == fit(other, one)

    @given(traits, traits, st.sampled_from("abcdefgh"), st.integers(1, 8))
    def test_never_falls_when_more_is_shared(self, one: Traits, other: Traits, word: str, line: int) -> None:
        score = fit(one, other).score
        for more in (
            {"themes": one.themes | {word}},
            {"stages": one.stages | {word}},
            {"words": one.words | {word}},
            {"lines": one.lines | {line}},
            {"title": one.title | {word}, "words": one.words | {word}},
            {"hub": other.hub},
        ):
            assert fit(replace(one, **more), other).score >= score

    @given(traits, traits)
    def test_is_the_sum_of_reasons_that_each_name_what_is_shared(self, one: Traits, other: Traits) -> None:
        found = fit(one, other)
        assert found.score == sum(reason.points for reason in found.reasons)
        assert len({reason.ground for reason in found.reasons}) == len(found.reasons)
        for reason in found.reasons:
            assert reason.shared
            assert 0 < reason.points <= WEIGHTS[reason.ground].most
        assert [reason.points for reason in found.reasons] == sorted(
            (reason.points for reason in found.reasons), reverse=True
        )

    def test_counts_a_word_more_that_stands_in_a_title(self) -> None:
        plain = Traits(words=frozenset({"archief"}))
        titled = replace(plain, title=plain.words)
        assert fit(plain, plain).score == 1
        assert fit(plain, titled).score == fit(titled, titled).score == 2

    def test_is_nothing_to_suggest_for_a_hub_or_one_word(self) -> None:
        near = Traits(hub="hilversum", words=frozenset({"geval"}))
        assert not fit(near, near).is_suggested
        assert fit(replace(near, stages=frozenset({"creation"})), replace(near, stages=near.stages)).score == 2
        both = replace(near, stages=frozenset({"creation"}))
        assert fit(both, both).is_suggested


class TestTheOrder:
    @given(st.lists(st.tuples(st.uuids().map(str), st.integers(0, 12)), unique_by=lambda each: each[0]))
    def test_is_by_score_and_then_by_newness_however_they_were_found(self, found: list[tuple[str, int]]) -> None:
        fits = [(key, Fit((Reason(Ground.THEMES, ("a",), points),))) for key, points in found]
        chosen = best(fits)
        assert chosen == best(fits[::-1])
        assert (
            chosen
            == [key for key, points in sorted(found, key=lambda each: (each[1], each[0]), reverse=True) if points > 1][
                :SUGGESTIONS_MAX
            ]
        )
