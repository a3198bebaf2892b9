"""Deals with a mark in all that is told of them, made by every command that the pipeline's description has."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import Any, Final

import httpx

from confidentiality import story
from confidentiality.listening import Listener
from confidentiality.marks import DEGREES, TEXT, WORD, Degree, Marks, marked
from e2e.pages import Templates, crawl, forms_of
from e2e.people import invitation, organisation, signed_in
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Role
from mediate_deploy.policy_page import declarations
from mediate_shared.identity.guard import Needs
from mediate_shared.settings import ServiceSettings
from support.exchange import Answer, Call, Line
from support.hub import Hub, wait
from support.openapi_calls import Description, Operation, last_identified
from support.receivers import Receiver
from support.records import JSON, Records

PIPELINE: Final = "/v1/pipeline"
CONFIDENTIAL: Final = frozenset({Visibility.DEAL, Visibility.CASE})
_PREREQUISITES: Final = ("/v1/community/organisations",)
_TOLD: Final = ("disclosure", "publish")
"""Words of paths of commands that tell others of a deal or a call, which is what they are for."""
_BY_A_SECOND: Final = ("/overrides/{override_id}/grant", "/overrides/{override_id}/refuse")
_NAMES: Final = ("Studio Aanvraag", "Studio Verderop")
_MAKING_SECONDS_MAX: Final = 40.0
_SAME_ORIGIN: Final = {"Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True)
class Somebody:
    """Somebody with a session, as their browser and their programs know them."""

    hub: Hub
    cookie: str

    @property
    def headers(self) -> dict[str, str]:
        """What every request of theirs carries."""
        return {**_SAME_ORIGIN, "Cookie": f"mediate_session={self.cookie}"}

    def client(self, **options: Any) -> httpx.AsyncClient:
        """Return a client of theirs that follows nothing by itself."""
        return httpx.AsyncClient(base_url=self.hub.url, headers=self.headers, timeout=60, **options)

    def line(self) -> Line:
        """Return a line of theirs, for calls exactly as they are written."""
        return Line(self.hub.url, self.headers)


class MarkedRecords(Records):
    """Records that are made with marks in them."""

    def __init__(self, description: Description, line: Line, known: "Known") -> None:
        self._within: dict[str, dict[str, str]] = {}
        self._known = known
        self.description = description
        super().__init__(description, line)
        self.degree: Degree | None = None

    def remember(self, answer: Answer) -> None:
        """Keep also what an answer says was made within what: a round is of its deal, a grant of an account."""
        super().remember(answer)
        for template in {last_identified(each.template) for each in self.description.operations}:
            names = re.findall(r"{(\w+)}", template)
            made = re.fullmatch(re.sub(r"{\w+}", "([^/]+)", template), answer.headers.get("location", ""))
            if made and len(names) > 1:
                self._within[template] = dict(zip(names, made.groups(), strict=True))

    def ids(self, operation: Operation) -> dict[str, str]:
        """Return ids for a path, those of one path of records that are within one another."""
        return super().ids(operation) | self._within.get(last_identified(operation.template), {})

    def headers(self, operation: Operation) -> list[tuple[str, bytes]]:
        """Return the headers of a good call; what is taken away has a version, too."""
        if operation.method == "DELETE":
            return [each for each in super().headers(replace(operation, body={})) if each != JSON]
        return super().headers(operation)

    def body(self, operation: Operation) -> bytes | None:
        """Return a valid body; with marks, for what is confidential."""
        body = super().body(operation)
        if body is None or not is_confidential(operation):
            return body
        fitting = self._fitting(operation, json.loads(body))
        if self.degree is not None:
            fitting = marked(self.description, operation.body or {}, fitting, self.degree)
        return json.dumps(fitting).encode()

    def _fitting(self, operation: Operation, body: Any) -> Any:
        """Return a body that no rule refuses which its description cannot tell of."""
        if not isinstance(body, dict):
            return body
        known = self._known
        for investment in body.get("investments", []):
            # No company invests in itself.
            investment["organisation_id"] = known.other
        match operation.template.removeprefix(PIPELINE):
            case "/deals":
                return {**body, "team": [{"account_id": known.second_account, "role": "member"}]}
            case "/deals/{deal_id}/team":
                # Whoever is not on the team any more could do nothing after this.
                team = {known.account: "lead", known.second_account: "member"}
                return {"members": [{"account_id": account, "role": role} for account, role in team.items()]}
            case "/deals/{deal_id}/overrides":
                return {**body, "rule": "co_investment", "fund_id": known.fund}
            case _:
                return body


@dataclass(frozen=True)
class Known:
    """What the commands name that is made for them: two people, another company, and a fund that may be excepted."""

    account: str
    second_account: str
    other: str
    fund: str


@dataclass(frozen=True)
class Planted:
    """A hub, what was planted in it, who may know of it, and who may not."""

    hub: Hub
    description: Description
    templates: Templates
    programs: Sequence[str]
    """Addresses that answer programs and other sites, where they name no record."""
    team: Somebody
    strangers: Mapping[str, Somebody]
    marks: Marks
    ids: Mapping[Operation, Mapping[str, str]]
    """For every operation, ids of what was planted for its path."""
    listener: Listener
    """A system of the partner's own, that is sent all that is for it."""
    taken: Sequence[str]
    refused: Mapping[str, str]
    """The confidential commands that were taken with a mark in them, and those that never were, with why."""
    forms: Sequence[str] = field(default_factory=list)
    """The forms of pages that the team sent, with a mark in every field."""


