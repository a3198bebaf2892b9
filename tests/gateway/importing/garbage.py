"""Files that nobody should bring, and what is said of each, for tests of them."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from openpyxl import Workbook

from mediate_gateway.domain.importing.sheets import Unreadable

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
MEBIBYTE = 1 << 20


def spreadsheet() -> bytes:
    """Return a spreadsheet as it should be."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Naam", "Soorten"])
    sheet.append(["Studio", "omroep"])
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def with_parts(parts: dict[str, bytes], *, packing: int = ZIP_DEFLATED) -> bytes:
    """Return a spreadsheet with some of its parts replaced or added."""
    written = BytesIO()
    with ZipFile(BytesIO(spreadsheet())) as package, ZipFile(written, "w", packing) as other:
        for name in package.namelist():
            if name not in parts:
                other.writestr(name, package.read(name))
        for name, part in parts.items():
            other.writestr(name, part)
    return written.getvalue()


def sheet_of(rows: str, before: str = "") -> bytes:
    """Return the part of a sheet with these rows."""
    return f'{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def inline(text: str, cell: str = "A2") -> str:
    """Return a cell that holds its own text."""
    return f'<c r="{cell}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADINGS = f'<row r="1">{inline("Naam", "A1")}{inline("Soorten", "B1")}</row>'


def nested() -> bytes:
    """Return a package of packages of packages, under the name of a spreadsheet."""
    content = b"0" * MEBIBYTE
    for depth in range(5):
        written = BytesIO()
        with ZipFile(written, "w", ZIP_DEFLATED) as package:
            for number in range(10):
                package.writestr(f"{depth}-{number}.zip", content)
        content = written.getvalue()
    return content


def of_many_parts() -> bytes:
    """Return a list of 200,000 parts that all lie in one place."""
    one = spreadsheet()
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"x"
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65_535, 65_535, len(entry) * 200_000, len(one), 0)
    return one + entry * 200_000 + end


def declaring(size: int) -> bytes:
    """Return a spreadsheet whose sheet says that it has another size than it has."""
    content = bytearray(with_parts({SHEET: sheet_of(HEADINGS + f"<row>{inline('x' * 5_000)}</row>")}))
    with ZipFile(BytesIO(bytes(content))) as package:
        actual = package.getinfo(SHEET).file_size
    return bytes(content.replace(struct.pack("<L", actual), struct.pack("<L", size)))


def swelling_slowly() -> bytes:
    """Return a sheet of ten million cells, each a little different, so that they do not pack too well."""
    rows = "".join(f"<c><v>{n * 7919 % 99_991}</v></c>" for n in range(20_000))
    return with_parts({SHEET: sheet_of(HEADINGS + f"<row>{rows}</row>" * 160)})


def of_rows(row: str, count: int) -> bytes:
    """Return a sheet with so many rows under its headings, numbered."""
    return with_parts({SHEET: sheet_of(HEADINGS + "".join(row.replace("#", str(n)) for n in range(2, count + 2)))})


def with_entity(declaration: str) -> bytes:
    """Return a sheet that declares an entity, and holds it."""
    before = f'<?xml version="1.0"?><!DOCTYPE worksheet [{declaration}]>'
    return with_parts({SHEET: sheet_of(f'{HEADINGS}<row r="2">{inline("&a;")}</row>', before)})


def in_utf_16_with_entity() -> bytes:
    """Return a sheet whose declaration hides in another encoding."""
    before = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE worksheet [<!ENTITY a "x">]>'
    return with_parts({SHEET: sheet_of(HEADINGS, before).decode().encode("utf-16")})


def with_strings(strings: str, cell: str) -> bytes:
    """Return a spreadsheet whose cells refer to shared texts."""
    types = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        '<Override PartName="/xl/styles.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>'
        f'<Override PartName="/{STRINGS}" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
    )
    return with_parts(
        {
            "[Content_Types].xml": types.encode(),
            STRINGS: f'<sst xmlns="{MAIN}">{strings}</sst>'.encode(),
            SHEET: sheet_of(HEADINGS + f'<row r="2"><c r="A2" t="s"><v>{cell}</v></c></row>'),
        }
    )


def circular() -> bytes:
    """Return a spreadsheet whose shared texts are the sheet that refers to them, which names itself as its own."""
    content = with_strings("<si><t>x</t></si>", "0")
    with ZipFile(BytesIO(content)) as package:
        types = package.read("[Content_Types].xml").replace(STRINGS.encode(), SHEET.encode())
        book = package.read("xl/_rels/workbook.xml.rels").replace(b"sharedStrings.xml", b"workbook.xml")
    again = {"[Content_Types].xml": types, "xl/_rels/workbook.xml.rels": book}
    written = BytesIO()
    with ZipFile(BytesIO(content)) as package, ZipFile(written, "w", ZIP_DEFLATED) as other:
        for name in package.namelist():
            other.writestr(name, again.get(name, package.read(name)))
    return written.getvalue()


def damaged() -> bytes:
    """Return a spreadsheet one part of which cannot be unpacked."""
    content = bytearray(with_parts({SHEET: sheet_of(HEADINGS + inline(zlib.compress(b"x").hex() * 999))}))
    with ZipFile(BytesIO(bytes(content))) as package:
        at = package.getinfo(SHEET).header_offset + 30 + len(SHEET)
    content[at : at + 40] = b"\xff" * 40
    return bytes(content)


