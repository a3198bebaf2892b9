"""Funds with their rules, deals in them and rounds, in one call each."""

from typing import Any

import httpx

from mediate_contracts.policy import Role
from mediate_shared.identity.actor import Actor
from support.identity import STAFF, person
from support.pipeline import Dealing


def money(euros: int) -> dict[str, Any]:
    """Return an amount of whole euros."""
    return {"cents": euros * 100, "currency": "EUR"}


def officer() -> Actor:
    """Return another investment officer."""
    return person(Role.INVESTMENT_OFFICER)


def refused_at(answer: httpx.Response) -> list[str]:
    """Return the fields at which something was refused."""
    return [error["field"] for error in answer.json()["errors"]]


PROOF_OF_CONCEPT = {
    "name": "Proof-of-concept fund",
    "kind": "proof_of_concept",
    "readiness_min": 4,
    "readiness_max": 6,
    "ticket_max": money(250_000),
    "synthetic": True,
}
PARTICIPATION = {
    "name": "Participation fund",
    "kind": "participation",
    "readiness_min": 6,
    "ticket_max": money(2_500_000),
    "co_investment": "in_principle",
    "synthetic": True,
}


async def a_fund(dealing: Dealing, terms: dict[str, Any], *managers: Actor) -> dict[str, Any]:
    """Open a fund, by default managed by who tests are."""
    named = [str(each.id) for each in managers or (STAFF,)]
    answer = await dealing.ask(STAFF, "POST", "/v1/funds", {**terms, "managers": named})
    assert answer.status_code == 201, answer.text
    opened: dict[str, Any] = answer.json()
    return opened


async def moved_on(dealing: Dealing, deal: dict[str, Any], *stages: str, actor: Actor = STAFF) -> httpx.Response:
    """Move a deal through stages and return the last answer; all but that one succeed."""
    for stage in stages:
        path = f"/v1/deals/{deal['id']}"
        version = (await dealing.ask(actor, "GET", path)).json()["version"]
        answer = await dealing.ask(actor, "POST", f"{path}/stage", {"stage": stage}, version=version)
        assert answer.status_code == 200 or stage == stages[-1], answer.text
    return answer
