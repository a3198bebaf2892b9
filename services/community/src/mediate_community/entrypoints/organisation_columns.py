"""The columns of a file of organisations, and how its cells become fields of a profile."""

import re
from typing import Any, Final

from mediate_contracts.vocabulary import (
    ActorClass,
    Hub,
    OrganisationType,
    SizeBand,
    StackLayer,
    ValueChainStage,
)
from mediate_shared.importing import Choice, Column, ColumnKind, choices, localised_columns, words

_LINES: Final = 8
"""How many action lines there are (position paper, part III)."""
_TYPES: Final = {
    OrganisationType.START_UP: words("start-up", "start-up"),
    OrganisationType.SCALE_UP: words("scale-up", "scale-up"),
    OrganisationType.TECHNOLOGY_COMPANY: words("technologiebedrijf", "technology company"),
    OrganisationType.CORPORATE: words("grootbedrijf", "corporate"),
    OrganisationType.BROADCASTER: words("omroep", "broadcaster"),
    OrganisationType.PRODUCER: words("producent", "producer"),
    OrganisationType.PUBLISHER: words("uitgever", "publisher"),
    OrganisationType.GAME_STUDIO: words("gamestudio", "game studio"),
    OrganisationType.KNOWLEDGE_INSTITUTION: words("kennisinstelling", "knowledge institution"),
    OrganisationType.SCHOOL: words("school", "school"),
    OrganisationType.PUBLIC_BODY: words("overheid of publieke instelling", "public body"),
    OrganisationType.INVESTOR: words("investeerder", "investor"),
    OrganisationType.ASSOCIATION: words("vereniging of koepel", "association"),
    OrganisationType.FREELANCER: words("zelfstandige", "freelancer"),
}
_HUBS: Final = {
    Hub.HILVERSUM: words("Hilversum", "Hilversum"),
    Hub.AMSTERDAM: words("Amsterdam", "Amsterdam"),
    Hub.UTRECHT: words("Utrecht", "Utrecht"),
    Hub.EINDHOVEN: words("Eindhoven", "Eindhoven"),
    Hub.ELSEWHERE: words("elders", "elsewhere"),
}
_CLASSES: Final = {
    ActorClass.CORE: words("kern", "core"),
    ActorClass.FACILITATING: words("faciliterend", "facilitating"),
    ActorClass.SUPPORTING: words("ondersteunend", "supporting"),
    ActorClass.OTHER_SECTOR: words("andere sector", "other sector"),
}
_SIZES: Final = {
    SizeBand.ONE: words("1 persoon", "1 person"),
    SizeBand.TWO_TO_NINE: words("2 tot en met 9 personen", "2 to 9 people"),
    SizeBand.TEN_TO_FORTY_NINE: words("10 tot en met 49 personen", "10 to 49 people"),
    SizeBand.FIFTY_TO_249: words("50 tot en met 249 personen", "50 to 249 people"),
    SizeBand.FROM_250: words("250 of meer personen", "250 or more people"),
}
STAGES: Final = {
    ValueChainStage.CREATION: words("creatie", "creation"),
    ValueChainStage.MANAGEMENT: words("beheer", "management"),
    ValueChainStage.PACKAGING: words("packaging", "packaging"),
    ValueChainStage.MONETISATION: words("verwaarding", "monetisation"),
    ValueChainStage.DISTRIBUTION: words("distributie", "distribution"),
    ValueChainStage.EXPERIENCE: words("beleving", "experience"),
}
_LAYERS: Final = {
    StackLayer.CONNECTED_DEVICES: words("verbonden apparaten", "connected devices"),
    StackLayer.APPLICATIONS_SERVICES: words("applicaties en diensten", "applications and services"),
    StackLayer.INTELLIGENCE: words("intelligentie", "intelligence"),
    StackLayer.DATA_CLOUD: words("data en cloud", "data and cloud"),
    StackLayer.SOFT_INFRASTRUCTURE: words("zachte infrastructuur", "soft infrastructure"),
    StackLayer.HARD_INFRASTRUCTURE: words("harde infrastructuur", "hard infrastructure"),
    StackLayer.RAW_MATERIALS_ENERGY: words("grondstoffen en energie", "raw materials and energy"),
}
INTERESTS: Final = tuple(
    Choice(str(number), words(f"actielijn {number}", f"action line {number}")) for number in range(1, _LINES + 1)
)
_SEVERAL: Final = words("Een of meer, gescheiden door een puntkomma.", "One or more, separated by a semicolon.")
_SBI: Final = words(
    "Cijfers van de code, meer dan een gescheiden door een puntkomma; of een code bestaat wordt niet nagegaan.",
    "Digits of the code, several separated by a semicolon; whether a code exists is not checked.",
)
COLUMNS: Final = (
    Column("name", words("Naam", "Name"), required=True, example="Voorbeeldstudio"),
    Column("legal_name", words("Statutaire naam", "Legal name"), example="Voorbeeldstudio B.V."),
    Column(
        "kvk_number",
        words("KvK-nummer", "KvK number"),
        example="00000000",
        help=words(
            "Acht cijfers; zet de kolom in een rekenblad op tekst, anders vallen nullen vooraan weg.",
            "Eight digits; make the column text in a spreadsheet, or leading zeros are lost.",
        ),
        unique=True,
        unique_with="branch_number",
    ),
    Column(
        "branch_number",
        words("Vestigingsnummer", "Branch number"),
        example="000000000000",
        help=words(
            "Twaalf cijfers; vestigingen mogen een KvK-nummer delen.",
            "Twelve digits; branches may share a KvK number.",
        ),
    ),
    Column(
        "ror_id",
        words("ROR-id", "ROR id"),
        help=words(
            "Negen tekens, of het adres bij ROR; de laatste twee cijfers worden nagerekend.",
            "Nine characters, or the address at ROR; the last two digits are checked.",
        ),
    ),
    Column("website", words("Website", "Website"), ColumnKind.WEB_ADDRESS, example="https://studio.example"),
    Column("hub", words("Hub", "Hub"), ColumnKind.CHOICE, choices=choices(_HUBS), example=Hub.HILVERSUM.value),
    Column("founding_year", words("Oprichtingsjaar", "Founding year"), ColumnKind.INTEGER, example=2014),
    Column(
        "size_band",
        words("Omvang", "Size"),
        ColumnKind.CHOICE,
        choices=choices(_SIZES),
        example=SizeBand.TEN_TO_FORTY_NINE.value,
    ),
    Column(
        "types",
        words("Soorten", "Types"),
        ColumnKind.CHOICES,
        required=True,
        choices=choices(_TYPES),
        example=[OrganisationType.PRODUCER.value, OrganisationType.SCALE_UP.value],
        help=_SEVERAL,
    ),
    Column(
        "actor_class",
        words("Plaats in het ecosysteem", "Actor class"),
        ColumnKind.CHOICE,
        choices=choices(_CLASSES),
        example=ActorClass.CORE.value,
    ),
    Column(
        "value_chain_stages",
        words("Schakels in de waardeketen", "Value chain stages"),
        ColumnKind.CHOICES,
        choices=choices(STAGES),
        example=[ValueChainStage.CREATION.value, ValueChainStage.EXPERIENCE.value],
        help=_SEVERAL,
    ),
    Column(
        "stack_layers",
        words("Lagen van de technologie", "Stack layers"),
        ColumnKind.CHOICES,
        choices=choices(_LAYERS),
        example=[StackLayer.APPLICATIONS_SERVICES.value],
        help=_SEVERAL,
    ),
    Column(
        "interests",
        words("Interesse in actielijnen", "Interest in action lines"),
        ColumnKind.CHOICES,
        choices=INTERESTS,
        example=["3", "7"],
        help=words("Nummers, gescheiden door een puntkomma.", "Numbers, separated by a semicolon."),
    ),
    Column("sbi_2008", words("SBI 2008", "SBI 2008"), example="59111", help=_SBI),
    Column("sbi_2025", words("SBI 2025", "SBI 2025"), example="59110", help=_SBI),
    *localised_columns(
        "description",
        words("Omschrijving", "Description"),
        words("Maakt interactieve series voor jongeren.", "Makes interactive series for young people."),
    ),
    Column(
        "synthetic",
        words("Verzonnen", "Synthetic"),
        ColumnKind.YES_NO,
        example=True,
        help=words(
            "Ja voor wat alleen als voorbeeld bedoeld is; het wordt overal zo aangeduid.",
            "Yes for what is only meant as an example; it is labelled so wherever it shows.",
        ),
    ),
)
"""What a file may say of an organisation; the same keys head the columns of the file that the directory exports."""
_CODES: Final = ("sbi_2008", "sbi_2025")
_LISTS: Final = ("types", "value_chain_stages", "stack_layers", "interests", *_CODES)
_DIGITS_MAX: Final = 9
_BETWEEN: Final = re.compile(r"[;,\s]+")


def as_profile(row: dict[str, Any]) -> dict[str, Any]:
    """Return what a row says as a profile takes it: codes apart, numbers of lines as numbers, and empty lists."""
    profile = {name: [] if value is None and name in _LISTS else value for name, value in row.items()}
    for name in _CODES:
        if isinstance(written := profile.get(name), str):
            profile[name] = [code for code in _BETWEEN.split(written) if code]
    if isinstance(chosen := profile.get("interests"), list):
        profile["interests"] = [_number(each) for each in chosen]
    return profile


def _number(written: object) -> object:
    return (
        int(written)
        if isinstance(written, str) and written.isascii() and written.isdecimal() and len(written) <= _DIGITS_MAX
        else written
    )
