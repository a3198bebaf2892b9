"""Columns as a service describes them, for tests of reading."""

from mediate_gateway.domain.importing.described import ColumnKind, FileChoice, FileColumn
from mediate_gateway.domain.languages import Language


def words(nl: str, en: str) -> dict[Language, str]:
    return {Language.NL: nl, Language.EN: en}


ID = FileColumn("id", words("Id", "Id"), ColumnKind.ID)
NAME = FileColumn("name", words("Naam", "Name"), required=True)
LEGAL_NAME = FileColumn("legal_name", words("Statutaire naam", "Legal name"))
FOUNDED = FileColumn("founding_year", words("Oprichtingsjaar", "Founding year"), ColumnKind.INTEGER)
HUB = FileColumn(
    "hub",
    words("Hub", "Hub"),
    ColumnKind.CHOICE,
    choices=(
        FileChoice("hilversum", words("Hilversum", "Hilversum")),
        FileChoice("elsewhere", words("elders", "elsewhere")),
    ),
)
TYPES = FileColumn(
    "types",
    words("Soorten", "Types"),
    ColumnKind.CHOICES,
    choices=(
        FileChoice("game_studio", words("gamestudio", "game studio")),
        FileChoice("public_body", words("overheid", "public body")),
    ),
)
COLUMNS = (ID, NAME, LEGAL_NAME, FOUNDED, HUB, TYPES)


def of_kind(kind: ColumnKind) -> FileColumn:
    return FileColumn("cell", words("Cel", "Cell"), kind)
