"""Long work, as whoever asked for it relies on it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from gateway.jobs.conftest import Steps
from gateway.pages.people import Person, person, signed_in
from mediate_contracts.policy import Role
from mediate_gateway.adapters import jobs as kept
from mediate_gateway.adapters.identity_tables import ACCOUNT
from mediate_gateway.adapters.job_tables import JOB
from mediate_gateway.adapters.jobs import Job
from mediate_gateway.domain.jobs import NEXT, FileTooLarge, JobState, TooManyJobs, percent
from mediate_gateway.usecases import jobs as usecases
from mediate_gateway.usecases.jobs import OPEN_MAX, Jobs
from mediate_gateway.usecases.jobs import Running as Work
from mediate_shared.identity.actor import Actor, ActorKind
from mediate_shared.problems import ProblemError
from support.running import Running, eventually


def actor_of(who: Person, *roles: Role) -> Actor:
    return Actor(who.id, ActorKind.PERSON, frozenset(roles))


async def job_of(gateway: Running, job_id: UUID, who: Person) -> Job:
    async with gateway.service.database.reading() as connection:
        found = await kept.find(connection, job_id, who.id)
    assert found is not None
    return found


async def until(gateway: Running, job_id: UUID, who: Person, *states: JobState) -> Job:
    async def is_there() -> bool:
        return (await job_of(gateway, job_id, who)).state in states

    await eventually(is_there)
    return await job_of(gateway, job_id, who)


@pytest.fixture
async def who(gateway: Running) -> Person:
    return await person(gateway, Role.FACILITATOR)


async def content(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


class TestTheStates:
    def test_lead_on_from_every_state_that_is_not_the_end(self) -> None:
        assert set(NEXT) == set(JobState)
        assert {state for state in JobState if state.is_over} == {
            JobState.DONE,
            JobState.FAILED,
            JobState.CANCELLED,
        }

    @pytest.mark.parametrize(
        ("done", "total", "said"), [(0, 10, 0), (999, 1000, 99), (10, 10, 100), (11, 10, 100), (3, None, None)]
    )
    def test_say_a_hundred_percent_only_when_all_is_done(self, done: int, total: int | None, said: int | None) -> None:
        assert percent(done, total) == said


class TestWork:
    async def test_goes_on_beside_the_pages_and_tells_how_far_it_is(
        self, gateway: Running, jobs: Jobs, who: Person
    ) -> None:
        steps = Steps()
        jobs.kind("counting", steps.run)
        job_id = await jobs.start("counting", "Tellen", {}, actor=actor_of(who))
        steps.let_go.release()
        steps.let_go.release()

        async def is_halfway() -> bool:
            return (await job_of(gateway, job_id, who)).done == 2

        await eventually(is_halfway)
        assert (await job_of(gateway, job_id, who)).state is JobState.RUNNING
        for _ in range(2):
            steps.let_go.release()
        done = await until(gateway, job_id, who, JobState.DONE)
        assert (done.done, done.total, done.outcome) == (4, 4, {"created": 4})

    async def test_is_done_as_who_asked_for_it_is_now(self, gateway: Running, jobs: Jobs, who: Person) -> None:
        seen: list[Actor] = []

        async def look(job: Work) -> None:
            seen.append(job.actor)

        jobs.kind("looking", look)
        await until(gateway, await jobs.start("looking", "Kijken", {}, actor=actor_of(who)), who, JobState.DONE)
        assert seen[0].roles == {Role.FACILITATOR}

    async def test_of_an_account_that_was_closed_meanwhile_is_not_done(
        self, gateway: Running, jobs: Jobs, who: Person
    ) -> None:
        ran: list[UUID] = []

        async def run(job: Work) -> None:
            ran.append(job.job.id)

        async with gateway.service.database.transaction() as transaction:
            job_id = await jobs.start("counting", "Tellen", {}, actor=actor_of(who))
            await transaction.execute(ACCOUNT.update().where(ACCOUNT.c.id == who.id).values(status="closed"))
            jobs.kind("counting", run)
        await until(gateway, job_id, who, JobState.CANCELLED, JobState.DONE)

    async def test_leaves_a_file_that_is_read_back_as_it_was_written(
        self, gateway: Running, jobs: Jobs, who: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(usecases, "_PART_BYTES", 10)

        async def write(job: Work) -> None:
            await job.file("overzicht é.csv", "text/csv", content(b"a" * 25, b"", b"b" * 7, b"c"))

        jobs.kind("writing", write)
        job_id = await jobs.start("writing", "Schrijven", {}, actor=actor_of(who))
        done = await until(gateway, job_id, who, JobState.DONE)
        assert done.file_bytes == 33
        async with signed_in(gateway, who) as browser:
            answer = await browser.client.get(f"/jobs/{job_id}/file")
        assert answer.content == b"a" * 25 + b"b" * 7 + b"c"
        assert "overzicht%20%C3%A9.csv" in answer.headers["content-disposition"]
        assert answer.headers["cache-control"] == "no-store"

    async def test_whose_file_grows_too_large_fails_and_says_so(
        self, gateway: Running, jobs: Jobs, who: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(usecases, "FILE_BYTES_MAX", 10)

        async def write(job: Work) -> None:
            await job.file("groot.csv", "text/csv", content(b"a" * 11))

        jobs.kind("writing", write)
        failed = await until(
            gateway, await jobs.start("writing", "Groot", {}, actor=actor_of(who)), who, JobState.FAILED
        )
        assert failed.failure == FileTooLarge(10).reason

    async def test_that_goes_wrong_ends_alone_and_others_go_on(self, gateway: Running, jobs: Jobs, who: Person) -> None:
        async def stumble(_job: Work) -> None:
            raise ZeroDivisionError

        jobs.kind("stumbling", stumble)
        first = await jobs.start("stumbling", "Struikelen", {}, actor=actor_of(who))
        assert (await until(gateway, first, who, JobState.FAILED)).failure == usecases.UNEXPECTED
        jobs.kind("counting", Steps(total=0).run)
        await until(gateway, await jobs.start("counting", "Tellen", {}, actor=actor_of(who)), who, JobState.DONE)

    async def test_is_bounded_per_account_and_broken_off_where_a_step_takes_too_long(
        self, gateway: Running, jobs: Jobs, who: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(usecases, "_SIGN_OF_LIFE_SECONDS", 0.1)
        jobs.kind("counting", Steps().run)
        asked = [await jobs.start("counting", "Tellen", {}, actor=actor_of(who)) for _ in range(OPEN_MAX)]
        with pytest.raises(TooManyJobs):
            await jobs.start("counting", "Tellen", {}, actor=actor_of(who))
        for job_id in asked:
            await jobs.cancel(job_id, actor=actor_of(who))
            await until(gateway, job_id, who, JobState.CANCELLED)

    async def test_is_kept_with_its_file_as_long_as_the_account_has_not_too_many_of_them(
        self, gateway: Running, jobs: Jobs, who: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(usecases, "FILES_MAX", 2)

        async def write(job: Work) -> None:
            await job.file("lijst.csv", "text/csv", content(b"a"))

        jobs.kind("writing", write)
        asked = []
        for _ in range(3):
            asked.append(await jobs.start("writing", "Schrijven", {}, actor=actor_of(who)))
            await until(gateway, asked[-1], who, JobState.DONE)
        async with gateway.service.database.reading() as connection:
            assert [job.id for job in await kept.of_account(connection, who.id, limit=10)] == asked[:0:-1]

    async def test_is_refused_to_whoever_has_no_account(self, jobs: Jobs) -> None:
        jobs.kind("counting", Steps().run)
        with pytest.raises(ProblemError) as refused:
            await jobs.start("counting", "Tellen", {}, actor=Actor(uuid4(), ActorKind.PERSON))
        assert refused.value.problem.status == 403


class TestStopping:
    async def test_ends_work_at_its_next_step_and_keeps_what_was_done(
        self, gateway: Running, jobs: Jobs, who: Person
    ) -> None:
        steps = Steps()
        jobs.kind("counting", steps.run)
        job_id = await jobs.start("counting", "Tellen", {}, actor=actor_of(who))
        steps.let_go.release()
        await until(gateway, job_id, who, JobState.RUNNING)
        await jobs.cancel(job_id, actor=actor_of(who))
        steps.let_go.release()
        stopped = await until(gateway, job_id, who, JobState.CANCELLED)
        assert stopped.done in {1, 2}
        assert stopped.outcome == {"created": stopped.done}

    async def test_is_for_whoever_asked_for_it_alone(self, gateway: Running, jobs: Jobs, who: Person) -> None:
        steps = Steps(total=1)
        jobs.kind("counting", steps.run)
        job_id = await jobs.start("counting", "Tellen", {}, actor=actor_of(who))
        other = await person(gateway, Role.ADMINISTRATOR, name="Ander")
        await jobs.cancel(job_id, actor=actor_of(other))
        steps.let_go.release()
        assert (await until(gateway, job_id, who, JobState.DONE, JobState.CANCELLED)).state is JobState.DONE


class TestAProcessThatDies:
    async def test_has_its_work_taken_up_where_it_was(self, gateway: Running, jobs: Jobs, who: Person) -> None:
        steps = Steps()
        jobs.kind("counting", steps.run)
        job_id = await jobs.start("counting", "Tellen", {}, actor=actor_of(who))
        steps.let_go.release()

        async def has_begun() -> bool:
            return (await job_of(gateway, job_id, who)).done == 1

        await eventually(has_begun)
        # As if nobody had heard of it for long: the next look takes it up, and the old one is told to stop.
        async with gateway.service.database.transaction() as transaction:
            silent = gateway.service.clock() - timedelta(minutes=5)
            await transaction.execute(JOB.update().where(JOB.c.id == job_id).values(beat_at=silent))

        async def is_taken_up() -> bool:
            return len(steps.begun_at) == 2

        await eventually(is_taken_up)
        assert steps.begun_at == [0, 1]
        for _ in range(steps.total * 2):
            steps.let_go.release()
        done = await until(gateway, job_id, who, JobState.DONE)
        assert (done.done, done.attempts) == (4, 2)

    async def test_too_often_ends_its_work(self, gateway: Running, jobs: Jobs, who: Person) -> None:
        jobs.kind("counting", Steps().run)
        job_id = await jobs.start("counting", "Tellen", {}, actor=actor_of(who))
        await until(gateway, job_id, who, JobState.RUNNING)
        async with gateway.service.database.transaction() as transaction:
            silent = gateway.service.clock() - timedelta(minutes=5)
            await transaction.execute(JOB.update().where(JOB.c.id == job_id).values(beat_at=silent, attempts=99))
        failed = await until(gateway, job_id, who, JobState.FAILED)
        assert failed.failure == usecases.INTERRUPTED


class TestThePages:
    async def test_show_progress_and_the_way_to_stop_without_scripts(
        self, gateway: Running, jobs: Jobs, who: Person
    ) -> None:
        steps = Steps()
        jobs.kind("counting", steps.run)
        job_id = await jobs.start("counting", "Alles <tellen>", {}, actor=actor_of(who))
        steps.let_go.release()

        async def has_begun() -> bool:
            return (await job_of(gateway, job_id, who)).done == 1

        await eventually(has_begun)
        async with signed_in(gateway, who) as browser:
            page = await browser.client.get(f"/jobs/{job_id}")
            assert "1 van 4 gedaan (25%)" in page.text
            assert "Alles &lt;tellen&gt;" in page.text
            await browser.client.get("/jobs")
            await asyncio.sleep(0)
        await jobs.cancel(job_id, actor=actor_of(who))
        steps.let_go.release()
        await until(gateway, job_id, who, JobState.CANCELLED)

    @pytest.mark.parametrize("path", ["", "/file"])
    async def test_of_somebody_else_are_not_there(self, gateway: Running, jobs: Jobs, who: Person, path: str) -> None:
        jobs.kind("counting", Steps(total=0).run)
        job_id = await jobs.start("counting", "Tellen", {}, actor=actor_of(who))
        other = await person(gateway, Role.ADMINISTRATOR, name="Ander")
        async with signed_in(gateway, other) as browser:
            assert (await browser.client.get(f"/jobs/{job_id}{path}")).status_code == 404
