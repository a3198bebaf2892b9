"""What somebody relies on who mistypes: of a word with errors, some of its letters are looked for together."""

from hypothesis import given, settings
from hypothesis import strategies as st

from mediate_gateway.domain.searching import intact_trigrams, trigrams

LETTERS = "abcdefgh"


def edited(word: str, kind: str, at: int, letter: str) -> str:
    if kind == "left out":
        return word[:at] + word[at + 1 :]
    if kind == "added":
        return word[:at] + letter + word[at:]
    if kind == "mistaken":
        return word[:at] + letter + word[at + 1 :]
    return word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]


class TestOneError:
    @given(
        word=st.text(LETTERS, min_size=4, max_size=20),
        kind=st.sampled_from(["left out", "added", "mistaken", "changed places"]),
        at=st.integers(0, 20),
        letter=st.sampled_from(LETTERS),
    )
    @settings(deadline=None)
    def test_leaves_one_group_of_letters_whole(self, word: str, kind: str, at: int, letter: str) -> None:
        typed = edited(word, kind, at % (len(word) - 1), letter)
        if len(typed) >= 4:
            held = trigrams(word)
            assert any(set(group) <= held for group in intact_trigrams(typed, 1)), typed


class TestTwoErrors:
    def test_leave_two_in_a_row_of_a_long_word(self) -> None:
        held = trigrams("mediaperspectives")
        for typed in ("mediapersepctivse", "medaiperspectivs", "mdiaperspectivez"):
            assert any(set(group) <= held for group in intact_trigrams(typed, 2)), typed
