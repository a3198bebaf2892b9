"""People around one grant call: who keep it, who assess it, who applied, and those who must not know of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from mediate_contracts.policy import Role
from mediate_pipeline.domain.calls import AMSTERDAM
from mediate_shared.identity.actor import Actor
from support.identity import person
from support.pipeline import Dealing

MARK = "Maanlicht"
"""In everything that somebody wrote about the applications."""
ORDER = ({"code": "impact", "weight": 2}, {"code": "feasibility", "weight": 1})


def day(ahead: int) -> str:
    """Return the day so many days from now."""
    return (datetime.now(AMSTERDAM) + timedelta(days=ahead)).date().isoformat()


def a_call(**changes: Any) -> dict[str, Any]:
    """Return a call that takes applications now."""
    criteria = [{**each, "name": {"nl": str(each["code"]), "en": str(each["code"])}} for each in ORDER]
    return {
        "code": f"call-{uuid4().hex[:12]}",
        "name": {"nl": "Stadsregeling", "en": "City scheme"},
        "budget": {"cents": 10_000_000},
        "award_max": {"cents": 5_000_000},
        "opens_on": day(-30),
        "closes_on": day(30),
        "criteria": criteria,
        "synthetic": True,
        **changes,
    }


@dataclass
class CallCast:
    """A call, and people around it; ``inside`` belongs to the organisation that ``applicant`` applies for."""

    dealing: Dealing
    organisation_id: str
    call: dict[str, Any]
    keeper: Actor
    members: list[Actor]
    inside: Actor
    applicant: Actor
    strangers: dict[str, Actor]

    @property
    def path(self) -> str:
        """The call's own address."""
        return f"/v1/held-calls/{self.call['id']}"

    @property
    def committee(self) -> list[Actor]:
        """Everybody on the committee, whoever has to recuse themselves included."""
        return [*self.members, self.inside]

    async def apply(self, **changes: Any) -> dict[str, Any]:
        """Apply for the organisation and return the application."""
        body = {
            "organisation_id": self.organisation_id,
            "title": f"Plan {MARK}",
            "summary": f"Over {MARK}.",
            "amount": {"cents": 4_000_000},
            "synthetic": True,
            **changes,
        }
        return await self.done(self.applicant, "POST", f"{self.path}/applications", body)

    async def enter(self, name: str, **changes: Any) -> dict[str, Any]:
        """Enter what another organisation applied for and return the application."""
        organisation_id = await self.dealing.register(name)
        body = {"organisation_id": organisation_id, "title": name, "amount": {"cents": 4_000_000}, **changes}
        return await self.done(self.keeper, "POST", f"{self.path}/applications/enter", body)

    async def eligible(self, application: dict[str, Any]) -> dict[str, Any]:
        """Find an application eligible and return it."""
        return await self.decide(application, "find-eligible")

    async def decide(self, application: dict[str, Any], verb: str, body: object = None) -> dict[str, Any]:
        """Do something with the newest version of an application, as the keeper, and return it."""
        path = f"/v1/applications/{application['id']}"
        newest = await self.done(self.keeper, "GET", path)
        return await self.done(self.keeper, "POST", f"{path}/{verb}", body, version=newest["version"])

    async def score(self, actor: Actor, application: dict[str, Any], impact: int, feasibility: int) -> dict[str, Any]:
        """Give an application something and return the score."""
        body = {"scores": {"impact": impact, "feasibility": feasibility}}
        return await self.done(actor, "POST", f"/v1/applications/{application['id']}/scores", body)

    async def done(self, actor: Actor, method: str, path: str, body: object = None, **more: Any) -> dict[str, Any]:
        """Return what is answered; fails the test with the problem if it was refused."""
        answer = await self.dealing.ask(actor, method, path, body, **more)
        assert answer.status_code in {200, 201}, answer.text
        found: dict[str, Any] = answer.json()
        return found


async def cast_around_a_call(dealing: Dealing, **changes: Any) -> CallCast:
    """Announce a call with a committee of three, of whom one belongs to an organisation that may apply."""
    organisation_id = await dealing.register(f"Studio {uuid4().hex[:8]}")
    keeper, officer = (person(Role.INVESTMENT_OFFICER) for _ in range(2))
    facilitator = person(Role.FACILITATOR)
    inside = person(Role.FACILITATOR, organisations=[organisation_id])
    applicant = person(organisations=[organisation_id])
    committee = [officer, facilitator, inside]
    body = a_call(committee=[str(each.id) for each in committee], **changes)
    answer = await dealing.ask(keeper, "POST", "/v1/held-calls", body)
    assert answer.status_code == 201, answer.text
    strangers = {
        "another officer": person(Role.INVESTMENT_OFFICER),
        "a facilitator": person(Role.FACILITATOR),
        "an administrator": person(Role.ADMINISTRATOR),
        "ops": person(Role.OPS),
        "all staff in one": person(Role.ADMINISTRATOR, Role.FACILITATOR, Role.INVESTMENT_OFFICER, Role.OPS),
        "a colleague of the applicant": person(organisations=[organisation_id]),
    }
    return CallCast(
        dealing, organisation_id, answer.json(), keeper, [officer, facilitator], inside, applicant, strangers
    )
