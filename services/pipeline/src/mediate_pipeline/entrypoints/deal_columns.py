"""The columns of deals in a file: all that is told of a deal when it is opened, amended and moved."""

from typing import Final

from mediate_contracts.vocabulary import DealOrigin, DealPipeline, DealStage
from mediate_shared.importing import Choice, Column, ColumnKind, choices, localised_columns, words

LINES_MAX: Final = 8
"""Action lines that a file can name, by their numbers from 1 on."""
_STAGES: Final = {
    DealStage.SOURCED: words("gesignaleerd", "sourced"),
    DealStage.SCREENING: words("eerste toets", "screening"),
    DealStage.DUE_DILIGENCE: words("boekenonderzoek", "due diligence"),
    DealStage.TERM_SHEET: words("voorwaarden", "term sheet"),
    DealStage.COMMITTED: words("toegezegd", "committed"),
    DealStage.CLOSED: words("gesloten", "closed"),
    DealStage.LOST: words("afgevallen", "lost"),
    DealStage.WITHDRAWN: words("ingetrokken", "withdrawn"),
    DealStage.ON_HOLD: words("aangehouden", "on hold"),
}
_ORIGINS: Final = {
    DealOrigin.MATCH: words("match", "match"),
    DealOrigin.PROGRAMME: words("programma", "programme"),
    DealOrigin.SESSION: words("sessie", "session"),
    DealOrigin.GRANT: words("subsidie", "grant"),
    DealOrigin.INBOUND: words("zelf gekomen", "inbound"),
}
_PIPELINES: Final = {
    DealPipeline.FUND: words("fondsen", "funds"),
    DealPipeline.PROGRAMME: words("programma", "programme"),
}
_LINES: Final = tuple(
    Choice(str(number), words(f"Actielijn {number}", f"Action line {number}")) for number in range(1, LINES_MAX + 1)
)
_BY_NAME_OR_ID: Final = words("De naam of het id.", "The name or the id.")
_OF_ANOTHER_CURRENCY: Final = words(
    "Samen met de andere kolommen van het bedrag in vreemde valuta.",
    "Together with the other columns of the amount in another currency.",
)

COLUMNS: Final = (
    Column(
        "organisation",
        words("Organisatie", "Organisation"),
        ColumnKind.REFERENCE,
        required=True,
        example="Voorbeeldstudio",
        help=_BY_NAME_OR_ID,
    ),
    Column("title", words("Titel", "Title"), required=True, example="Groeironde"),
    Column(
        "amount_sought",
        words("Gevraagd bedrag", "Amount sought"),
        ColumnKind.MONEY,
        required=True,
        example={"cents": 25_000_000, "currency": "EUR"},
    ),
    Column(
        "amount_number",
        words("Bedrag in vreemde valuta", "Amount in another currency"),
        ColumnKind.DECIMAL,
        help=words(
            "Zoals het gevraagd is; het bedrag in euro ernaast telt.", "As it was asked for; the euros beside it count."
        ),
        path=("amount_original", "number"),
    ),
    Column(
        "amount_currency",
        words("Valuta", "Currency"),
        help=_OF_ANOTHER_CURRENCY,
        path=("amount_original", "currency"),
    ),
    Column(
        "amount_rate",
        words("Koers", "Rate"),
        ColumnKind.DECIMAL,
        help=words("Hoeveel euro één eenheid was.", "How many euros one unit was."),
        path=("amount_original", "rate"),
    ),
    Column(
        "amount_rate_on",
        words("Koersdatum", "Day of the rate"),
        ColumnKind.DATE,
        help=_OF_ANOTHER_CURRENCY,
        path=("amount_original", "rate_on"),
    ),
    Column(
        "pipeline",
        words("Pijplijn", "Pipeline"),
        ColumnKind.CHOICE,
        choices=choices(_PIPELINES),
        example=DealPipeline.FUND.value,
        help=words("Leeg is die van de fondsen.", "Empty is that of the funds."),
    ),
    Column("fund", words("Fonds", "Fund"), ColumnKind.REFERENCE, help=_BY_NAME_OR_ID),
    *localised_columns("programme", words("Programma", "Programme")),
    Column(
        "origin",
        words("Herkomst", "Origin"),
        ColumnKind.CHOICE,
        choices=choices(_ORIGINS),
        example=DealOrigin.PROGRAMME.value,
    ),
    Column(
        "stage",
        words("Fase", "Stage"),
        ColumnKind.CHOICE,
        choices=choices(_STAGES),
        example=DealStage.SCREENING.value,
        help=words("Leeg is gesignaleerd, de eerste fase.", "Empty is sourced, the first stage."),
    ),
    Column(
        "reason",
        words("Reden van de fase", "Reason of the stage"),
        help=words("Nodig bij afgevallen en ingetrokken.", "Needed for lost and withdrawn."),
    ),
    Column(
        "readiness",
        words("TRL", "TRL"),
        ColumnKind.INTEGER,
        example=5,
        help=words("Hoe ver de technologie is, 1 tot en met 9.", "How ready the technology is, 1 to 9."),
    ),
    Column(
        "readiness_on",
        words("TRL vastgesteld op", "TRL assessed on"),
        ColumnKind.DATE,
        help=words("Leeg is vandaag.", "Empty is today."),
    ),
    Column(
        "action_lines",
        words("Actielijnen", "Action lines"),
        ColumnKind.CHOICES,
        choices=_LINES,
        example=["7"],
        help=words("De nummers van de lijnen waaraan de deal bijdraagt.", "Numbers of the lines it contributes to."),
    ),
    Column("region", words("Regio", "Region"), example="Utrecht"),
    Column(
        "probability",
        words("Kans (%)", "Probability (%)"),
        ColumnKind.INTEGER,
        example=60,
        help=words("Dat de deal sluit, 0 tot en met 100.", "That it closes, 0 to 100."),
    ),
    Column("expected_on", words("Verwacht op", "Expected on"), ColumnKind.DATE, example="2026-09-01"),
    Column("private_expected", words("Privaat verwacht", "Private money expected"), ColumnKind.MONEY),
    Column("next_step", words("Volgende stap", "Next step"), example="Bellen over de cijfers"),
    Column("next_step_due_on", words("Volgende stap uiterlijk op", "Next step due on"), ColumnKind.DATE),
    Column(
        "note",
        words("Notitie", "Note"),
        help=words(
            "Wordt er één keer bij gezet; alleen wie de deal mag lezen, leest hem.",
            "Is added once; only who may read the deal reads it.",
        ),
    ),
    Column("synthetic", words("Verzonnen", "Synthetic"), ColumnKind.YES_NO, example=True),
)
