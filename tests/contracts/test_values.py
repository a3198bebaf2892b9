"""What a field of the published language refuses to be taken for something it is not."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from mediate_contracts.values import Count, Day, Flag, Money, Quantity, Whole, Year


class TestAValueOfAnotherType:
    @pytest.mark.parametrize(
        ("kind", "value"),
        [
            (Count, True),
            (Count, "12"),
            (Whole, "1_0"),
            (Whole, 1.5),
            (Year, "2020"),
            (Money, {"cents": True}),
            (Flag, 1),
            (Flag, "yes"),
            (Day, 0),
            (Day, 2020),
            (Day, "2020"),
            (Day, "2024-02-29T00:00:00Z"),
            (Day, True),
            (Day, "2023-02-29"),
            (Quantity, "1_0"),
            (Quantity, "\uff11\uff10"),
            (Quantity, "1 0"),
        ],
    )
    def test_is_not_read_as_one_that_it_could_stand_for(self, kind: Any, value: object) -> None:
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python(value)

    @pytest.mark.parametrize(("kind", "value"), [(Count, 12), (Year, 2020), (Flag, True), (Day, "2024-02-29")])
    def test_of_its_own_is_read(self, kind: Any, value: object) -> None:
        TypeAdapter(kind).validate_python(value)
