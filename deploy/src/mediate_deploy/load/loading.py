"""Bring a data set into a hub: look what is there, post what is missing, leave the rest alone."""

import asyncio
import hashlib
import json
import uuid
from collections.abc import Iterable, Sequence

from mediate_deploy.load.compare import differing_fields
from mediate_deploy.load.dataset import Dataset
from mediate_deploy.load.forms import form_of
from mediate_deploy.load.hub import Hub, HubUnreachableError, NotAllowedError, RefusedError
from mediate_deploy.load.kinds import KINDS, Kind, Listed, Record, words
from mediate_deploy.load.report import Difference, LoadReport, Reject, Skip
from mediate_deploy.load.shapes import JsonObject
from mediate_deploy.load.showing import Progress, Step

REQUESTS_AT_ONCE_MAX = 4
KEYS = uuid.uuid5(uuid.NAMESPACE_URL, "urn:mediate:load")

Identity = tuple[str, str | None, str]
"""Kind, parent's key where the own key is only unique under it, and own key."""


def idempotency_key(name: str, record: Record, path: str, body: JsonObject) -> str:
    """Return the key of a request: the same for the same row with the same content, and for no other."""
    content = hashlib.sha256(json.dumps([path, body], sort_keys=True).encode()).hexdigest()
    return str(uuid.uuid5(KEYS, "\n".join((name, record.file, str(record.row), content))))


class Loading:
    """One load of one data set into one hub."""

    def __init__(self, name: str, dataset: Dataset, hub: Hub, progress: Progress) -> None:
        self._name = name
        self._dataset = dataset
        self._hub = hub
        self._progress = progress
        self._at_once = asyncio.Semaphore(REQUESTS_AT_ONCE_MAX)
        self._kept: dict[Identity, JsonObject] = {}
        self._ids: dict[tuple[str, str], str] = {}
        self._new: set[tuple[str, str]] = set()
        self._broken = dict(dataset.broken)
        self._report = LoadReport(
            kinds=tuple(kind.name for kind in KINDS),
            findings=list(dataset.findings),
            rejects=list(dataset.rejects),
            skips=list(dataset.skips),
        )

    async def run(self) -> LoadReport:
        """Load everything and return what happened. A hub that is gone or refuses us ends it early."""
        try:
            for kind in KINDS:
                await self._load_kind(kind)
        except* (HubUnreachableError, NotAllowedError) as stopped:
            self._report.stopped = _first_message(stopped)
        return self._report

    async def _load_kind(self, kind: Kind) -> None:
        records = self._dataset.of(kind)
        with self._progress.kind(kind.name, len(records)) as step:
            try:
                if not kind.is_of_itself:
                    records = self._with_references(self._with_parent(records))
                await self._look_up(kind, records)
            except* RefusedError as refused:
                self._hold_back(records, f"what the hub holds could not be read: {_first_message(refused)}")
                records = []
            for wave in self._waves(kind, records):
                async with asyncio.TaskGroup() as tasks:
                    for record in wave:
                        tasks.create_task(self._place(record, step))

    def _waves(self, kind: Kind, records: Sequence[Record]) -> Iterable[Sequence[Record]]:
        """Yield records that can be sent together; those that others of the same kind need come before them."""
        if not kind.is_of_itself:
            yield records
            return
        waiting = list(records)
        while waiting:
            pending = {record.key for record in waiting}
            ready = [record for record in waiting if not pending & _needed(record)]
            if not ready:
                for record in waiting:
                    self._reject(record, "parent", record.parent or "", "hangs under itself in a circle")
                return
            waiting = [record for record in waiting if pending & _needed(record)]
            yield self._with_references(self._with_parent(ready))

    def _with_parent(self, records: Sequence[Record]) -> list[Record]:
        """Return the records whose parent is in the hub; the others are held back or refused."""
        fit: list[Record] = []
        for record in records:
            parent, kind = record.parent, record.kind
            if parent is None or kind.parent is None or (kind.parent, parent) in self._ids:
                fit.append(record)
                continue
            because = self._broken.get((kind.parent, parent)) or self._dataset.unread.get(kind.parent)
            if because:
                self._hold_back([record], because)
            else:
                self._reject(record, kind.parent, parent, f"there is no such record among the {kind.parent}")
        return fit

    def _with_references(self, records: Sequence[Record]) -> list[Record]:
        """Return the records of which all that they refer to is in the hub; the others are held back or refused."""
        fit: list[Record] = []
        for record in records:
            for field, name, key in _references(record):
                if (name, key) in self._ids:
                    continue
                because = self._broken.get((name, key)) or self._dataset.unread.get(name)
                if because:
                    self._hold_back([record], because)
                else:
                    self._reject(record, field.removesuffix("_id"), key, f"there is no such record among the {name}")
                break
            else:
                fit.append(record)
        return fit

    async def _look_up(self, kind: Kind, records: Sequence[Record]) -> None:
        """Learn what the hub already holds of a kind, under the parents concerned."""
        if not records:
            return
        match kind.listed:
            case Listed.ALL:
                self._remember(kind, None, await self._hub.every(kind.collection))
            case Listed.PER_YEAR:
                for year in sorted({record.key.partition(" ")[0] for record in records}):
                    held = await self._hub.every(kind.collection, year=year)
                    self._remember(kind, None, [{**one, "year": year} for one in held])
            case Listed.WITH_PARENT:
                for parent in {record.parent for record in records}:
                    realised = self._kept.get((kind.parent or "", None, parent or ""), {}).get("realisation")
                    self._remember(kind, parent, [realised] if isinstance(realised, dict) else [])
            case Listed.PER_PARENT:
                parents = {record.parent for record in records if record.parent is not None}
                async with asyncio.TaskGroup() as tasks:
                    for parent in parents - {key for name, key in self._new if name == kind.parent}:
                        tasks.create_task(self._look_up_under(kind, parent))

    async def _look_up_under(self, kind: Kind, parent: str) -> None:
        async with self._at_once:
            path = kind.collection.format(parent=self._ids[kind.parent or "", parent])
            self._remember(kind, parent, await self._hub.every(path))

    def _remember(self, kind: Kind, parent: str | None, held: Iterable[JsonObject]) -> None:
        known = {identifier: key for (_, key), identifier in self._ids.items()} if kind.references else {}
        for one in held:
            named = {field: known.get(str(one.get(field)), "") for field, _ in kind.references}
            self._kept[kind.name, parent, kind.key({**one, **named})] = one

    async def _place(self, record: Record, step: Step) -> None:
        """See to it that one record is in the hub, or say why it is not."""
        kind = record.kind
        under = record.parent if kind.listed in {Listed.PER_PARENT, Listed.WITH_PARENT} else None
        body, path = self._request(record)
        kept = self._kept.get((kind.name, under, record.key))
        if kept is not None:
            self._ids[kind.name, record.key] = str(kept.get("id", ""))
            self._compare(record, body, kept)
        else:
            await self._create(record, path, body)
        step()

    async def _create(self, record: Record, path: str, body: JsonObject) -> None:
        kind = record.kind.name
        key = idempotency_key(self._name, record, path, body)
        try:
            async with self._at_once:
                created = await self._hub.create(path, body, key=key)
        except RefusedError as refused:
            for objection in refused.objections:
                self._reject(record, column_of(record, objection.field), objection.value, objection.reason)
            return
        self._ids[kind, record.key] = created.id
        if created.earlier:
            # An earlier load made it, yet it is not found by its name or code: somebody changed that since.
            fields = ("the name or code it is known by",)
            self._report.differences.append(Difference(kind, record.file, record.row, fields))
        else:
            self._new.add((kind, record.key))
            self._report.created[kind] = self._report.created.get(kind, 0) + 1

    def _request(self, record: Record) -> tuple[JsonObject, str]:
        kind = record.kind
        if record.parent is None or kind.parent is None:
            by_id: JsonObject = {
                field: self._ids[name, words(record.body.get(field, ""))] for field, name in kind.references
            }
            for field, inner, name in kind.references_each:
                if members := _members(record, field):
                    by_id[field] = [{**each, inner: self._ids[name, words(each.get(inner, ""))]} for each in members]
            for field, inner, name in kind.references_among:
                if isinstance(holder := record.body.get(field), dict):
                    by_id[field] = {**holder, inner: [self._ids[name, key] for key in _among(record, field, inner)]}
            return {**record.body, **by_id}, kind.creation
        parent_id = self._ids[kind.parent, record.parent]
        if kind.parent_field:
            return {**record.body, kind.parent_field: parent_id}, kind.creation
        return record.body, kind.creation.format(parent=parent_id)

    def _compare(self, record: Record, body: JsonObject, kept: JsonObject) -> None:
        kind = record.kind.name
        fields = differing_fields(body, kept)
        if fields:
            self._report.differences.append(Difference(kind, record.file, record.row, fields))
        else:
            self._report.unchanged[kind] = self._report.unchanged.get(kind, 0) + 1

    def _reject(self, record: Record, column: str, value: str, reason: str) -> None:
        self._broken[record.kind.name, record.key] = f"{record.file} row {record.row} was rejected"
        self._report.rejects.append(Reject(record.kind.name, record.file, record.row, column, value, reason))

    def _hold_back(self, records: Iterable[Record], because: str) -> None:
        for record in records:
            self._broken[record.kind.name, record.key] = f"{record.file} row {record.row} was skipped"
            self._report.skips.append(Skip(record.kind.name, record.file, record.row, because))


