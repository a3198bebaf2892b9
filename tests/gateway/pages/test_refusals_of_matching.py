"""What is refused of needs, offers, challenges and matches, as people read it at the form they filled in."""

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest

from mediate_community.adapters.matching_tables import Wording as Worded
from mediate_community.domain import challenges, matches, posts
from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import MatchStatus, PostStatus
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.pages.refusals import in_words, refused
from mediate_gateway.entrypoints.wording import Wording

HERE, TODAY, ONE = "body.x", date(2026, 4, 1), uuid4()
UNSAID = {Language.NL: "Dit wordt niet geaccepteerd", Language.EN: "This is not accepted"}


def moved(current: MatchStatus, to: MatchStatus, reason: str | None = "Omdat") -> Callable[[], object]:
    return lambda: matches.advance(current, to, reason=reason, stood=None, may_take_up=False)


REFUSING: list[Callable[[], object]] = [
    *(lambda status=status: posts.turn(status, status, field=HERE, value=1) for status in PostStatus),
    lambda: posts.check_answerable("offer", PostStatus.CLOSED, None, TODAY, field=HERE, value=1),
    lambda: posts.check_answerable("need", PostStatus.OPEN, date(2026, 3, 31), TODAY, field=HERE, value=1),
    lambda: posts.check_gathers(PostStatus.CLOSED, field=HERE, value=1),
    lambda: posts.check_room(posts.OPEN_POSTS_MAX, "need", field=HERE, value=1),
    lambda: challenges.check_days("2021", "2020"),
    lambda: matches.check_pair(ONE, ONE, value=1),
    lambda: matches.check_whose("offer", uuid4(), uuid4(), role="provides", field=HERE, value=1),
    lambda: matches.check_open_of_pair(matches.OPEN_OF_PAIR_MAX, value=1),
    lambda: matches.check_moves(matches.MOVES_MAX, value=1),
    lambda: matches.check_closes_need(MatchStatus.PILOT, uuid4()),
    lambda: matches.check_closes_need(MatchStatus.IMPLEMENTED, None),
    moved(MatchStatus.PILOT, MatchStatus.PILOT),
    moved(MatchStatus.PILOT, MatchStatus.INTRODUCED),
    moved(MatchStatus.PILOT, MatchStatus.ENDED, None),
    moved(MatchStatus.PILOT, MatchStatus.IN_CONVERSATION, None),
    moved(MatchStatus.IMPLEMENTED, MatchStatus.ENDED),
    moved(MatchStatus.ENDED, MatchStatus.PILOT),
]


class TestAReason:
    @pytest.mark.parametrize("language", list(Language))
    @pytest.mark.parametrize("refuse", REFUSING)
    def test_has_words_in_both_languages(self, refuse: Callable[[], object], language: Language) -> None:
        with pytest.raises(DomainError) as raised:
            refuse()
        said = in_words(raised.value.reason, Wording(language))
        assert not said.startswith(UNSAID[language]), raised.value.reason
        assert raised.value.reason not in said

    def test_says_how_many_there_may_be(self) -> None:
        reason = "an organisation has 200 needs open at most; close one first"
        assert "200" in in_words(reason, Wording(Language.NL))

    @pytest.mark.parametrize(
        "reason",
        [
            "there is no such challenge",
            "the two have an open match about the same already; move that one on",
            f"the need is part of another challenge, {uuid4()}",
            f"this record was merged into {uuid4()}, which stands for it; name that one",
            "whose it is stays as it is: close it, and let the other organisation post its own",
        ],
    )
    def test_of_a_use_case_has_words_as_well(self, reason: str) -> None:
        assert not in_words(reason, Wording(Language.NL)).startswith(UNSAID[Language.NL])

    def test_of_a_theme_is_said_at_its_field(self) -> None:
        with pytest.raises(ValueError, match="semicolon") as raised:
            Worded.model_validate({"title": "X", "themes": ["a;b"]})
        assert "puntkomma" in refused(raised.value, Wording(Language.NL), "themes").by_field["themes"]
