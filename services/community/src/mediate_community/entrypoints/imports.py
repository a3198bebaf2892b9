"""What can be imported into the registry: organisations, made or amended."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from mediate_community.adapters import organisations
from mediate_community.domain.curation import Basis
from mediate_community.domain.profile import NothingChanged
from mediate_community.usecases.amend_organisation import amend_organisation
from mediate_community.usecases.register_organisation import (
    RegisterOrganisation,
    register_organisation,
    register_organisations,
)
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import OrganisationId
from mediate_contracts.vocabulary import ActorClass, Hub, OrganisationType
from mediate_shared.identity.guard import needs_own
from mediate_shared.importing import (
    Applied,
    Column,
    ColumnKind,
    Importable,
    ImportRow,
    Outcome,
    choices,
    localised_columns,
    words,
)
from mediate_shared.journal import Transaction

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
_COLUMNS: Final = (
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
    ),
    Column("website", words("Website", "Website"), ColumnKind.WEB_ADDRESS, example="https://studio.example"),
    Column(
        "hub",
        words("Hub", "Hub"),
        ColumnKind.CHOICE,
        choices=choices(_HUBS),
        example=Hub.HILVERSUM.value,
    ),
    Column("founding_year", words("Oprichtingsjaar", "Founding year"), ColumnKind.INTEGER, example=2014),
    Column(
        "types",
        words("Soorten", "Types"),
        ColumnKind.CHOICES,
        required=True,
        choices=choices(_TYPES),
        example=[OrganisationType.PRODUCER.value, OrganisationType.SCALE_UP.value],
        help=words("Een of meer, gescheiden door een puntkomma.", "One or more, separated by a semicolon."),
    ),
    Column(
        "actor_class",
        words("Plaats in het ecosysteem", "Actor class"),
        ColumnKind.CHOICE,
        choices=choices(_CLASSES),
        example=ActorClass.CORE.value,
    ),
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


async def _apply(row: ImportRow, transaction: Transaction, now: datetime) -> Applied:
    if row.id is None:
        command = RegisterOrganisation.model_validate(row.body())
        made = await register_organisation(command, transaction=transaction, now=now, basis=Basis.IMPORT)
        return Applied(Outcome.CREATED, made.id)
    current = await organisations.for_update(transaction, row.id)
    changes = row.changes(current.model_dump())
    # An empty cell is no answer to whether it is invented: that stays as it is.
    if changes.get("synthetic", False) is None:
        del changes["synthetic"]
    identifier = OrganisationId(row.id)
    try:
        await amend_organisation(
            identifier,
            changes,
            expecting=current.version,
            transaction=transaction,
            now=now,
            basis=Basis.IMPORT,
        )
    except NothingChanged:
        return Applied(Outcome.UNCHANGED, row.id)
    return Applied(Outcome.CHANGED, row.id)


async def _make(rows: Sequence[ImportRow], transaction: Transaction, now: datetime) -> Sequence[Applied]:
    commands = [RegisterOrganisation.model_validate(row.body()) for row in rows]
    made = await register_organisations(commands, transaction=transaction, now=now, basis=Basis.IMPORT)
    return [Applied(Outcome.CREATED, each.id) for each in made]


IMPORTABLES: Final = (
    Importable(
        kind="organisations",
        title=words("Organisaties", "Organisations"),
        columns=_COLUMNS,
        visibility=Visibility.PUBLIC,
        policy=needs_own(Action.CHANGE, Visibility.PUBLIC),
        apply=_apply,
        make=_make,
    ),
)
"""Organisations: facilitators add and amend them, an organisation's own administrators amend theirs."""