CSV = b"Naam;Soorten\r\n"
GARBAGE: dict[str, tuple[str, Callable[[], bytes], Unreadable]] = {
    "bomb": ("x.xlsx", lambda: with_parts({SHEET: b" " * (100 * MEBIBYTE)}), Unreadable.UNPACKED),
    "nested": ("x.xlsx", nested, Unreadable.OTHER_CONTENT),
    "many-parts": ("x.xlsx", of_many_parts, Unreadable.UNPACKED),
    "some-parts": ("x.xlsx", lambda: with_parts({f"xl/media/{n}": b"" for n in range(2_001)}), Unreadable.UNPACKED),
    "declared-huge": ("x.xlsx", lambda: declaring(0xFFFF_FFF0), Unreadable.UNPACKED),
    "declared-small": ("x.xlsx", lambda: declaring(100), Unreadable.BROKEN),
    "slow": ("x.xlsx", swelling_slowly, Unreadable.UNPACKED),
    "many-styles": (
        "x.xlsx",
        lambda: with_parts({"xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{"<a/>" * 500_000}</styleSheet>'.encode()}),
        Unreadable.UNPACKED,
    ),
    "entity-that-swells": (
        "x.xlsx",
        lambda: with_entity(
            "".join(f'<!ENTITY {a} "{"&" + b + ";"}">' for a, b in zip("abcdef", "bcdefg", strict=True))
        ),
        Unreadable.DECLARES,
    ),
    "entity-from-elsewhere": (
        "x.xlsx",
        lambda: with_entity('<!ENTITY a SYSTEM "file:///etc/hostname">'),
        Unreadable.DECLARES,
    ),
    "entity-in-utf-16": ("x.xlsx", in_utf_16_with_entity, Unreadable.DECLARES),
    "circular-strings": ("x.xlsx", circular, Unreadable.BROKEN),
    "string-that-is-not-there": ("x.xlsx", lambda: with_strings("<si><t>x</t></si>", "7"), Unreadable.BROKEN),
    "string-before-the-first": ("x.xlsx", lambda: with_strings("<si><t>x</t></si>", "-1"), Unreadable.BROKEN),
    "long-cell": (
        "x.xlsx",
        lambda: with_parts({SHEET: sheet_of(f"{HEADINGS}<row>{inline('xyz' * 3_500_000)}</row>")}, packing=ZIP_STORED),
        Unreadable.CELL,
    ),
    "long-string": ("x.xlsx", lambda: with_strings(f"<si><t>{'ab' * 1_900_000}</t></si>", "0"), Unreadable.CELL),
    "long-csv-cell": ("x.csv", lambda: CSV + b"x" * (10 * MEBIBYTE) + b";y\r\n", Unreadable.CELL),
    "password": ("x.xlsx", lambda: COMPOUND + "EncryptedPackage".encode("utf-16-le"), Unreadable.PROTECTED),
    "xls-as-xlsx": ("x.xlsx", lambda: COMPOUND + "Workbook".encode("utf-16-le"), Unreadable.OLD),
    "ods-as-xlsx": (
        "x.xlsx",
        lambda: b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
        Unreadable.OPEN_DOCUMENT,
    ),
    "ods": ("x.ods", spreadsheet, Unreadable.NAME),
    "pdf-as-xlsx": ("x.xlsx", lambda: b"%PDF-1.7\n", Unreadable.OTHER_CONTENT),
    "pdf-as-csv": ("x.csv", lambda: b"%PDF-1.7\n;", Unreadable.OTHER_CONTENT),
    "empty": ("x.csv", lambda: b"", Unreadable.EMPTY),
    "empty-xlsx": ("x.xlsx", lambda: b"", Unreadable.EMPTY),
    "empty-sheet": ("x.xlsx", lambda: with_parts({SHEET: sheet_of("")}), Unreadable.EMPTY),
    "only-headings": ("x.csv", lambda: CSV, Unreadable.NO_ROWS),
    "only-headings-xlsx": ("x.xlsx", lambda: with_parts({SHEET: sheet_of(HEADINGS)}), Unreadable.NO_ROWS),
    "million-empty-rows": ("x.csv", lambda: CSV + b";\r\n" * 1_000_000, Unreadable.NO_ROWS),
    "million-empty-rows-xlsx": ("x.xlsx", lambda: of_rows('<row r="#"/>', 1_000_000), Unreadable.NO_ROWS),
    "million-empty-columns": ("x.csv", lambda: CSV + b";" * 1_000_000 + b"\r\n", Unreadable.NO_ROWS),
    "million-columns": ("x.csv", lambda: CSV + b"x;" * 1_000_000 + b"\r\n", Unreadable.COLUMNS),
    "too-many-rows": ("x.xlsx", lambda: of_rows('<row r="#"><c><v>#</v></c></row>', 20_001), Unreadable.ROWS),
    "nul": ("x.csv", lambda: CSV + b"Stu\x00dio;omroep\r\n", Unreadable.NO_TEXT),
    "no-encoding": ("x.csv", lambda: CSV + b"\x81\x8d\x8f;x\r\n", Unreadable.NO_TEXT),
    "broken-quotes": ("x.csv", lambda: CSV + b'"Studio;omroep\r\n', Unreadable.QUOTES),
    "damaged": ("x.xlsx", damaged, Unreadable.BROKEN),
}
"""What each is called, what it holds, and why it is refused."""
