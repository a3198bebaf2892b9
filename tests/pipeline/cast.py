"""People around one deal: those who read it, each by a way of their own, and those who must not know of it."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from mediate_contracts.policy import Role
from mediate_shared.identity.actor import Actor, ActorKind
from support.identity import person
from support.pipeline import Dealing

MARK = "Zilverlicht"
"""In everything that somebody wrote about the deal."""


@dataclass(frozen=True)
class Cast:
    """A deal in a fund, with a mark in all that is told of it, and people around it."""

    dealing: Dealing
    organisation_id: str
    fund: dict[str, Any]
    deal: dict[str, Any]
    lead: Actor
    member: Actor
    manager: Actor
    readers: dict[str, Actor]
    """Whom the deal is granted to, by what they are."""
    strangers: dict[str, Actor]
    """Whom the hub knows and the deal is none of the business of, by what they are."""

    @property
    def path(self) -> str:
        """The deal's own address."""
        return f"/v1/deals/{self.deal['id']}"

    @property
    def team(self) -> dict[str, Actor]:
        """Who may change the deal, by what they are."""
        return {"lead": self.lead, "member": self.member, "manager": self.manager}

    @property
    def insiders(self) -> dict[str, Actor]:
        """Everybody who may read the deal, by what they are."""
        return {**self.team, **self.readers}

    @property
    def everybody(self) -> dict[str, Actor]:
        """Everybody, by what they are."""
        return {**self.insiders, **self.strangers}

    async def version(self) -> int:
        """The deal's version as it now is."""
        version: int = (await self.dealing.ask(self.lead, "GET", self.path)).json()["version"]
        return version


def a_machine(*scopes: str) -> Actor:
    """Return a machine with an investment officer's roles, narrowed to scopes."""
    return Actor(uuid4(), ActorKind.MACHINE, frozenset({Role.INVESTMENT_OFFICER}), scopes=frozenset(scopes))


async def cast_around_a_deal(dealing: Dealing) -> Cast:
    """Open a deal in a fund, put a colleague on its team, and grant it to people of every kind."""
    organisation_id = await dealing.register()
    lead, member, manager = (person(Role.INVESTMENT_OFFICER) for _ in range(3))
    opened = {"name": "Participation fund", "managers": [str(manager.id)], "co_investment": "in_principle"}
    answer = await dealing.ask(lead, "POST", "/v1/funds", opened)
    assert answer.status_code == 201, answer.text
    fund = answer.json()
    deal = await dealing.open(
        lead,
        organisation_id=organisation_id,
        fund_id=fund["id"],
        title=f"Takeover of {MARK}",
        team=[{"account_id": str(member.id)}],
    )
    investor = {
        "organisation_id": await dealing.register(f"{MARK} Capital"),
        "kind": "private",
        "amount": {"cents": 100},
    }
    body = {"title": f"Round of {MARK}", "closed_on": "2026-02-11", "investments": [investor]}
    closed = await dealing.ask(lead, "POST", f"/v1/deals/{deal['id']}/rounds", body)
    assert closed.status_code == 201, closed.text
    body = {"rule": "co_investment", "reason": f"The investor in {MARK} signs later."}
    asked = await dealing.ask(lead, "POST", f"/v1/deals/{deal['id']}/overrides", body)
    assert asked.status_code == 201, asked.text
    for part, told in (
        ("notes", {"text": f"They think of {MARK} as well."}),
        ("assessments", {"readiness": 6, "assessed_on": "2026-02-02", "basis": f"Seen at {MARK}."}),
        ("disclosures", {"audience": "network", "title": "A round", "agreed": f"By a letter of {MARK}"}),
    ):
        kept = await dealing.ask(lead, "POST", f"/v1/deals/{deal['id']}/{part}", told)
        assert kept.status_code == 201, kept.text
    readers = {
        "an officer it is granted to": person(Role.INVESTMENT_OFFICER),
        "a facilitator it is granted to": person(Role.FACILITATOR),
        "a partner it is granted to": person(organisations=[organisation_id]),
    }
    for reader in readers.values():
        body = {"account_id": str(reader.id), "reason": f"Asked about {MARK}."}
        granted = await dealing.ask(lead, "POST", f"/v1/deals/{deal['id']}/grants", body)
        assert granted.status_code == 201, granted.text
    body = {"stage": "on_hold", "reason": f"Waits for {MARK}."}
    version = granted.json()["version"]
    moved = await dealing.ask(lead, "POST", f"/v1/deals/{deal['id']}/stage", body, version=version)
    assert moved.status_code == 200, moved.text
    strangers = {
        "another officer": person(Role.INVESTMENT_OFFICER),
        "a facilitator": person(Role.FACILITATOR),
        "an administrator": person(Role.ADMINISTRATOR),
        "ops": person(Role.OPS),
        "all staff in one": person(Role.ADMINISTRATOR, Role.FACILITATOR, Role.INVESTMENT_OFFICER, Role.OPS),
        "a partner of the company itself": person(organisations=[organisation_id]),
        "an administrator of the company itself": person(administers=[organisation_id]),
        "an officer's machine": a_machine("pipeline:read", "pipeline:write"),
        "somebody without a role": person(),
    }
    return Cast(dealing, organisation_id, fund, moved.json(), lead, member, manager, readers, strangers)
