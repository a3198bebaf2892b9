"""What can be searched for: an entry per public record, and every word there is with how often it is used.

Both are part of the read model: written in the transaction of the batch that brings the events, emptied and filled
again by a rebuild. Words are normalised here and handed to PostgreSQL as they are to be kept, so that no dictionary or
extension of the server has a say in what is found.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, any_, bindparam, delete, func, literal_column, select

from mediate_contracts.events import agendas, community, monitor, pipeline
from mediate_contracts.events.base import Event, Visibility
from mediate_gateway.adapters.batches import apply, upsert
from mediate_gateway.adapters.tables import SEARCH_ENTRY, SEARCH_WORD
from mediate_gateway.domain.searching import links, pairs, trigrams, whole, words_of
from mediate_shared.inbox import Handler, Received
from mediate_shared.journal import Transaction

TITLE: Final = "A"
"""Weight of a word in a title."""
PAIR: Final = "B"
"""Weight of two words of a title that were put together."""
TEXT: Final = "C"
"""Weight of a word in what is said of a record besides its title."""
_KEY: Final = "D"
"""Weight of what is no word: the kind of a record, and its whole title."""

Localised = Mapping[str, str]


@dataclass(frozen=True)
class Entry:
    """What a record is found by and shown as: its kind, title and text, and other words that lead to it."""

    id: UUID
    kind: str
    title: Localised
    address: str
    text: Localised | None = None
    others: Sequence[str] = ()


def _both(line: str) -> Localised:
    return {"nl": line, "en": line}


def _joined(*texts: Localised | None) -> Localised | None:
    said = [each for each in texts if each is not None]
    return {language: " ".join(each[language] for each in said) for language in ("nl", "en")} if said else None


def _said(value: Any) -> Localised | None:
    return None if value is None else dict(value.model_dump())


def _organisation(said: community.OrganisationRegistered | community.OrganisationAmended) -> Entry:
    # A game_studio is found by game as well as by studio.
    types = " ".join(each.replace("_", " ") for each in said.types)
    others = [types, said.hub or "", said.website or ""]
    address = f"/community/organisations/{said.organisation_id}"
    return Entry(
        said.organisation_id, "organisation", _both(said.name), address, _said(said.description), others=others
    )


def _posted(said: community.Posted, identifier: UUID, kind: str, *others: str) -> Entry:
    # Written in one language, it is found and shown by the same words in both.
    text = None if said.text is None else _both(said.text)
    return Entry(
        identifier, kind, _both(said.title), f"/community/{kind}s/{identifier}", text, others=[*said.themes, *others]
    )


def _need(said: community.NeedPosted | community.NeedAmended) -> Entry:
    return _posted(said, said.need_id, "need")


def _offer(said: community.OfferPosted | community.OfferAmended) -> Entry:
    return _posted(said, said.offer_id, "offer", said.kind.replace("_", " "))


def _challenge(said: community.ChallengeOpened | community.ChallengeAmended) -> Entry:
    address = f"/community/challenges/{said.challenge_id}"
    return Entry(said.challenge_id, "challenge", said.name.model_dump(), address, _said(said.description))


def _group(said: community.GroupFormed | community.GroupAmended) -> Entry:
    others = [said.kind.replace("_", " ")]
    address = f"/community/groups/{said.group_id}"
    return Entry(said.group_id, "group", said.name.model_dump(), address, _said(said.description), others=others)


def _line(said: agendas.LineAdded | agendas.LineAmended) -> Entry:
    text = _joined(_said(said.at_stake), _said(said.needed), _said(said.result))
    title = said.title.model_dump()
    return Entry(said.line_id, "line", title, f"/agenda/lines/{said.line_id}", text, others=[str(said.number)])


def _item(said: agendas.ItemProposed | agendas.ItemAmended) -> Entry:
    title = said.title.model_dump()
    return Entry(
        said.item_id,
        "item",
        title,
        f"/agenda/items/{said.item_id}",
        _said(said.description),
        others=[said.code, *said.themes],
    )


def _goal(said: agendas.GoalSet | agendas.GoalAmended) -> Entry:
    others = [said.code, str(said.year)]
    address, text = f"/agenda/goals?year={said.year}", _said(said.narrative)
    return Entry(said.goal_id, "goal", said.title.model_dump(), address, text, others=others)


def _target(said: agendas.TargetSet | agendas.TargetAmended) -> Entry:
    others = [said.code, str(said.year)]
    return Entry(said.target_id, "target", said.title.model_dump(), f"/agenda/goals?year={said.year}", others=others)


def _session(said: agendas.SessionPlanned | agendas.SessionAmended) -> Entry:
    others = [said.kind.replace("_", " "), said.place or "", str(said.starts_at.year)]
    address = f"/agenda/sessions/{said.session_id}"
    return Entry(said.session_id, "session", said.title.model_dump(), address, _said(said.description), others=others)


def _proposal(said: agendas.ProposalMade | agendas.ProposalAmended) -> Entry:
    text = None if said.text is None else _both(said.text)
    return Entry(said.proposal_id, "proposal", _both(said.title), f"/agenda/sessions/{said.session_id}", text)


def _programme(said: agendas.ProgrammeStated) -> Entry:
    address = f"/agenda/programmes/{said.programme_id}"
    return Entry(
        said.programme_id, "programme", said.name.model_dump(), address, _said(said.description), others=[said.code]
    )


def _activity(said: agendas.ActivityRecorded | agendas.ActivityAmended) -> Entry:
    others = [said.kind.replace("_", " "), said.on[:4], said.place or ""]
    address = f"/agenda/activities/{said.activity_id}"
    return Entry(said.activity_id, "activity", said.title.model_dump(), address, _said(said.description), others=others)


def _indicator(
    said: monitor.IndicatorDefined | monitor.IndicatorAmended | monitor.IndicatorRedefined,
) -> Entry:
    address = f"/monitor/indicators/{said.indicator_id}"
    name = said.name.model_dump()
    return Entry(said.indicator_id, "indicator", name, address, _said(said.definition), others=[said.code, said.unit])


def _lesson(said: monitor.LessonLogged | monitor.LessonAmended) -> Entry:
    text = None if said.text is None else _both(said.text)
    return Entry(said.lesson_id, "lesson", _both(said.title), f"/monitor/lessons/{said.lesson_id}", text)


def _report(said: monitor.ReportPublished) -> Entry:
    others = [said.code, said.period]
    address = f"/monitor/reports/{said.code}"
    return Entry(said.report_id, "report", said.title.model_dump(), address, _said(said.summary), others=others)


def _grant_call(said: pipeline.GrantCallRecorded) -> Entry:
    others = [said.code, str(said.year)]
    name = said.name.model_dump()
    return Entry(said.grant_call_id, "grant_call", name, f"/pipeline/calls/{said.grant_call_id}", others=others)


def _held_call(said: pipeline.GrantCallOpened | pipeline.GrantCallAmended) -> Entry:
    others = [said.code, str(said.opens_on.year)]
    address = f"/pipeline/calls/{said.grant_call_id}"
    return Entry(said.grant_call_id, "grant_call", said.name.model_dump(), address, _said(said.purpose), others=others)


def _fund(said: pipeline.FundOpened | pipeline.FundAmended) -> Entry:
    others = [(said.kind or "").replace("_", " "), said.region or ""]
    return Entry(
        said.fund_id, "fund", _both(said.name), f"/pipeline/funds/{said.fund_id}", _said(said.purpose), others=others
    )


def _disclosed_deal(said: pipeline.DealDisclosed | pipeline.DealPublished) -> Entry:
    address = f"/pipeline/disclosed/{said.disclosure_id}"
    return Entry(said.disclosure_id, "disclosed_deal", _both(said.title), address, _said(said.text))


ENTRIES: Final[Mapping[type[Event], Callable[[Any], Entry]]] = MappingProxyType(
    {
        community.OrganisationRegistered: _organisation,
        community.OrganisationAmended: _organisation,
        community.NeedPosted: _need,
        community.NeedAmended: _need,
        community.OfferPosted: _offer,
        community.OfferAmended: _offer,
        community.ChallengeOpened: _challenge,
        community.ChallengeAmended: _challenge,
        community.GroupFormed: _group,
        community.GroupAmended: _group,
        agendas.LineAdded: _line,
        agendas.LineAmended: _line,
        agendas.ItemProposed: _item,
        agendas.ItemAmended: _item,
        agendas.SessionPlanned: _session,
        agendas.SessionAmended: _session,
        agendas.ProposalMade: _proposal,
        agendas.ProposalAmended: _proposal,
        agendas.ProgrammeStated: _programme,
        agendas.ActivityRecorded: _activity,
        agendas.ActivityAmended: _activity,
        agendas.GoalSet: _goal,
        agendas.GoalAmended: _goal,
        agendas.TargetSet: _target,
        agendas.TargetAmended: _target,
        monitor.IndicatorDefined: _indicator,
        monitor.IndicatorAmended: _indicator,
        monitor.IndicatorRedefined: _indicator,
        monitor.LessonLogged: _lesson,
        monitor.LessonAmended: _lesson,
        monitor.ReportPublished: _report,
        pipeline.GrantCallRecorded: _grant_call,
        pipeline.GrantCallOpened: _held_call,
        pipeline.GrantCallAmended: _held_call,
        pipeline.FundOpened: _fund,
        pipeline.FundAmended: _fund,
        pipeline.DealDisclosed: _disclosed_deal,
        pipeline.DealPublished: _disclosed_deal,
    }
)
"""The events that make an entry, or make it anew: public ones and those of the network, none of a case or a deal."""
WITHDRAWALS: Final = frozenset(
    {
        agendas.ProgrammeWithdrawn,
        agendas.GoalWithdrawn,
        agendas.TargetWithdrawn,
        agendas.ActivityWithdrawn,
        monitor.LessonWithdrawn,
        pipeline.DealDisclosureEnded,
        pipeline.DealPublicationEnded,
    }
)
"""The events after which their subject, which made an entry before, is not found any more."""

_ENTRY: Final = upsert(SEARCH_ENTRY)
_HELD: Final = select(
    # Neither pairs nor keys are words that somebody may have meant.
    func.unnest(func.tsvector_to_array(func.ts_filter(SEARCH_ENTRY.c.words, literal_column("""'{a,c}'::"char"[]"""))))
).where(SEARCH_ENTRY.c.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
_GONE: Final = delete(SEARCH_ENTRY).where(SEARCH_ENTRY.c.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
_USED: Final = upsert(SEARCH_WORD, added=("uses",))
_UNUSED: Final = delete(SEARCH_WORD).where(
    SEARCH_WORD.c.word == any_(bindparam("changed", type_=ARRAY(Text))), SEARCH_WORD.c.uses <= 0
)


def indexing(handlers: Mapping[type[Event], Handler]) -> dict[type[Event], Handler]:
    """Return the same handlers; those of events that make an entry, or take it away, do that too."""
    return {event: _indexing(event, handler) for event, handler in handlers.items()}


def _indexing(event: type[Event], handler: Handler) -> Handler:
    if event in WITHDRAWALS:
        return _both_of(handler, forget)
    return _both_of(handler, index) if event in ENTRIES else handler


def _both_of(first: Handler, second: Handler) -> Handler:
    async def both(heard: Sequence[Received[Any]], transaction: Transaction) -> None:
        await first(heard, transaction)
        await second(heard, transaction)

    return both


async def index(heard: Sequence[Received[Event]], transaction: Transaction) -> None:
    """Make the entries of these events, in the place of those there are, and count the words anew."""
    made = {entry.id: (entry, received) for received, entry in _entries(heard)}
    rows = []
    uses: Counter[str] = Counter()
    for entry, received in made.values():
        words, vector = words_and_vector(entry)
        # A word that is told as meant in the place of an error is told to everybody.
        if received.envelope.visibility == Visibility.PUBLIC:
            uses.update(words)
        rows.append(
            {
                "id": entry.id,
                "kind": entry.kind,
                "title": entry.title,
                "text": entry.text,
                "visibility": received.envelope.visibility,
                "address": entry.address,
                "updated_at": received.envelope.time,
                "words": vector,
            }
        )
    public = [entry.id for entry, received in made.values() if received.envelope.visibility == Visibility.PUBLIC]
    uses.subtract((await transaction.execute(_HELD, {"ids": public})).scalars())
    await apply(transaction, _ENTRY, rows)
    await _count(uses, transaction)


async def forget(heard: Sequence[Received[Event]], transaction: Transaction) -> None:
    """Take away the entries of what these public events are about, and count the words anew."""
    ids = [received.event.subject for received in heard]
    uses: Counter[str] = Counter()
    uses.subtract((await transaction.execute(_HELD, {"ids": ids})).scalars())
    await transaction.execute(_GONE, {"ids": ids})
    await _count(uses, transaction)


def _entries(heard: Sequence[Received[Event]]) -> Iterator[tuple[Received[Event], Entry]]:
    for received in heard:
        yield received, ENTRIES[type(received.event)](received.event)


async def _count(uses: Counter[str], transaction: Transaction) -> None:
    changed = [
        {"word": word, "letters": len(word), "trigrams": sorted(trigrams(word)), "uses": count}
        for word, count in uses.items()
        if count
    ]
    if changed:
        await transaction.execute(_USED, {"rows": changed})
    fewer = [word for word, count in uses.items() if count < 0]
    if fewer:
        await transaction.execute(_UNUSED, {"changed": fewer})


def words_and_vector(entry: Entry) -> tuple[set[str], str]:
    """Return the words that an entry holds, and all it is found by as PostgreSQL writes a tsvector: 'campus':1A,2C."""
    keys = {kind_key(entry.kind)}
    titles: set[str] = set()
    together: set[str] = set()
    texts: set[str] = set()
    for title in set(entry.title.values()):
        single = [link.word for link in links(title)]
        keys.add(title_key(single))
        titles.update(words_of(title))
        together.update(pairs(single))
    for text in [*(entry.text or {}).values(), *entry.others]:
        texts.update(words_of(text))
    words = titles | texts
    vector = [f"'{key}':1{_KEY}" for key in keys]
    vector += [f"'{word}':1{TITLE},2{TEXT}" if word in texts else f"'{word}':1{TITLE}" for word in titles]
    vector += [f"'{word}':1{TEXT}" for word in texts - titles]
    vector += [f"'{word}':1{PAIR}" for word in together - words]
    return words, " ".join(vector)


def kind_key(kind: str) -> str:
    """Return what every entry of a kind, and nothing else, holds among its words."""
    return f"#{kind}"


def title_key(words: Sequence[str]) -> str:
    """Return what an entry with this title holds among its words: the title as one, however it is spaced."""
    return f"={whole(words)}"
