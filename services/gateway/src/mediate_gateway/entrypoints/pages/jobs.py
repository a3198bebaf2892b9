"""The pages on which somebody follows their long work, stops it, and takes what came of it."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from mediate_gateway.adapters import jobs
from mediate_gateway.adapters.jobs import Job
from mediate_gateway.domain.jobs import JobState, percent
from mediate_gateway.entrypoints.me import account_of
from mediate_gateway.entrypoints.pages.refusals import in_words
from mediate_gateway.entrypoints.pages.visit import Visit, Visiting
from mediate_gateway.entrypoints.wording import Wording
from mediate_gateway.usecases.jobs import INTERRUPTED, LEADS_TO, UNEXPECTED, Jobs
from mediate_shared.identity.guard import needs_sign_in
from mediate_shared.problems import not_found

JOBS: Final = "/jobs"
_JOB: Final = "/jobs/{job_id}"
_SECTION: Final = "profile"
_SHOWN_MAX: Final = 50
_TAGS: Final = {
    JobState.WAITING: "neutral",
    JobState.RUNNING: "info",
    JobState.DONE: "positive",
    JobState.FAILED: "negative",
    JobState.CANCELLED: "warning",
}


def job_at(job_id: UUID) -> str:
    """Return the path of a job's page."""
    return _JOB.format(job_id=job_id)


@dataclass(frozen=True)
class JobsPages:
    """Pages of long work; everybody sees their own alone."""

    jobs: Jobs

    def routes(self) -> APIRouter:
        """Return ``/jobs`` and what is below it."""
        router = APIRouter()
        mine = [needs_sign_in()]

        @router.get(JOBS, dependencies=mine)
        async def show_jobs(visit: Visiting) -> Response:
            async with visit.service.database.reading() as connection:
                found = await jobs.of_account(connection, account_of(visit.actor), limit=_SHOWN_MAX)
            return visit.page("jobs/jobs.html", section=_SECTION, jobs=[_told(job, visit.word) for job in found])

        @router.get(_JOB, dependencies=mine)
        async def show_job(visit: Visiting, job_id: UUID) -> Response:
            job = await _mine(visit, job_id)
            leads_to = job.kept.get(LEADS_TO)
            return visit.page("jobs/job.html", section=_SECTION, leads_to=leads_to, **_told(job, visit.word))

        @router.post(_JOB + "/cancel", dependencies=mine)
        async def cancel(visit: Visiting, job_id: UUID) -> Response:
            await visit.typed()
            job = await _mine(visit, job_id)
            await self.jobs.cancel(job.id, actor=visit.actor)
            return visit.go(job_at(job.id), done=None if job.state.is_over else "job_cancelled")

        @router.get(_JOB + "/file", dependencies=mine)
        async def download(visit: Visiting, job_id: UUID) -> Response:
            job = await _mine(visit, job_id)
            if job.state is not JobState.DONE or job.file_name is None:
                raise not_found("file", job_id)
            headers = {
                "Cache-Control": "no-store",
                "Content-Disposition": f"attachment; filename*=UTF-8''{quote(job.file_name, safe='')}",
                "Content-Length": str(job.file_bytes),
            }
            content = jobs.read_file(visit.service.database, job.id)
            return StreamingResponse(content, headers=headers, media_type=job.file_type)

        return router


async def _mine(visit: Visit, job_id: UUID) -> Job:
    async with visit.service.database.reading() as connection:
        found = await jobs.find(connection, job_id, account_of(visit.actor))
    if found is None:
        raise not_found("job", job_id)
    return found


def _told(job: Job, word: Wording) -> dict[str, Any]:
    """Return a job as its pages tell of it."""
    share = percent(job.done, job.total)
    step = f"jobs.step.{job.step}"
    return {
        "job": job,
        "address": job_at(job.id),
        "percent": share,
        "tag_kind": _TAGS[job.state],
        "is_stopping": job.cancel_asked and not job.state.is_over,
        "step": word.say(step) if job.step is not None and word.knows(step) else None,
        "failure": None if job.failure is None else _failure(job.failure, word),
        "outcome": [
            word.say(key, count=count)
            for name, count in job.outcome.items()
            if count and word.knows(key := f"jobs.outcome.{name}")
        ],
    }


def _failure(said: str, word: Wording) -> str:
    return word.say(f"jobs.failure.{said}") if said in {INTERRUPTED, UNEXPECTED} else in_words(said, word)
