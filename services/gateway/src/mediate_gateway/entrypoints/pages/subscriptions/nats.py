"""The pages of NATS: where an organisation's own stream is, and the credentials by which its systems read it.

The account and its credentials are asked of the subscriptions service while a page is drawn. Credentials are shown
once, on the page that follows their making; nobody keeps a copy, and what is lost is made anew.
"""

import base64
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Query, Response

from mediate_gateway.adapters import nats_views
from mediate_gateway.domain.machines import LIFETIME_MAX
from mediate_gateway.entrypoints.pages.keys import NoDay, end_of
from mediate_gateway.entrypoints.pages.refusals import REFUSALS, missing, refused
from mediate_gateway.entrypoints.pages.subscriptions.places import (
    AREA,
    AWAY,
    SECTION,
    SUBSCRIPTIONS,
    adding,
    administered,
    changing,
    may_change,
    moment,
    names_of,
    reading,
)
from mediate_gateway.entrypoints.pages.typed import NOTHING_TYPED, Refused, Typed
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import AMSTERDAM
from mediate_shared.problems import ProblemError, not_found

NATS: Final = SUBSCRIPTIONS + "/nats"
ISSUE: Final = NATS + "/new"
REVOKE: Final = NATS + "/{credentials_id}/revoke"
NOT_OFFERED: Final = "nats-not-offered"
"""The slug by which the service says that this hub has no NATS server for partners."""
_FIELDS: Final = ("organisation_id", "name", "expires_on")
_SHOWN_MAX: Final = 50
_USUAL_DAYS: Final = 90
_NOT_IN_FILE_NAMES: Final = re.compile(r"[^a-z0-9]+")


def routes() -> APIRouter:
    """Return ``/subscriptions/nats`` and what is below it."""
    router = APIRouter()

    @router.get(NATS, dependencies=reading())
    async def show_nats(
        visit: Visiting,
        organisation_id: Annotated[UUID | None, Query()] = None,
        cursor: Annotated[str | None, Query(max_length=300)] = None,
    ) -> Response:
        return await _page(visit, organisation_id, cursor)

    @router.get(ISSUE, dependencies=adding())
    async def show_new_credentials(visit: Visiting) -> Response:
        return await _new_page(visit)

    @router.post(ISSUE, dependencies=adding())
    async def issue_credentials(visit: Visiting) -> Response:
        return await _issue(visit)

    @router.get(REVOKE, dependencies=changing())
    async def show_revoke_credentials(visit: Visiting, credentials_id: UUID) -> Response:
        return await _revoke_page(visit, credentials_id)

    @router.post(REVOKE, dependencies=changing())
    async def revoke_credentials(visit: Visiting, credentials_id: UUID) -> Response:
        return await _revoke(visit, credentials_id)

    return router


async def _page(visit: Visit, organisation_id: UUID | None, cursor: str | None) -> Response:
    names = await names_of(visit, list(visit.actor.organisations))
    theirs = sorted(names.items(), key=lambda each: each[1])
    if organisation_id is not None and organisation_id not in visit.actor.organisations:
        raise not_found("organisation", organisation_id)
    chosen = str(organisation_id) if organisation_id is not None else next((each for each, _ in theirs), None)
    account, problem = await _account(visit, chosen)
    listed, next_cursor = await _listed(visit, chosen, cursor, is_asked=account is not None)
    now = visit.service.clock()
    return visit.page(
        "subscriptions/nats.html",
        section=SECTION,
        organisations=theirs,
        chosen_organisation=chosen,
        account=account,
        is_away=problem == "away",
        is_offered=problem != NOT_OFFERED,
        credentials=[(each, _state(each, now), moment(each["expires_at"])) for each in listed],
        may_issue=chosen is not None and may_change(visit, chosen) and account is not None,
        next_at=visit.to(NATS, organisation_id=str(chosen), cursor=next_cursor) if next_cursor else None,
        first_at=visit.to(NATS, organisation_id=str(chosen)) if cursor else None,
    )


async def _account(visit: Visit, organisation_id: str | None) -> tuple[Mapping[str, Any] | None, str | None]:
    """Return an organisation's account; in place of it, whether the service is away or this hub has no NATS."""
    if organisation_id is None:
        return None, None
    try:
        found: Mapping[str, Any] = (await visit.ask(AREA, "/nats-account", organisation_id=organisation_id)).body
    except ProblemError as error:
        if error.problem.slug == NOT_OFFERED:
            return None, NOT_OFFERED
        if error.problem.status < AWAY:
            raise
        return None, "away"
    return found, None