def _references(record: Record) -> Iterable[tuple[str, str, str]]:
    """Yield the field, the kind and the key of everything that a record refers to."""
    for field, name in record.kind.references:
        yield field, name, words(record.body.get(field, ""))
    for field, inner, name in record.kind.references_each:
        for member in _members(record, field):
            yield field, name, words(member.get(inner, ""))
    for field, inner, name in record.kind.references_among:
        for key in _among(record, field, inner):
            yield field, name, key


def _needed(record: Record) -> set[str]:
    """Return the keys of those of its own kind that a record needs to be there first."""
    own = {key for _field, name, key in _references(record) if name == record.kind.name}
    return own | {record.parent} if record.parent and record.kind.parent == record.kind.name else own


def _among(record: Record, field: str, inner: str) -> list[str]:
    holder = record.body.get(field)
    found = holder.get(inner) if isinstance(holder, dict) else None
    return [words(each) for each in found] if isinstance(found, list) else []


def _members(record: Record, field: str) -> list[JsonObject]:
    found = record.body.get(field)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def column_of(record: Record, api_field: str) -> str:
    """Return the column that a field of the API was read from, or the field where there is none."""
    column = api_field.removeprefix("body.").replace(".", "_")
    return column if column in form_of(record.kind).columns else api_field


def _first_message(group: BaseExceptionGroup[BaseException]) -> str:
    first = group.exceptions[0]
    return _first_message(first) if isinstance(first, BaseExceptionGroup) else str(first)
