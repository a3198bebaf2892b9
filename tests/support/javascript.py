"""Programs in JavaScript with other people's packages, run as a partner would run them."""

import asyncio
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_REPOSITORY: Final = Path(__file__).parents[2]
_CACHE: Final = _REPOSITORY / ".venv" / "clients"
"""Where packages are kept between runs; a part of the environment, which git does not see."""
_LOCKED: Final = ("package.json", "package-lock.json")
_STAMP: Final = "installed.txt"
_NODE_MAJOR_MIN: Final = 20
_INSTALL_SECONDS_MAX: Final = 120
_LINE_BYTES_MAX: Final = 1 << 20


class CannotRun(Exception):
    """There is no Node, or npm cannot bring the packages; the message says which."""


@dataclass(frozen=True)
class Clients:
    """A folder of programs, next to the packages that they use."""

    node: str
    folder: Path

    @asynccontextmanager
    async def run(
        self, program: str, *arguments: str, environment: Mapping[str, str]
    ) -> AsyncIterator[AsyncGenerator[dict[str, Any]]]:
        """Run a program until the end of the block and yield what it prints: one JSON object a line."""
        process = await asyncio.create_subprocess_exec(
            self.node,
            program,
            *arguments,
            cwd=self.folder,
            env={**os.environ, **environment},
            stdout=asyncio.subprocess.PIPE,
            limit=_LINE_BYTES_MAX,
        )
        try:
            async with aclosing(_told(process)) as told:
                yield told
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _told(process: asyncio.subprocess.Process) -> AsyncGenerator[dict[str, Any]]:
    assert process.stdout is not None
    async for line in process.stdout:
        yield json.loads(line)


def clients(sources: Path, *, cache: Path = _CACHE) -> Clients:
    """Copy programs to where npm has brought the packages that their lock pins, once; raises CannotRun."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise CannotRun("there is no Node with npm on this machine")
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)\.", told)
    if version is None or int(version[1]) < _NODE_MAJOR_MIN:
        raise CannotRun(f"the clients need Node {_NODE_MAJOR_MIN}, and this machine has {told.strip() or 'none'}")
    cache.mkdir(parents=True, exist_ok=True)
    folder = os.open(cache, os.O_RDONLY)
    try:
        # Several processes of one test run may come here together; the folder itself is locked.
        fcntl.flock(folder, fcntl.LOCK_EX)
        _install(npm, sources, cache)
        for program in sources.glob("*.mjs"):
            shutil.copy(program, cache)
    finally:
        os.close(folder)
    return Clients(node, cache)


def _install(npm: str, sources: Path, cache: Path) -> None:
    wanted = hashlib.sha256(b"\0".join((sources / name).read_bytes() for name in _LOCKED)).hexdigest()
    stamp = cache / _STAMP
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    stamp.unlink(missing_ok=True)
    for name in _LOCKED:
        shutil.copy(sources / name, cache)
    try:
        # Scripts of packages never run: what is used of them is files.
        subprocess.run(
            [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error"],
            cwd=cache,
            env={**os.environ, "npm_config_cache": str(cache / "npm"), "npm_config_update_notifier": "false"},
            capture_output=True,
            text=True,
            timeout=_INSTALL_SECONDS_MAX,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        raise CannotRun(f"npm could not bring the clients' packages:\n{error.stderr[-1_000:]}") from error
    except subprocess.TimeoutExpired as error:
        raise CannotRun(f"npm did not bring the clients' packages within {_INSTALL_SECONDS_MAX} s") from error
    stamp.write_text(wanted)
