"""The columns of a file of activities: what goes in takes the same shape as what comes out."""

from typing import Final

from mediate_contracts.vocabulary import ActivityKind, ActivityStatus
from mediate_shared.importing import Choice, Column, ColumnKind, choices, localised_columns, source_columns, words

_LINE_MAX: Final = 8
_KINDS: Final = {
    ActivityKind.HACKATHON: words("Hackathon", "Hackathon"),
    ActivityKind.BOOTCAMP: words("Bootcamp", "Bootcamp"),
    ActivityKind.TRAINING: words("Training", "Training"),
    ActivityKind.E_LEARNING: words("E-learning", "E-learning"),
    ActivityKind.MEDIA_TALK: words("MediaTalk", "MediaTalk"),
    ActivityKind.MEDIA_SAFARI: words("Media Safari", "Media Safari"),
    ActivityKind.CROSS_MEDIA_CAFE: words("Cross Media Café", "Cross Media Café"),
    ActivityKind.FIELDLAB: words("Fieldlab", "Fieldlab"),
    ActivityKind.RADIO_SHOW: words("Radioshow", "Radio show"),
    ActivityKind.MATCHMAKING_DAY: words("Matchmakingdag", "Matchmaking day"),
    ActivityKind.CONFERENCE: words("Congres", "Conference"),
    ActivityKind.OTHER: words("Anders", "Other"),
}
_STATUSES: Final = {
    ActivityStatus.PLANNED: words("Gepland", "Planned"),
    ActivityStatus.HELD: words("Gehouden", "Held"),
    ActivityStatus.CANCELLED: words("Afgelast", "Called off"),
}
_PARTIAL: Final = words(
    "Zo precies als bekend: 2020, 2020-05 of 2020-05-25.", "As exact as is known: 2020, 2020-05 or 2020-05-25."
)
_OF_HELD: Final = words("Alleen van wat gehouden is.", "Only of what was held.")
LISTS: Final = frozenset({"action_lines", "organisers", "participants", "counts", "items"})
"""The columns that hold several; an empty cell holds none."""
COLUMNS: Final = (
    Column(
        "code",
        words("Code", "Code"),
        required=True,
        example="2027.hackathon-1",
        help=words(
            "Kleine letters, cijfers, punten en streepjes; wordt door geen andere activiteit gebruikt.",
            "Lower case, digits, dots and hyphens; used by no other activity.",
        ),
        unique=True,
    ),
    Column(
        "kind",
        words("Soort", "Kind"),
        ColumnKind.CHOICE,
        required=True,
        choices=choices(_KINDS),
        example=ActivityKind.HACKATHON.value,
    ),
    *localised_columns(
        "title",
        words("Titel", "Title"),
        words("Voorbeeld van een hackathon", "Example of a hackathon"),
        required=True,
    ),
    Column("on", words("Dag", "Day"), required=True, example="2027-05-25", help=_PARTIAL),
    Column("until", words("Laatste dag", "Last day"), help=_PARTIAL),
    Column("place", words("Plaats", "Place"), example="Media Park"),
    *localised_columns("description", words("Omschrijving", "Description")),
    Column(
        "status",
        words("Stand", "Status"),
        ColumnKind.CHOICE,
        choices=choices(_STATUSES),
        example=ActivityStatus.HELD.value,
        help=words("Leeg is gepland.", "Empty is planned."),
    ),
    Column(
        "reason",
        words("Reden", "Reason"),
        help=words("Waarom het is afgelast.", "Why it was called off."),
    ),
    Column(
        "external_cause",
        words("Oorzaak van buiten", "Cause from outside"),
        help=words("Apart van de reden, zoals covid-19.", "Apart from the reason, such as covid-19."),
    ),
    Column(
        "action_lines",
        words("Actielijnen", "Action lines"),
        ColumnKind.CHOICES,
        choices=tuple(
            Choice(str(number), words(f"Actielijn {number}", f"Action line {number}"))
            for number in range(1, _LINE_MAX + 1)
        ),
        example=["4"],
        help=words("Nummers, gescheiden door een puntkomma.", "Numbers, separated by a semicolon."),
    ),
    Column(
        "organisers",
        words("Organisatoren", "Organisers"),
        help=words(
            "Namen, precies zoals in het register, of ids; gescheiden door een puntkomma.",
            "Names, exactly as in the registry, or ids; separated by a semicolon.",
        ),
    ),
    Column(
        "participants",
        words("Deelnemers", "Participants"),
        example="students=90; professionals=about 20",
        help=words(
            _OF_HELD.nl + " Per groep een aantal: students=90; teachers=about 20.",
            _OF_HELD.en + " A number for each group: students=90; teachers=about 20.",
        ),
    ),
    Column(
        "rating_mean",
        words("Waardering: gemiddelde", "Rating: mean"),
        ColumnKind.DECIMAL,
        example="8.2",
        help=_OF_HELD,
        path=("rating", "mean"),
    ),
    Column(
        "rating_highest",
        words("Waardering: hoogste cijfer", "Rating: highest mark"),
        ColumnKind.DECIMAL,
        example="10",
        path=("rating", "highest"),
    ),
    Column(
        "rating_raters",
        words("Waardering: hoeveel beoordeelden", "Rating: how many rated"),
        example="45",
        help=words("Een aantal, of about 45.", "A number, or about 45."),
        path=("rating", "raters"),
    ),
    Column(
        "counts",
        words("Telt mee voor", "Counts towards"),
        help=words(
            "Jaar en code van een doel; met =students waar niet de activiteit maar haar deelnemers tellen.",
            "Year and code of a target; with =students where not the activity but its participants count.",
        ),
    ),
    Column(
        "items",
        words("Agendapunten", "Agenda items"),
        help=words("Codes, gescheiden door een puntkomma.", "Codes, separated by a semicolon."),
    ),
    *source_columns(required=False),
    Column(
        "synthetic",
        words("Verzonnen", "Synthetic"),
        ColumnKind.YES_NO,
        help=words(
            "Ja voor wat alleen als voorbeeld bedoeld is; het wordt overal zo aangeduid.",
            "Yes for what is only meant as an example; it is labelled so wherever it shows.",
        ),
    ),
)
"""Every column, in the order of the file."""