async def _listed(
    visit: Visit, organisation_id: str | None, cursor: str | None, *, is_asked: bool
) -> tuple[Sequence[Mapping[str, Any]], str | None]:
    """Return a page of credentials and where the next begins; what events told of them while nobody can be asked."""
    if organisation_id is None:
        return [], None
    if is_asked:
        asked = {"organisation_id": organisation_id}
        if cursor is not None:
            asked["cursor"] = cursor
        body = (await visit.ask(AREA, "/nats-credentials", is_part=False, **asked)).body
        return body["items"], body["next"]
    async with visit.service.database.reading() as connection:
        found = await nats_views.of_organisation(connection, UUID(organisation_id), limit=_SHOWN_MAX)
    return [each.model_dump(mode="json") for each in found], None


def _state(credentials: Mapping[str, Any], now: datetime) -> str:
    if credentials.get("revoked_at") is not None:
        return "revoked"
    return "works" if now < datetime.fromisoformat(credentials["expires_at"]) else "expired"


async def _new_page(visit: Visit, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None) -> Response:
    today = visit.service.clock().astimezone(AMSTERDAM).date()
    return visit.page(
        "subscriptions/nats_new.html",
        section=SECTION,
        at=ISSUE,
        typed=typed,
        refused=wrong,
        organisations=await administered(visit),
        key=typed.text("key") or str(uuid4()),
        first_day=(today + timedelta(days=1)).isoformat(),
        last_day=(today + LIFETIME_MAX - timedelta(days=1)).isoformat(),
        usual_day=(today + timedelta(days=_USUAL_DAYS)).isoformat(),
    )


async def _issue(visit: Visit) -> Response:
    typed = await visit.typed()
    if empty := [each for each in _FIELDS if typed.text(each) is None]:
        return await _new_page(visit, typed=typed, wrong=missing(visit.word, *empty))
    try:
        until = end_of(typed.text("expires_on"))
        body = {
            "organisation_id": typed.text("organisation_id"),
            "name": typed.text("name"),
            "expires_at": None if until is None else until.isoformat(),
        }
        made = (await visit.tell("POST", AREA, "/nats-credentials", body, key=typed.text("key"))).body
    except NoDay:
        return await _new_page(visit, typed=typed, wrong=Refused({"expires_on": visit.word.say("refused.day")}))
    except REFUSALS as error:
        if isinstance(error, ProblemError) and error.problem.slug == NOT_OFFERED:
            return await _page(visit, None, None)
        wrong = refused(error, visit.word, *_FIELDS, also={"expires_at": "expires_on"})
        return await _new_page(visit, typed=typed, wrong=wrong)
    account, _ = await _account(visit, made["organisation_id"])
    return _issued_page(visit, made, account)


def _issued_page(visit: Visit, made: Mapping[str, Any], account: Mapping[str, Any] | None) -> Response:
    text: str | None = made.get("creds")
    return visit.page(
        "subscriptions/nats_issued.html",
        section=SECTION,
        at=NATS,
        made=made,
        account=account,
        creds=text,
        rows=len((text or "").splitlines()),
        file_name=f"{_NOT_IN_FILE_NAMES.sub('-', made['name'].lower()).strip('-')[:60] or 'mediate'}.creds",
        # A file that the page itself holds: there is no address from which somebody else could fetch it.
        file=base64.b64encode((text or "").encode()).decode(),
        expires_at=moment(made["expires_at"]),
        back=visit.to(NATS, organisation_id=made["organisation_id"]),
    )


async def _revoke_page(
    visit: Visit, credentials_id: UUID, *, typed: Typed = NOTHING_TYPED, wrong: Refused | None = None
) -> Response:
    async with visit.service.database.reading() as connection:
        found = await nats_views.one(connection, credentials_id, visit.actor.administers)
    if found is None:
        raise not_found("credentials", credentials_id)
    say = visit.word.say
    return visit.confirm(
        say("nats.revoke.title", name=found.name),
        say("nats.revoke.what"),
        say("nats.revoke"),
        back=NATS,
        is_final=True,
        section=SECTION,
        typed=typed,
        refused=wrong,
    )


async def _revoke(visit: Visit, credentials_id: UUID) -> Response:
    typed = await visit.typed()
    try:
        await visit.tell("DELETE", AREA, f"/nats-credentials/{credentials_id}", {})
    except REFUSALS as error:
        return await _revoke_page(visit, credentials_id, typed=typed, wrong=refused(error, visit.word))
    return visit.go(NATS, done="credentials_revoked")