def is_confidential(operation: Operation) -> bool:
    """Tell whether what an operation is given is for few: its route declares it, and it is not made to be told."""
    return operation.template in _confidential_paths() and not any(word in operation.template for word in _TOLD)


def _confidential_paths() -> frozenset[str]:
    if not _PATHS:
        _PATHS.update(
            f"{PIPELINE}{path.removeprefix('/v1')}"
            for path, _methods, policy in declarations(import_module("mediate_pipeline.main").build(_NOWHERE))
            if isinstance(policy, Needs) and policy.visibility in CONFIDENTIAL
        )
    return frozenset(_PATHS)


_PATHS: Final[set[str]] = set()
_NOWHERE: Final = ServiceSettings(database_url="postgresql://nobody@localhost/none", nats_url="nats://localhost")


async def plant(hub: Hub, receiver: Receiver) -> Planted:
    """Return the hub once the team has used every command, page and form of the pipeline, rightly and wrongly."""
    async with httpx.AsyncClient(base_url=hub.url, timeout=60) as client:
        document = (await client.get("/v1/openapi.json")).json()
    gateway = import_module("mediate_gateway.main").build(_NOWHERE, upstreams={})
    templates = Templates(gateway)
    programs = sorted({path for path, methods, _ in declarations(gateway) if "GET" in methods and "{" not in path})
    studio = await organisation(hub, "Studio Middenin")
    team = await _somebody(hub, Role.INVESTMENT_OFFICER)
    strangers = {
        "a facilitator": await _somebody(hub, Role.FACILITATOR),
        "ops": await _somebody(hub, Role.OPS),
        "a partner": await _partner(hub, studio),
    }
    async with strangers["a partner"].client() as partner:
        listener = await Listener.subscribed(partner, studio, receiver)
    second = await _somebody(hub, Role.INVESTMENT_OFFICER)
    known = await _known(hub, team, second)
    studios = (await organisation(hub, _NAMES[0]), await organisation(hub, _NAMES[1]))
    applicant = await _partner(hub, studios[0])
    whole = Description(document)
    records = _records(document, team, known)
    taken, refused = _plant(records, team, second)
    taken += _story(whole, team, second, applicant, known, studios)
    forms = await _through_pages(team, templates)
    marks = Marks(await _ids(hub))
    wait(lambda: not any(hub.health()["lag"]["gateway-projects"].values()), "everything is applied")
    async with strangers["a partner"].client() as partner:
        heard = await listener.heard_everything(partner)
    ids = {operation: {**heard, **records.ids(operation)} for operation in whole.operations}
    return Planted(hub, whole, templates, programs, team, strangers, marks, ids, listener, taken, refused, forms)


async def _somebody(hub: Hub, *roles: Role) -> Somebody:
    options = await signed_in(hub, *roles, name="Iemand, verzonnen")
    [cookie] = options["storage_state"]["cookies"]
    return Somebody(hub, cookie["value"])


async def _partner(hub: Hub, studio: str) -> Somebody:
    who = await _somebody(hub)
    link = await invitation(hub, organisation_id=studio, is_admin=True)
    async with who.client() as client:
        answer = await client.post("/v1/identity/invitations/accept", json={"token": link.rsplit("/", 1)[1]})
    assert answer.is_success, answer.text
    return who


async def _account(who: Somebody) -> str:
    async with who.client() as client:
        return str((await client.get("/v1/identity/me")).json()["id"])


async def _known(hub: Hub, team: Somebody, second: Somebody) -> Known:
    account, second_account = await _account(team), await _account(second)
    async with team.client() as client:
        # What a fund asks is public; what is in it is not.
        body = {"name": "Verzonnen fonds", "managers": [account], "co_investment": "in_principle", "synthetic": True}
        fund = await client.post(f"{PIPELINE}/funds", json=body)
    assert fund.status_code == httpx.codes.CREATED, fund.text
    return Known(account, second_account, await organisation(hub, "Verzonnen Kapitaal"), fund.json()["id"])


def _records(document: Mapping[str, Any], team: Somebody, known: Known) -> MarkedRecords:
    """Return records of the pipeline alone, and of what it takes for them."""
    paths = {path: each for path, each in document["paths"].items() if path.startswith((PIPELINE, *_PREREQUISITES))}
    return MarkedRecords(Description({**document, "paths": paths}), team.line(), known)


