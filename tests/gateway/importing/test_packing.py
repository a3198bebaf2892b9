"""What keeps files of an import whole while they wait, and the gateway from what only looks like one."""

from datetime import date
from decimal import Decimal
from zlib import compress

import pytest

from mediate_gateway.adapters.importing import packing
from mediate_gateway.adapters.importing.packing import NotPacked, packed, unpacked
from mediate_gateway.domain.importing.sheets import Formula, Sheet, SheetRow


class TestASheet:
    def test_comes_back_as_it_was_packed(self) -> None:
        cells = ("Studio", Decimal("1.50"), date(2026, 2, 3), Formula("=1"), None, True)
        sheet = Sheet(("a", "b", "c", "d", "e", "f"), (SheetRow(2, cells),))
        assert unpacked(packed(sheet)) == sheet

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"nothing",
            compress(b"[]"),
            compress(b"{}"),
            compress(b"[[1], []]"),
            compress(b'[["a"], [["x", "y"]]]'),
            compress(b'[["a"], [[2, {"n": "many"}]]]'),
            compress(b'[["a"], [[2, {"d": "someday"}]]]'),
            compress(b'[["a"], [[2, [1]]]]'),
            compress(b'[["a"], []]')[:-4],
        ],
    )
    def test_that_somebody_made_otherwise_is_none(self, content: bytes) -> None:
        with pytest.raises(NotPacked):
            unpacked(content)

    def test_that_is_a_bomb_is_not_unpacked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(packing, "_BYTES_MAX", 1 << 16)
        with pytest.raises(NotPacked):
            unpacked(compress(b'[["a"], []' + b" " * (1 << 20) + b"]"))
