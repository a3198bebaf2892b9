"""What a register number that was mistyped is told by, before anybody asks the register."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_community.domain.register_numbers import (
    bare_ror_id,
    check_ror_id,
    plain_sbi,
    ror_checksum,
    sbi_2008,
    sbi_2025,
)

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
REAL = ("04dkp9463", "04pp8hn57", "02e2c7k09", "027bh9e22")
"""The ids of four Dutch universities in the registry."""


def made(body: str) -> str:
    return f"0{body}{ror_checksum(body)}"


class TestARorId:
    @pytest.mark.parametrize("ror_id", REAL)
    def test_of_a_university_is_right(self, ror_id: str) -> None:
        assert check_ror_id(ror_id) == ror_id

    @given(st.text(ALPHABET, min_size=6, max_size=6))
    def test_that_ends_in_its_checksum_is_right(self, body: str) -> None:
        assert check_ror_id(made(body)) == made(body)

    @given(st.text(ALPHABET, min_size=6, max_size=6), st.integers(0, 5), st.sampled_from(ALPHABET))
    def test_with_one_other_character_is_wrong(self, body: str, place: int, typed: str) -> None:
        wrong = body[:place] + typed + body[place + 1 :]
        if wrong == body:
            return
        with pytest.raises(ValueError, match="last two digits"):
            check_ror_id(f"0{wrong}{ror_checksum(body)}")

    @pytest.mark.parametrize("written", ["https://ror.org/04DKP9463", " ror.org/04dkp9463 ", "04dkp9463"])
    def test_is_read_as_people_write_it(self, written: str) -> None:
        assert bare_ror_id(written) == "04dkp9463"


class TestSbiCodes:
    def test_are_kept_once_each_in_order(self) -> None:
        assert sbi_2008(["5911", "62", "5911"]) == ["5911", "62"]

    def test_are_read_with_their_dots(self) -> None:
        assert plain_sbi(" 59.11.1 ") == "59111"

    def test_are_no_longer_than_their_edition_has_them(self) -> None:
        assert sbi_2025(["591110"]) == ["591110"]
        with pytest.raises(ValueError, match="at most 5 digits"):
            sbi_2008(["591110"])

    def test_begin_with_a_division(self) -> None:
        with pytest.raises(ValueError, match="divisions"):
            sbi_2025(["0011"])
