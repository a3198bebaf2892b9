"""Load a data set of published facts into a hub, through its public API only."""

import asyncio
import re
from pathlib import Path

import httpx
from rich.console import Console

from mediate_deploy.errors import HubError
from mediate_deploy.load.dataset import read_dataset
from mediate_deploy.load.forms import SOURCES_FILE
from mediate_deploy.load.hub import Hub, Pause
from mediate_deploy.load.loading import Loading
from mediate_deploy.load.report import LoadReport
from mediate_deploy.load.showing import Progress, show

__all__ = ["LoadReport", "directory_of", "load"]

ANSWER_SECONDS_MAX = 30.0


def directory_of(dataset: str) -> Path:
    """Return where a data set that comes with the hub lies. Raises HubError where there is none."""
    directory = Path(__file__).parent.parent / dataset
    if not re.fullmatch(r"[a-z]+", dataset) or not (directory / SOURCES_FILE).is_file():
        raise HubError(f"there is no data set {dataset!r}")
    return directory


async def load(
    dataset: str,
    base_url: str,
    *,
    token: str | None,
    report: Console,
    data: Path | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
    pause: Pause = asyncio.sleep,
) -> LoadReport:
    """Load a data set into the hub at `base_url`, show it on `report`, and return what happened.

    Reads the files in `data`, or those that come with the hub. What the hub already holds is never changed,
    so a second load creates nothing. Raises HubError where the data set is not there or the URL is none; all
    else is in the report.
    """
    directory = data or directory_of(dataset)
    if not directory.is_dir():
        raise HubError(f"there is no directory {directory}")
    if not re.match(r"https?://[^/]", base_url):
        raise HubError(f"{base_url!r} is not the address of a hub: it starts with http:// or https://")
    content = read_dataset(directory)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with httpx.AsyncClient(
        base_url=base_url, headers=headers, timeout=ANSWER_SECONDS_MAX, transport=transport
    ) as client:
        loading = Loading(dataset, content, Hub(client, pause=pause), Progress(report))
        outcome = await loading.run()
    show(report, outcome)
    return outcome
