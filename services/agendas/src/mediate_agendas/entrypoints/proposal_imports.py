"""What can be imported of sessions: proposals, made for a session from a file, or put into other words by it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from mediate_agendas.adapters import items, proposals, sessions
from mediate_agendas.adapters.merged import called
from mediate_agendas.adapters.voting_tables import Proposal
from mediate_agendas.usecases.amend_proposal import amend_proposal
from mediate_agendas.usecases.make_proposal import MakeProposal, make_proposal
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import DomainError, ProposalId, SessionId
from mediate_contracts.vocabulary import TextLanguage
from mediate_shared.amending import NothingChanged
from mediate_shared.identity.guard import needs_own
from mediate_shared.importing import (
    Applied,
    Column,
    ColumnKind,
    Importable,
    ImportRow,
    Outcome,
    choices,
    refusal,
    words,
)
from mediate_shared.journal import Transaction

_LANGUAGES: Final = {
    TextLanguage.NL: words("Nederlands", "Nederlands"),
    TextLanguage.EN: words("English", "English"),
}
_STAYS: Final = ("session_id", "organisation_id")
_AS_IT_IS: Final = ("synthetic", "language")
COLUMNS: Final = (
    Column(
        "session",
        words("Sessie", "Session"),
        ColumnKind.REFERENCE,
        required=True,
        example="0193f000-0000-7000-8000-000000000000",
        help=words(
            "Het id van de sessie: het laatste deel van het adres van haar pagina.",
            "The id of the session: the last part of the address of its page.",
        ),
        path=("session_id",),
    ),
    Column("title", words("Titel", "Title"), required=True, example="Een gedeelde testomgeving"),
    Column(
        "text",
        words("Toelichting", "Text"),
        example="Drie omroepen bouwen nu elk hun eigen omgeving.",
    ),
    Column(
        "language",
        words("Taal", "Language"),
        ColumnKind.CHOICE,
        choices=choices(_LANGUAGES),
        example=TextLanguage.NL.value,
        help=words("Waarin titel en toelichting staan; leeg is Nederlands.", "Of title and text; empty is Dutch."),
    ),
    Column("action_line", words("Actielijn", "Action line"), ColumnKind.INTEGER, example=3),
    Column(
        "organisation",
        words("Organisatie", "Organisation"),
        ColumnKind.REFERENCE,
        example="Voorbeeldstudio",
        help=words(
            "De naam, precies zoals in het register, of het id; leeg is van niemand in het bijzonder.",
            "The name, exactly as in the registry, or the id; empty is of nobody in particular.",
        ),
        path=("organisation_id",),
    ),
    Column(
        "about",
        words("Agendapunt", "Agenda item"),
        ColumnKind.REFERENCE,
        help=words(
            "De code van het agendapunt waar het over gaat, als dat er al is.",
            "The code of the agenda item it is about, where there is one already.",
        ),
        path=("about_id",),
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
"""What a file may say of a proposal; the same keys head the columns of the file that a session's proposals export."""


async def _apply(row: ImportRow, transaction: Transaction, now: datetime) -> Applied:
    read = ImportRow(row.id, await _read(row.values, transaction), row.columns)
    if row.id is not None:
        return await _amend(read, row.id, transaction, now)
    told = read.body()
    session_id = SessionId(told.pop("session_id"))
    command = MakeProposal.model_validate(told)
    try:
        proposal = await make_proposal(session_id, command, transaction=transaction, now=now)
    except DomainError as error:
        if error.field != "path.session_id":
            raise
        # A session is named by its path elsewhere, and by a cell here.
        raise refusal("session_id", str(session_id), error.reason, conflicts=True) from error
    return Applied(Outcome.CREATED, proposal.id)


async def _amend(row: ImportRow, identifier: UUID, transaction: Transaction, now: datetime) -> Applied:
    _session, current = await proposals.for_update(transaction, identifier)
    changes = row.changes(current.model_dump())
    _check_stays(changes, current)
    # An empty cell is no answer to whether it is invented, or in which language it is: that stays as it is.
    changes = {name: value for name, value in changes.items() if value is not None or name not in _AS_IT_IS}
    if not changes:
        return Applied(Outcome.UNCHANGED, identifier)
    try:
        await amend_proposal(
            ProposalId(identifier), changes, expecting=current.version, transaction=transaction, now=now
        )
    except NothingChanged:
        return Applied(Outcome.UNCHANGED, identifier)
    return Applied(Outcome.CHANGED, identifier)


def _check_stays(changes: dict[str, Any], current: Proposal) -> None:
    """Take out what a proposal keeps. Raises ProblemError where a row says that it is another one's."""
    for name in _STAYS:
        if name in changes and changes[name] != getattr(current, name):
            reason = "for which session a proposal is and whose it is stays as it is: take it back, and make another"
            raise refusal(name, str(changes[name]), reason, conflicts=True)
        changes.pop(name, None)


async def _read(values: Mapping[str, Any], transaction: Transaction) -> dict[str, Any]:
    """Return what a row holds as the command takes it: session, organisation and item by their ids."""
    read = dict(values)
    if read.get("session") is not None:
        read["session"] = await _session(str(read["session"]), transaction)
    if read.get("organisation") is not None:
        read["organisation"] = await _organisation(str(read["organisation"]).strip(), transaction)
    if read.get("about") is not None:
        read["about"] = await _item(str(read["about"]).strip(), transaction)
    return read


async def _session(reference: str, transaction: Transaction) -> UUID:
    try:
        identifier = UUID(reference.strip())
    except ValueError as error:
        raise refusal("session_id", reference, "there is no such session") from error
    if not await sessions.exists(transaction, identifier):
        raise refusal("session_id", reference, "there is no such session")
    return identifier


async def _organisation(reference: str, transaction: Transaction) -> UUID:
    try:
        return UUID(reference)
    except ValueError:
        found = await called(transaction, reference)
    if not found:
        raise refusal("organisation_id", reference, "there is no organisation of this name or id")
    if len(found) > 1:
        reason = "several organisations go by this: give the id of the one that is meant"
        raise refusal("organisation_id", reference, reason)
    return found[0]


async def _item(code: str, transaction: Transaction) -> UUID:
    found = await items.with_code(transaction, code)
    if found is None:
        raise refusal("about_id", code, "there is no agenda item with this code")
    return found.id


IMPORTABLE: Final = Importable(
    kind="proposals",
    title=words("Voorstellen", "Proposals"),
    columns=COLUMNS,
    visibility=Visibility.NETWORK,
    policy=needs_own(Action.CREATE, Visibility.NETWORK),
    apply=_apply,
    adds_own=True,
)
"""Proposals by the session they are for; an organisation brings its own while there is a call, who facilitates all."""
