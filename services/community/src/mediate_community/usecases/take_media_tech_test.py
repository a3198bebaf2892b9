"""Take the MediaTech test for an organisation; its roles follow."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from mediate_community.adapters import organisations
from mediate_community.adapters.media_tech_tests import TESTS, MediaTechTest, Reply, as_shown
from mediate_community.domain.curation import Basis
from mediate_community.domain.media_tech import EDITION, QUESTIONS, check_asked, roles
from mediate_community.domain.profile import check_stands
from mediate_community.usecases.change_organisation import change_organisation
from mediate_contracts.events.base import Visibility
from mediate_contracts.events.community import MediaTechTested
from mediate_contracts.events.community.organisations import Answered
from mediate_contracts.policy import Action
from mediate_contracts.values import Code, OrganisationId
from mediate_shared.commands import stale
from mediate_shared.identity.guard import not_yours
from mediate_shared.journal import Transaction
from mediate_shared.strict import Strict


class TakeMediaTechTest(Strict):
    """Answers by question; one that is left out is not known yet."""

    answers: Annotated[
        dict[Code, Reply], Field(min_length=1, max_length=30, examples=[{"generic.technology": {"answer": "yes"}}])
    ]


async def take_media_tech_test(
    organisation_id: OrganisationId,
    command: TakeMediaTechTest,
    *,
    expecting: int,
    transaction: Transaction,
    now: datetime,
) -> MediaTechTest:
    """Keep the answers, and give the organisation the roles that follow.

    Raises ProblemError (403, 404, 412), OrganisationMergedInto, or UnknownQuestion.
    """
    current = await organisations.for_update(transaction, organisation_id)
    if not transaction.reach(Action.CHANGE, Visibility.PUBLIC).covers(organisation_id):
        raise not_yours("path.organisation_id", organisation_id)
    check_stands(current.merged_into, led_by=organisation_id)
    if current.version != expecting:
        raise stale(expecting, current.version)
    check_asked(list(command.answers))
    replies = {each.code: command.answers[each.code] for each in QUESTIONS if each.code in command.answers}
    follow = roles({code: reply.answer for code, reply in replies.items()})
    kept = {
        "organisation_id": organisation_id,
        "by_account": transaction.actor.id,
        "edition": EDITION,
        "answers": [{"question": code, **reply.model_dump(mode="json")} for code, reply in replies.items()],
        "roles": [role.value for role in follow],
    }
    test = await TESTS.add(transaction, kept, at=now)
    transaction.record(
        MediaTechTested(
            organisation_id=organisation_id,
            edition=EDITION,
            answers=[Answered(question=code, answer=reply.answer) for code, reply in replies.items()],
            roles=follow,
        ),
        at=now,
    )
    if current.media_tech_roles != follow:
        changes = {"media_tech_roles": follow}
        await change_organisation(current, changes, basis=Basis.TEST, source=None, transaction=transaction, now=now)
    return as_shown(test)
