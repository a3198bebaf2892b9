"""What can be imported into the pipeline: deals, each seen by whoever imports it and by its fund's managers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action
from mediate_contracts.values import DealId
from mediate_contracts.vocabulary import DealPipeline, DealStage
from mediate_pipeline.adapters import deals, funds, notes, organisations
from mediate_pipeline.adapters.tables import Deal, DealTerms
from mediate_pipeline.domain.stages import way
from mediate_pipeline.entrypoints.deal_columns import COLUMNS
from mediate_pipeline.usecases.amend_deal import amend_deal
from mediate_pipeline.usecases.assess_deal import AssessDeal, assess_deal
from mediate_pipeline.usecases.entrust_deal import changer_of
from mediate_pipeline.usecases.move_stage import MoveStage, move_stage
from mediate_pipeline.usecases.note_deal import WriteNote, write_note
from mediate_pipeline.usecases.open_deal import OpenDeal, open_deal
from mediate_pipeline.usecases.read_deals import reader_of
from mediate_pipeline.usecases.set_next_step import SetNextStep, set_next_step
from mediate_shared.identity.guard import needs
from mediate_shared.importing import Applied, Importable, ImportRow, Outcome, refusal, words
from mediate_shared.journal import Transaction

_ROWS_MAX: Final = 50
"""Whoever reads deals meanwhile waits for a batch, because all of that is audited in one order."""
_BESIDE: Final = frozenset({"stage", "reason", "readiness", "readiness_on", "next_step", "next_step_due_on", "note"})
"""What is not amended but said by a command of its own."""
_NEVER_EMPTY: Final = frozenset({"title", "amount_sought", "pipeline", "synthetic", "action_lines"})


@dataclass
class _Bringing:
    """A deal while a row is applied to it; each step takes up where the one before left it."""

    transaction: Transaction
    now: datetime
    deal: Deal

    @property
    def _context(self) -> dict[str, Any]:
        return {"transaction": self.transaction, "now": self.now, "reason": None}

    @property
    def _id(self) -> DealId:
        return DealId(self.deal.id)

    async def amend(self, changes: Mapping[str, Any]) -> None:
        current = self.deal.model_dump(include=set(DealTerms.model_fields))
        told = DealTerms.model_validate({**current, **changes}).model_dump()
        if differing := {name: changes[name] for name in changes if told[name] != current[name]}:
            self.deal = await amend_deal(self._id, differing, expecting=self.deal.version, **self._context)

    async def assess(self, readiness: object, assessed_on: object) -> None:
        if readiness is None or (readiness == self.deal.readiness and assessed_on in (None, _day(self.deal))):
            return
        told = {"readiness": readiness, "assessed_on": assessed_on or self.now.date()}
        await assess_deal(self._id, AssessDeal.model_validate(told), **self._context)
        self.deal = (await deals.get(self.transaction, self.deal.id, reader=reader_of(self.transaction))).deal

    async def plan(self, step: object, due_on: object) -> None:
        before = self.deal.next_step
        told = SetNextStep.model_validate({"step": step, "due_on": due_on})
        same = before is not None and (before.step, before.due_on) == (told.step, told.due_on)
        if step is None or same:
            return
        self.deal = await set_next_step(self._id, told, expecting=self.deal.version, **self._context)

    async def note(self, text: object) -> bool:
        if text is None:
            return False
        told = WriteNote.model_validate({"text": text})
        if await notes.is_there(self.transaction, self.deal.id, told.text):
            return False
        await write_note(self._id, told, **self._context)
        return True

    async def move(self, wanted: str | None, reason: object) -> None:
        if wanted is None or wanted == self.deal.stage:
            return
        aim = MoveStage.model_validate({"stage": wanted, "reason": reason})
        for stage in way(self.deal.stage, DealStage(aim.stage), self.deal.pipeline):
            step = MoveStage(stage=stage, reason=aim.reason)
            self.deal = await move_stage(self._id, step, expecting=self.deal.version, **self._context)


async def _apply(row: ImportRow, transaction: Transaction, now: datetime) -> Applied:
    body = row.body()
    beside = {name: body.pop(name, None) for name in _BESIDE}
    terms = await _terms(body, transaction)
    if row.id is not None:
        there = (await deals.get(transaction, row.id, reader=reader_of(transaction))).deal
        changes = await _terms(row.changes(there.model_dump(include=set(DealTerms.model_fields))), transaction)
    else:
        found = await _same_deal(terms, transaction)
        # Of a deal that is found by what it is called, what the file leaves empty stays as it is.
        changes = terms
        if found is None:
            return await _opened(terms, beside, transaction, now)
        there = found
    bringing = _Bringing(transaction, now, there)
    await _check_company(there, changes.pop("organisation_id", None), transaction)
    kept = {name: changes[name] for name in changes if name in DealTerms.model_fields}
    await bringing.amend({name: each for name, each in kept.items() if each is not None or name not in _NEVER_EMPTY})
    is_noted = await _say_beside(bringing, beside)
    is_changed = is_noted or bringing.deal.version != there.version
    return Applied(Outcome.CHANGED if is_changed else Outcome.UNCHANGED, there.id)


async def _opened(terms: dict[str, Any], beside: Mapping[str, Any], transaction: Transaction, now: datetime) -> Applied:
    command = OpenDeal.model_validate(terms)
    deal = await open_deal(command, transaction=transaction, now=now, reason=None)
    await _say_beside(_Bringing(transaction, now, deal), beside)
    return Applied(Outcome.CREATED, deal.id)


async def _say_beside(bringing: _Bringing, beside: Mapping[str, Any]) -> bool:
    """Say what a row says besides; return whether it holds a note that was not there."""
    await bringing.assess(beside["readiness"], beside["readiness_on"])
    await bringing.plan(beside["next_step"], beside["next_step_due_on"])
    is_noted = await bringing.note(beside["note"])
    await bringing.move(beside["stage"], beside["reason"])
    return is_noted


async def _same_deal(terms: Mapping[str, Any], transaction: Transaction) -> Deal | None:
    """Return the deal that a row without an id is about: of this company and title, that whoever brings it changes."""
    if "organisation_id" not in terms or "title" not in terms:
        return None
    called = await deals.called(
        transaction, UUID(terms["organisation_id"]), str(terms["title"]), account=changer_of(transaction)
    )
    fund = terms.get("fund_id")
    fitting = [each for each in called if fund is None or each.fund_id is None or str(each.fund_id) == fund]
    if len(fitting) > 1:
        raise refusal("title", terms["title"], "several deals have this name: use the id")
    return fitting[0] if fitting else None


async def _check_company(deal: Deal, named: str | None, transaction: Transaction) -> None:
    if named is None or UUID(named) in (deal.organisation_id, deal.organisation_now.id):
        return
    found = await organisations.find(transaction, UUID(named))
    if found is None or found.now.id != deal.organisation_now.id:
        raise refusal("organisation", named, "a deal stays with its company", conflicts=True)


async def _terms(body: dict[str, Any], transaction: Transaction) -> dict[str, Any]:
    """Return what a deal is about, with the organisation and the fund that were named by their ids."""
    terms = {name: value for name, value in body.items() if name not in {"organisation", "fund"} | _BESIDE}
    if isinstance(lines := terms.get("action_lines"), list):
        terms["action_lines"] = [int(each) if str(each).isdecimal() else each for each in lines]
    if body.get("organisation") is not None:
        there = await organisations.named(transaction, body["organisation"])
        terms["organisation_id"] = _one(body["organisation"], there, "organisation")
    if "fund" in body:
        terms["fund_id"] = None
        if body["fund"] is not None:
            terms["fund_id"] = _one(body["fund"], await funds.named(transaction, body["fund"]), "fund")
    if terms.get("pipeline") is None and terms.get("programme") is not None and "fund_id" not in terms:
        terms["pipeline"] = DealPipeline.PROGRAMME.value
    return terms


def _day(deal: Deal) -> str | None:
    day: date | None = deal.readiness_on
    return None if day is None else day.isoformat()


def _one(said: str, named: Sequence[UUID], kind: str) -> str:
    if len(named) == 1:
        return str(named[0])
    if named:
        raise refusal(kind, said, f"several {kind}s have this name: use the id")
    try:
        return str(UUID(said))
    except ValueError:
        raise refusal(kind, said, f"there is no such {kind}") from None


IMPORTABLES: Final = (
    Importable(
        kind="deals",
        title=words("Deals", "Deals"),
        columns=COLUMNS,
        visibility=Visibility.DEAL,
        policy=needs(Action.CREATE, Visibility.DEAL),
        apply=_apply,
        names=(
            ("organisation_id", "organisation"),
            ("fund_id", "fund"),
            ("step", "next_step"),
            ("due_on", "next_step_due_on"),
            ("assessed_on", "readiness_on"),
            ("text", "note"),
        ),
        rows_max=_ROWS_MAX,
    ),
)
"""Deals, opened by whoever imports them; of one that is there, all is amended that a row tells differently."""