def _plant(records: MarkedRecords, team: Somebody, second: Somebody) -> tuple[list[str], dict[str, str]]:
    """Make one of everything, and then send every confidential command with as many marks as it takes."""
    records.make(seconds_max=_MAKING_SECONDS_MAX)
    line, seconding = team.line(), second.line()
    taken: list[str] = []
    refused: dict[str, str] = {}
    commands = [each for each in records.description.operations if each.method != "GET" and is_confidential(each)]
    # What ends something comes after what needs it.
    for operation in sorted(commands, key=lambda each: each.method == "DELETE"):
        needs_a_second = operation.template.endswith(_BY_A_SECOND)
        answer = _with_marks(records, operation, seconding if needs_a_second else line)
        if answer.status < 300:
            taken.append(str(operation))
        else:
            refused[str(operation)] = answer.body.decode()[:400]
        for wrong in _wrongly(records, operation):
            line.send(wrong)
    for asked in (f"{PIPELINE}/deals?q={WORD}", f"{PIPELINE}/deals?stage={WORD}", f"{PIPELINE}/deals/{WORD}"):
        line.send(Call("GET", asked))
    return taken, refused


def _story(
    description: Description,
    team: Somebody,
    second: Somebody,
    applicant: Somebody,
    known: Known,
    studios: tuple[str, str],
) -> list[str]:
    """Do what takes more than one step; return the commands of it."""
    doing, line = story.Doing(description), team.line()
    applying, seconding = applicant.line(), second.line()
    wait(lambda: _is_known(line, studios), "the pipeline has heard of the companies")
    story.deal(doing, line, company=studios[1], name=_NAMES[1], investors=(known.other, studios[0]))
    people = (known.account, known.second_account)
    story.grant_call(doing, line, seconding, applying, people=people, of=studios[0])
    return sorted(doing.taken)


def _is_known(line: Line, companies: tuple[str, str]) -> bool:
    """Tell whether the pipeline takes deals with these companies, by opening one."""
    return all(_opens(line, each) for each in companies)


def _opens(line: Line, company: str) -> bool:
    body = {"organisation_id": company, "title": TEXT, "amount_sought": {"cents": 1}, "synthetic": True}
    answer = line.send(Call("POST", f"{PIPELINE}/deals", json.dumps(body).encode(), [JSON]))
    return answer.status == httpx.codes.CREATED


def _with_marks(records: MarkedRecords, operation: Operation, line: Line) -> Answer:
    for degree in DEGREES:
        records.degree = degree
        records.prepare(operation)
        answer = line.send(records.good(operation))
        records.remember(answer)
        if answer.status < 300:
            break
    records.degree = None
    return answer


def _wrongly(records: MarkedRecords, operation: Operation) -> Iterator[Call]:
    """Yield calls that are refused, each with marks in it: what is refused must not be told either."""
    records.degree = DEGREES[0]
    good = records.good(operation)
    records.degree = None
    body = good.body if isinstance(good.body, bytes) else b"{}"
    yield Call(good.method, good.target, body[:-1], good.headers, "no JSON")
    yield Call(good.method, good.target, json.dumps({WORD: TEXT}).encode(), good.headers, "another field")
    yield Call(good.method, good.target, body, [JSON, ("If-Match", b'"999"')], "an old version")
    yield Call(good.method, good.target, body, [("Content-Type", b"text/plain")], "no JSON by name")
    yield Call(good.method, f"{good.target}/{WORD}", body, good.headers, "a path to nowhere")
    yield Call(good.method, good.target, body, [*good.headers, ("Idempotency-Key", WORD.encode())], "a key")


async def _through_pages(team: Somebody, templates: Templates) -> list[str]:
    """Look at every page that the team is led to, and send the pipeline's forms with a mark in every field."""
    sent: list[str] = []
    async with team.client() as client:
        found = await crawl(client, templates)
        kinds = set()
        for page in found.pages:
            if not page.path.startswith("/pipeline"):
                continue
            for form in forms_of(page.text):
                kind = (templates.of(form.action), page.template, frozenset(form.fields))
                if form.method != "post" or not form.texts or kind in kinds:
                    continue
                kinds.add(kind)
                fields = {**form.fields, **dict.fromkeys(form.texts, TEXT)}
                address = form.action or page.path
                if "multipart" in form.encoding:
                    await client.post(address, files={name: (None, value) for name, value in fields.items()})
                else:
                    await client.post(address, data=fields)
                sent.append(address)
    return sent


async def _ids(hub: Hub) -> frozenset[str]:
    """Return the ids of every deal and application, and of what is kept beside them and was told to nobody."""
    connection = await hub.database("pipeline")
    try:
        kept = await connection.fetch(
            "SELECT table_name, bool_or(column_name IN ('deal_id', 'application_id')) AS beside"
            " FROM information_schema.columns WHERE table_schema = 'public'"
            " GROUP BY table_name HAVING bool_or(column_name = 'id')"
        )
        tables = [
            row["table_name"]
            for row in kept
            if (row["beside"] or row["table_name"] in {"deal", "application"})
            and not any(word in row["table_name"] for word in _TOLD)
        ]
        found = [row["id"] for table in tables for row in await connection.fetch(f'SELECT id FROM "{table}"')]  # noqa: S608 - the names come from the catalogue
    finally:
        await connection.close()
    return frozenset(str(each) for each in found)
