"""The hub's API of the audit: who did or read what confidential thing, when and why, over every service."""

import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query

from mediate_contracts.catalogue import SERVICES
from mediate_contracts.policy import Duty
from mediate_gateway.entrypoints import discreet
from mediate_gateway.entrypoints.privacy import not_answered
from mediate_gateway.usecases.read_audit import Asked, AuditedBy, Auditing
from mediate_shared.asking import NotAnswered
from mediate_shared.audit import Reason
from mediate_shared.identity.guard import Acting, needs_duty
from mediate_shared.paging import Cursor, Limit, Page, position, refused_cursor

_BY_DUTY: Final = f"duty:{Duty.READ_AUDIT}"
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,17}")

_A_SERVICE: Final = f"^({'|'.join(SERVICES)})$"


def routes(auditing: Auditing) -> APIRouter:
    """Return ``/v1/identity/audit``."""
    router = discreet.router()

    @router.get("/audit", dependencies=[needs_duty(Duty.READ_AUDIT)])
    async def read_audit(
        acting: Acting,
        reason: Reason,
        service: Annotated[
            str | None, Query(pattern=_A_SERVICE, description="One service's audit; all by default.")
        ] = None,
        actor: Annotated[UUID | None, Query(description="What this account or machine did.")] = None,
        object_id: Annotated[UUID | None, Query(description="What was done with this.")] = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Page[AuditedBy]:
        """List what was audited, newest first. That you read it is audited too."""
        asked = Asked(
            services=SERVICES if service is None else (service,),
            before=before_of(cursor),
            limit=limit,
            actor=actor,
            object_id=object_id,
        )
        try:
            found = await auditing.read(asked, actor=acting, basis=_BY_DUTY, reason=reason)
        except NotAnswered as unanswered:
            raise not_answered(unanswered) from unanswered
        return Page(items=found.entries, next=None if found.going_on is None else cursor_of(found.going_on))

    return router


def cursor_of(going_on: Mapping[str, int]) -> str:
    """Return the cursor of where each service goes on."""
    text = ",".join(f"{service}:{number}" for service, number in sorted(going_on.items()))
    return urlsafe_b64encode(text.encode()).decode()


def before_of(cursor: str | None) -> dict[str, int]:
    """Return before which number each service goes on. Raises ProblemError for a cursor we did not give out."""
    text = position(cursor)
    if cursor is None or text is None:
        return {}
    before: dict[str, int] = {}
    for part in text.split(","):
        service, _, number = part.partition(":")
        if service not in SERVICES or not _NUMBER.fullmatch(number):
            raise refused_cursor(cursor)
        before[service] = int(number)
    return before
