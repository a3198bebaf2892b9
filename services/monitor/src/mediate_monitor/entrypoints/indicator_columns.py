"""The columns of a file of indicators: what goes in takes the same shape as what comes out."""

from typing import Final

from mediate_contracts.vocabulary import Aggregation, Direction, Rhythm
from mediate_monitor.entrypoints.import_columns import (
    AGGREGATIONS,
    DIRECTIONS,
    RHYTHMS,
    period_column,
    reason_column,
)
from mediate_shared.importing import Choice, Column, ColumnKind, choices, localised_columns, words

_LINE_MAX: Final = 8
_TOGETHER: Final = words("Document, bestand en plaats horen bij elkaar.", "Document, file and place belong together.")
COLUMNS: Final = (
    Column(
        "code",
        words("Code", "Code"),
        required=True,
        example="participants.starters",
        help=words(
            "Kleine letters, cijfers, punten en streepjes; wordt door geen andere indicator gebruikt.",
            "Lower case, digits, dots and hyphens; used by no other indicator.",
        ),
        unique=True,
    ),
    *localised_columns("name", words("Naam", "Name"), words("Starters opgeleid", "Starters trained"), required=True),
    *localised_columns(
        "definition",
        words("Wat er telt", "What counts"),
        words("Mensen die een opleiding volgden.", "People who followed a course."),
        required=True,
    ),
    Column("unit", words("Eenheid", "Unit"), required=True, example="people"),
    Column(
        "direction",
        words("Richting", "Direction"),
        ColumnKind.CHOICE,
        required=True,
        choices=choices(DIRECTIONS),
        example=Direction.MORE.value,
    ),
    Column(
        "aggregation",
        words("Samen te nemen", "Taken together"),
        ColumnKind.CHOICE,
        required=True,
        choices=choices(AGGREGATIONS),
        example=Aggregation.SUM.value,
    ),
    Column(
        "rhythm",
        words("Ritme", "Rhythm"),
        ColumnKind.CHOICE,
        required=True,
        choices=choices(RHYTHMS),
        example=Rhythm.YEARLY.value,
    ),
    Column(
        "action_lines",
        words("Actielijnen", "Action lines"),
        ColumnKind.CHOICES,
        required=True,
        choices=tuple(
            Choice(str(number), words(f"Actielijn {number}", f"Action line {number}"))
            for number in range(1, _LINE_MAX + 1)
        ),
        example=["4"],
        help=words("Nummers, gescheiden door een puntkomma.", "Numbers, separated by a semicolon."),
    ),
    Column(
        "documents",
        words("Bronnen volgens deze definitie", "Documents by this definition"),
        example="S1; S2",
        help=words("Met een puntkomma ertussen.", "With a semicolon between them."),
    ),
    Column("measure", words("Afgeleid van", "Derived from"), help=words("De code van de maat.", "The measure's code.")),
    Column(
        "formula",
        words("Formule", "Formula"),
        help=words(
            "ratio: een.code; andere.code; times=100; decimals=1 (of sum, of difference).",
            "ratio: one.code; other.code; times=100; decimals=1 (or sum, or difference).",
        ),
    ),
    Column(
        "organisation_id",
        words("Wie de cijfers brengt", "Who brings the figures"),
        ColumnKind.REFERENCE,
        help=words("Het id van de organisatie.", "The organisation's id."),
    ),
    Column(
        "due_days",
        words("Dagen tot het cijfer er hoort te zijn", "Days until the figure is due"),
        ColumnKind.INTEGER,
        example=30,
    ),
    period_column("since_period", words("Verwacht vanaf", "Expected from")),
    period_column("until_period", words("Verwacht tot en met", "Expected until")),
    Column("tolerance", words("Toegestaan verschil", "Tolerance"), ColumnKind.DECIMAL),
    Column("jump", words("Sprong vanaf (%)", "Jump from (%)"), ColumnKind.DECIMAL, example="25"),
    Column("threshold_good", words("Goed vanaf", "Good from"), ColumnKind.DECIMAL, path=("thresholds", "good")),
    Column("threshold_poor", words("Slecht vanaf", "Poor from"), ColumnKind.DECIMAL, path=("thresholds", "poor")),
    Column("minimum_count", words("Kleinste aantal", "Smallest count"), ColumnKind.INTEGER),
    Column(
        "defined_document",
        words("Definitie: document", "Definition: document"),
        help=_TOGETHER,
        path=("source", "document"),
    ),
    Column("defined_file", words("Definitie: bestand", "Definition: file"), help=_TOGETHER, path=("source", "file")),
    Column("defined_place", words("Definitie: plaats", "Definition: place"), help=_TOGETHER, path=("source", "place")),
    Column(
        "synthetic",
        words("Verzonnen", "Synthetic"),
        ColumnKind.YES_NO,
        help=words(
            "Ja voor wat alleen als voorbeeld bedoeld is; het wordt overal zo aangeduid.",
            "Yes for what is only meant as an example; it is labelled so wherever it shows.",
        ),
    ),
    reason_column("Waarom het anders wordt.", "Why it is put otherwise."),
)
"""Every column, in the order of the file."""
