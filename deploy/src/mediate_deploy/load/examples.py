"""The example data of a hub, loaded from within it: the same load as `mediate load hilversum`, and no network."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx
from rich.console import Console
from starlette.types import ASGIApp
from typing_extensions import override

from mediate_deploy.load import ANSWER_SECONDS_MAX, directory_of
from mediate_deploy.load.dataset import read_dataset
from mediate_deploy.load.hub import Hub
from mediate_deploy.load.kinds import KINDS
from mediate_deploy.load.loading import Loading
from mediate_deploy.load.report import LoadReport
from mediate_deploy.load.showing import Progress, Step
from mediate_gateway.usecases.load_examples import LoadedExamples, Tell

DATASET = "hilversum"
_TELL_SECONDS = 0.3


class Counted(Progress):
    """Counts the rows that were seen to, of all kinds together."""

    def __init__(self) -> None:
        super().__init__(Console(quiet=True))
        self.done = 0

    @override
    @contextmanager
    def kind(self, name: str, rows: int) -> Iterator[Step]:
        """Count each row of a kind once, also where it is left out."""
        before = self.done

        def step() -> None:
            self.done += 1

        yield step
        self.done = before + rows


async def load_examples(app: ASGIApp, token: str, tell: Tell) -> LoadedExamples:
    """Load the example data into the hub behind ``app``; what `tell` raises ends it, and what was loaded stays."""
    dataset = await asyncio.to_thread(read_dataset, directory_of(DATASET))
    total = sum(len(dataset.of(kind)) for kind in KINDS)
    counted = Counted()
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(
        transport=transport,
        base_url="http://hub",
        headers={"Authorization": f"Bearer {token}"},
        timeout=ANSWER_SECONDS_MAX,
    ) as client:
        loading = asyncio.create_task(Loading(DATASET, dataset, Hub(client), counted).run())
        try:
            while not loading.done():
                await tell(min(counted.done, total), total)
                await asyncio.wait({loading}, timeout=_TELL_SECONDS)
            report = await loading
        finally:
            loading.cancel()
            with suppress(asyncio.CancelledError):
                await loading
    await tell(total, total)
    return _summed(report)


def _summed(report: LoadReport) -> LoadedExamples:
    counts = [report.counts(kind) for kind in report.kinds]
    return LoadedExamples(
        created=sum(each.created for each in counts),
        there=sum(each.unchanged + each.differs for each in counts),
        refused=sum(each.rejected + each.skipped for each in counts),
        stopped=report.stopped,
    )
