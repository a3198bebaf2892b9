"""What the pipeline would have said to others than a deal's team, made up for tests."""

from datetime import date

from gateway.identifiers import both, identifier
from mediate_contracts.events import pipeline
from mediate_contracts.events.base import Event
from mediate_contracts.values import (
    DisclosureId,
    EventId,
    Figure,
    FundId,
    GrantCallId,
    Money,
    OrganisationId,
    Qualifier,
    RollUpId,
    StatedMoney,
)
from mediate_contracts.vocabulary import CoInvestment, DealStage, FundKind, RollUpDimension


def sealed(number: int) -> pipeline.EventSealed:
    """Something was said that the hub's other services know nothing of."""
    return pipeline.EventSealed(event_id=EventId(identifier(9, number)))


def _fund(number: int, budget: int) -> dict[str, object]:
    return {
        "fund_id": FundId(identifier(40, number)),
        "name": f"Fund {number}",
        "kind": FundKind.PROOF_OF_CONCEPT,
        "ticket_max": Money(cents=25_000_000),
        "readiness_min": 4,
        "readiness_max": 6,
        "co_investment": CoInvestment.NONE,
        "budget": Money(cents=budget),
        "synthetic": True,
    }


def fund(number: int) -> pipeline.FundOpened:
    """Fund ``number``, which proves concepts."""
    return pipeline.FundOpened.model_validate(_fund(number, 500_000_000))


def fund_amended(number: int, *, budget: int) -> pipeline.FundAmended:
    """Fund ``number`` with another budget, in cents."""
    return pipeline.FundAmended.model_validate({**_fund(number, budget), "changed": ["budget"]})


def grant_call() -> pipeline.GrantCallRecorded:
    """A grant call with seven awards."""
    return pipeline.GrantCallRecorded(
        grant_call_id=GrantCallId(identifier(10, 1)),
        code="stadsfonds-2020",
        name=both("Stadsfonds"),
        year=2020,
        committee_members=3,
        proposals_received=Figure(number=25, qualifier=Qualifier.ABOUT),
        awards=7,
        awarded_total=StatedMoney(money=Money(cents=10_000_000), qualifier=Qualifier.OVER),
    )


def _held_call(number: int, closes_on: date) -> dict[str, object]:
    return {
        "grant_call_id": GrantCallId(identifier(10, number)),
        "code": f"call-{number}",
        "name": both(f"Call {number}"),
        "budget": Money(cents=10_000_000),
        "opens_on": date(2026, 1, 15),
        "closes_on": closes_on,
        "action_lines": [5],
        "synthetic": True,
    }


def call_opened(number: int) -> pipeline.GrantCallOpened:
    """Call ``number``, held here, open until the middle of March."""
    return pipeline.GrantCallOpened.model_validate(_held_call(number, date(2026, 3, 15)))


def call_amended(number: int) -> pipeline.GrantCallAmended:
    """Call ``number`` open for longer."""
    changed = {"changed": ["closes_on"], "reason": "Asked for."}
    return pipeline.GrantCallAmended.model_validate({**_held_call(number, date(2026, 3, 31)), **changed})


def call_published(number: int, *, to: int) -> pipeline.GrantCallPublished:
    """Call ``number`` gave organisation ``to`` what it asked for, of four that asked."""
    amount = Money(cents=1_500_000)
    return pipeline.GrantCallPublished(
        grant_call_id=GrantCallId(identifier(10, number)),
        published_on=date(2026, 5, 1),
        assessed=4,
        committee_members=3,
        awarded_total=amount,
        awards=[
            pipeline.PublishedAward(organisation_id=OrganisationId(identifier(4, to)), title="A trial", amount=amount)
        ],
        synthetic=True,
    )


def _told(number: int) -> dict[str, object]:
    return {
        "disclosure_id": DisclosureId(identifier(41, number)),
        "organisation_id": OrganisationId(identifier(4, 2)),
        "title": f"Disclosed round {number}",
        "disclosed_on": date(2026, 2, 12),
        "amount": Money(cents=200_000_000),
        "synthetic": True,
    }


def disclosed(number: int) -> pipeline.DealDisclosed:
    """Something of a deal, told to the network."""
    return pipeline.DealDisclosed.model_validate(_told(number))


def disclosure_ended(number: int) -> pipeline.DealDisclosureEnded:
    """What was told to the network is shown no longer."""
    return pipeline.DealDisclosureEnded(disclosure_id=DisclosureId(identifier(41, number)))


def published(number: int) -> pipeline.DealPublished:
    """Something of a deal, told to everybody."""
    return pipeline.DealPublished.model_validate(_told(number))


def publication_ended(number: int) -> pipeline.DealPublicationEnded:
    """What was told to everybody is shown no longer."""
    return pipeline.DealPublicationEnded(disclosure_id=DisclosureId(identifier(41, number)))


def rolled_up(edition: int, *, deals: int, **stages: int) -> pipeline.DealsRolledUp:
    """Figures of so many deals together, and of those in some stages."""
    none = Money(cents=0)
    total = pipeline.RolledUp(
        dimension=RollUpDimension.TOTAL, deals=deals, sought=Money(cents=deals * 100), public=none, private=none
    )
    parts = [
        total.model_copy(update={"dimension": RollUpDimension.STAGE, "part": DealStage(stage).value, "deals": count})
        for stage, count in stages.items()
    ]
    return pipeline.DealsRolledUp(
        roll_up_id=RollUpId(identifier(42, 1)), edition=edition, as_of=date(2026, 2, edition), figures=[total, *parts]
    )


def aggregates() -> list[list[Event]]:
    """What happened in the pipeline, as far as others know: the events of each aggregate, in their order."""
    return [
        [sealed(1)],
        [sealed(2)],
        [fund(1), fund_amended(1, budget=600_000_000)],
        [grant_call()],
        [call_opened(2), call_amended(2), call_published(2, to=2)],
        [disclosed(1), disclosure_ended(1), published(1)],
        [published(2), publication_ended(2), disclosed(2)],
        [rolled_up(1, deals=5), rolled_up(2, deals=8, sourced=4)],
    ]
