"""Reads a file that somebody brings, as what it is and not as what it says it is."""

from pathlib import PurePath
from typing import Final

from mediate_gateway.adapters.importing.spreadsheets import read_spreadsheet
from mediate_gateway.adapters.importing.text_files import read_text
from mediate_gateway.domain.importing.sheets import BYTES_MAX, Sheet, SheetRefused, Unreadable

TEXT: Final = frozenset({".csv", ".txt", ".tsv"})
SPREADSHEET: Final = frozenset({".xlsx"})
_MACROS: Final = frozenset({".xlsm", ".xltm", ".xlsb", ".xlam"})
_PACKED: Final = b"PK\x03\x04"
_COMPOUND: Final = bytes.fromhex("d0cf11e0a1b11ae1")
"""An old spreadsheet, or a new one behind a password."""
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
"""What the part is called in which a spreadsheet lies behind its password."""
_OTHERS: Final = (
    b"%PDF",
    b"MZ",
    b"\x7fELF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
    b"BZh",
    b"#!",
    b"SQLite format 3",
    b"\xca\xfe\xba\xbe",
)
"""How files begin that are neither text nor a spreadsheet, whatever they are called."""


def read_sheet(name: str, content: bytes) -> Sheet:
    """Return what a file holds; ``name`` is what it was called. Raises SheetRefused."""
    kind = PurePath(name).suffix.casefold()
    if kind in _MACROS:
        raise SheetRefused(Unreadable.MACROS)
    if kind not in TEXT | SPREADSHEET:
        raise SheetRefused(Unreadable.NAME)
    if len(content) > BYTES_MAX:
        raise SheetRefused(Unreadable.TOO_LARGE)
    if not content.strip(b"\0 \t\r\n"):
        raise SheetRefused(Unreadable.EMPTY)
    if content.startswith(_COMPOUND):
        raise SheetRefused(Unreadable.PROTECTED if _ENCRYPTED in content else Unreadable.OLD)
    is_packed = content.startswith(_PACKED)
    if content.startswith(_OTHERS) or is_packed != (kind in SPREADSHEET):
        raise SheetRefused(Unreadable.OTHER_CONTENT)
    return read_spreadsheet(content) if is_packed else read_text(content)
