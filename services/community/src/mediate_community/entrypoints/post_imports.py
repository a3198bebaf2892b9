"""What can be imported of what organisations post for each other: needs and offers, made or amended."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from pydantic import ValidationError

from mediate_community.adapters.matching_views import Need, Offer
from mediate_community.adapters.standing import is_called
from mediate_community.domain.posts import day_of
from mediate_community.domain.profile import NothingChanged
from mediate_community.entrypoints.organisation_columns import INTERESTS, STAGES
from mediate_community.entrypoints.referring import BY, organisation_meant
from mediate_community.usecases.amend_post import amend_post
from mediate_community.usecases.post import post, post_all
from mediate_community.usecases.posting import NEED, OFFER, Posting, PostNeed, PostOffer
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.vocabulary import OfferKind, TextLanguage, ValueChainStage
from mediate_shared.identity.guard import needs_own
from mediate_shared.importing import (
    Applied,
    Apply,
    Column,
    ColumnKind,
    Importable,
    ImportRow,
    Make,
    Outcome,
    choices,
    refusal,
    words,
)
from mediate_shared.journal import Transaction
from mediate_shared.problems import ProblemError

P = TypeVar("P", Need, Offer)
_LANGUAGES: Final = {
    TextLanguage.NL: words("Nederlands", "Nederlands"),
    TextLanguage.EN: words("English", "English"),
}
_KINDS: Final = {
    OfferKind.SANDBOX: words("Testomgeving", "Sandbox"),
    OfferKind.LOCATION: words("Plek in het cluster", "Cluster location"),
    OfferKind.START_UP_PROGRAMME: words("Programma voor starters", "Start-up programme"),
    OfferKind.SCALE_UP_PROGRAMME: words("Programma voor groeiers", "Scale-up programme"),
    OfferKind.DATASET: words("Dataset", "Dataset"),
    OfferKind.COMPUTE: words("Rekenkracht", "Compute"),
    OfferKind.EXPERTISE: words("Kennis en kunde", "Expertise"),
    OfferKind.LAUNCHING_CUSTOMER: words("Eerste klant", "Launching customer"),
    OfferKind.MARKET_ACCESS: words("Toegang tot de markt", "Market access"),
    OfferKind.FUNDING: words("Geld", "Funding"),
}
_SEVERAL: Final = words("Een of meer, gescheiden door een puntkomma.", "One or more, separated by a semicolon.")
_COMMON: Final = (
    Column(
        "organisation",
        words("Organisatie", "Organisation"),
        ColumnKind.REFERENCE,
        required=True,
        example="Voorbeeldstudio",
        help=BY,
        path=("organisation_id",),
    ),
    Column("title", words("Titel", "Title"), required=True, example="Ondertiteling van oude opnamen"),
    Column(
        "text",
        words("Toelichting", "Text"),
        example="Wij hebben 4.000 uur beeld, en zoeken wie het doorzoekbaar maakt.",
    ),
    Column(
        "language",
        words("Taal", "Language"),
        ColumnKind.CHOICE,
        choices=choices(_LANGUAGES),
        example=TextLanguage.NL.value,
        help=words("Waarin titel en toelichting staan; leeg is Nederlands.", "Of title and text; empty is Dutch."),
    ),
    Column(
        "action_lines",
        words("Actielijnen", "Action lines"),
        ColumnKind.CHOICES,
        choices=INTERESTS,
        example=["3", "7"],
        help=words("Nummers, gescheiden door een puntkomma.", "Numbers, separated by a semicolon."),
    ),
    Column("themes", words("Thema's", "Themes"), example="archief; spraakherkenning", help=_SEVERAL),
    Column(
        "stages",
        words("Schakels in de waardeketen", "Value chain stages"),
        ColumnKind.CHOICES,
        choices=choices(STAGES),
        example=[ValueChainStage.MANAGEMENT.value],
        help=_SEVERAL,
    ),
    Column(
        "until",
        words("Tot en met", "Until"),
        ColumnKind.DATE,
        example="2027-12-31",
        help=words("De laatste dag waarop men kan reageren.", "The last day on which it can be answered."),
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
_OF_NEED: Final = (
    Column(
        "challenge",
        words("Uitdaging", "Challenge"),
        ColumnKind.REFERENCE,
        help=words("Het id van de uitdaging.", "The id of the challenge."),
        path=("challenge_id",),
    ),
)
_OF_OFFER: Final = (
    Column(
        "kind",
        words("Soort", "Kind"),
        ColumnKind.CHOICE,
        required=True,
        choices=choices(_KINDS),
        example=OfferKind.SANDBOX.value,
    ),
)
_LISTS: Final = ("action_lines", "themes", "stages")
_AS_IT_IS: Final = ("synthetic", "language")


def _applying(posting: Posting[P], command: type[PostNeed | PostOffer]) -> Apply:
    """Return how a row of needs, or of offers, is applied."""

    async def apply(row: ImportRow, transaction: Transaction, now: datetime) -> Applied:
        if row.id is not None:
            return await _amend(posting, row.id, row, transaction, now)
        told = _told(row.body())
        told["organisation_id"] = await organisation_meant(transaction, "organisation_id", told["organisation_id"])
        made = await post(posting, command.model_validate(told), transaction=transaction, now=now)
        return Applied(Outcome.CREATED, made.id)

    return apply


def _making(posting: Posting[P], command: type[PostNeed | PostOffer]) -> Make:
    """Return how the rows of needs, or of offers, that make records are applied all at once."""

    async def make(rows: Sequence[ImportRow], transaction: Transaction, now: datetime) -> Sequence[Applied | None]:
        meant: dict[str, str | None] = {}
        commands: dict[int, PostNeed | PostOffer] = {}
        for place, row in enumerate(rows):
            told = _told(row.body())
            reference = str(told["organisation_id"])
            if reference not in meant:
                meant[reference] = await _meant(transaction, reference)
            with suppress(ValidationError):
                commands[place] = command.model_validate({**told, "organisation_id": meant[reference]})
        posted = await post_all(posting, list(commands.values()), transaction=transaction, now=now)
        by_place = dict(zip(commands, posted, strict=True))
        return [
            None if (made := by_place.get(place)) is None else Applied(Outcome.CREATED, made.id)
            for place in range(len(rows))
        ]

    return make


async def _meant(transaction: Transaction, reference: str) -> str | None:
    try:
        return await organisation_meant(transaction, "organisation_id", reference)
    except ProblemError:
        # What is wrong with it is said when its row is tried alone.
        return None


async def _amend(
    posting: Posting[P], identifier: UUID, row: ImportRow, transaction: Transaction, now: datetime
) -> Applied:
    current = await posting.posts.for_update(transaction, identifier, today=day_of(now))
    changes = _told(row.changes(current.model_dump()))
    whose = changes.pop("organisation_id", None)
    if whose is not None and not await is_called(transaction, current.organisation_id, str(whose).strip()):
        reason = "whose it is stays as it is: close it, and let the other organisation post its own"
        raise refusal("organisation_id", whose, reason, conflicts=True)
    # An empty cell is no answer to whether it is invented, or in which language it is: that stays as it is.
    changes = {name: value for name, value in changes.items() if value is not None or name not in _AS_IT_IS}
    try:
        await amend_post(posting, identifier, changes, expecting=current.version, transaction=transaction, now=now)
    except NothingChanged:
        return Applied(Outcome.UNCHANGED, identifier)
    return Applied(Outcome.CHANGED, identifier)


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row says as a post takes it: themes apart, numbers of lines as numbers, and empty lists."""
    told = {name: [] if value is None and name in _LISTS else value for name, value in values.items()}
    if isinstance(written := told.get("themes"), str):
        told["themes"] = [theme.strip() for theme in written.split(";") if theme.strip()]
    if isinstance(chosen := told.get("action_lines"), list):
        told["action_lines"] = [_NUMBERS.get(str(each), each) for each in chosen]
    return told


_NUMBERS: Final = {line.value: int(line.value) for line in INTERESTS}
IMPORTABLES: Final = (
    Importable(
        kind="needs",
        title=words("Vragen", "Needs"),
        columns=(*_COMMON, *_OF_NEED),
        visibility=Visibility.NETWORK,
        policy=needs_own(Action.CREATE, Visibility.NETWORK),
        apply=_applying(NEED, PostNeed),
        make=_making(NEED, PostNeed),
        adds_own=True,
    ),
    Importable(
        kind="offers",
        title=words("Aanbod", "Offers"),
        columns=(*_OF_OFFER, *_COMMON),
        visibility=Visibility.NETWORK,
        policy=needs_own(Action.CREATE, Visibility.NETWORK),
        apply=_applying(OFFER, PostOffer),
        make=_making(OFFER, PostOffer),
        adds_own=True,
    ),
)
"""Needs and offers by whose they are; an organisation brings its own, who facilitates everybody's."""
