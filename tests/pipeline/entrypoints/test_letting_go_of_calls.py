"""What somebody relies on who is erased: a call they kept or assessed names them no more, and what they gave stays."""

from datetime import UTC, datetime

from mediate_pipeline.adapters import persons
from mediate_pipeline.usecases.let_person_go import let_person_go
from pipeline.calls_cast import cast_around_a_call
from support.pipeline import Dealing


async def test_leaves_scores_and_applications_without_saying_by_whom(dealing: Dealing) -> None:
    cast = await cast_around_a_call(dealing)
    application = await cast.eligible(await cast.apply())
    scoring, other = cast.members
    assert scoring.id
    assert cast.applicant.id
    body = {"scores": {"impact": 90, "feasibility": 90}, "note": "I know this."}
    await cast.done(scoring, "POST", f"/v1/applications/{application['id']}/scores", body)
    database = dealing.pipeline.service.database
    async with database.reading() as connection:
        kinds = {each.kind for each in await persons.held(connection, scoring.id)}
        assert kinds == {"place among a grant call's people", "score they gave"}
        [sent] = await persons.held(connection, cast.applicant.id)
        assert sent.kind == "application they sent or entered"
    async with database.transaction() as transaction:
        gone = {each.kind for each in await let_person_go(transaction, scoring.id, datetime.now(UTC))}
        assert gone == {"place among a grant call's people", "words beside a score or a recusal"}
    async with database.transaction() as transaction:
        [applied] = await let_person_go(transaction, cast.applicant.id, datetime.now(UTC))
        assert applied.kind == "name under an application"
    assert (await dealing.ask(scoring, "GET", f"{cast.path}/applications")).status_code == 404
    assert (await dealing.ask(cast.applicant, "GET", f"/v1/applications/{application['id']}")).status_code == 404
    await cast.score(other, application, 10, 10)
    scores = (await cast.done(other, "GET", f"/v1/applications/{application['id']}/scores"))["items"]
    assert {(each["total"], each["note"]) for each in scores} == {("90.00", None), ("10.00", None)}
    named = [each for each in await dealing.said_of(cast.call) if "committee" in each["type"]]
    assert str(scoring.id) not in named[-1]["data"]["accounts"]
