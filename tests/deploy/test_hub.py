"""The embedded hub as a process of its own, here without services: what it does with PostgreSQL and NATS."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mediate_deploy.embedded.accounts import CAP_DAC_READ_SEARCH
from mediate_deploy.embedded.hub import open_door
from mediate_deploy.embedded.options import DEFAULT_PORT, HubOptions
from mediate_deploy.embedded.processes import Account, Child, Command, command_line
from mediate_deploy.errors import HubError

SCRIPT = """\
import sys
from pathlib import Path
from mediate_deploy.cli import main
from mediate_deploy.embedded.hub import run_hub
from mediate_deploy.embedded.options import HubOptions
import mediate_deploy.cli as cli

cli.app = lambda **_: sys.exit(run_hub(HubOptions(Path(sys.argv[1]), services=())))
main()
"""
NOBODY = 65534
READY_SECONDS = 20.0


def until(condition: Callable[[], object], *, seconds: float = READY_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def published(data: Path) -> dict[str, Any]:
    """Return hub.json; empty while the hub is not ready."""
    try:
        content: dict[str, Any] = json.loads((data / "hub.json").read_text())
    except FileNotFoundError:
        return {}
    return content


def pid_of(data: Path, part: str) -> int:
    pid: int = published(data)["parts"][part]["pid"]
    return pid


@contextlib.contextmanager
def running(data: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a hub until the end of the block, ready at its start."""
    with subprocess.Popen([sys.executable, "-c", SCRIPT, data], stdout=subprocess.DEVNULL) as hub:
        try:
            until(lambda: published(data).get("pid") == hub.pid or hub.poll() is not None)
            assert hub.poll() is None
            yield hub
        finally:
            hub.terminate()
            hub.wait(10)


class TestStopping:
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_ends_every_part_and_says_so_with_zero(self, tmp_path: Path, number: signal.Signals) -> None:
        with running(tmp_path) as hub:
            pids = [part["pid"] for part in published(tmp_path)["parts"].values()]
            hub.send_signal(number)
            assert hub.wait(10) == 0
        assert [command_line(pid) for pid in pids] == [None, None]
        assert not (tmp_path / "hub.json").exists()


class TestTwoHubs:
    def test_a_second_one_in_the_same_directory_is_refused(self, tmp_path: Path) -> None:
        with running(tmp_path) as hub:
            second = subprocess.run(
                [sys.executable, "-c", SCRIPT, tmp_path], capture_output=True, text=True, check=False
            )
            assert second.returncode == 1
            assert f"pid {hub.pid}" in second.stderr
            assert published(tmp_path)["pid"] == hub.pid

    def test_two_directories_work_side_by_side(self, tmp_path: Path) -> None:
        with running(tmp_path / "one"), running(tmp_path / "two"):
            ports = {part["port"] for name in ("one", "two") for part in published(tmp_path / name)["parts"].values()}
            assert len(ports) == 4


class TestCrashes:
    @pytest.mark.parametrize("part", ["postgres", "nats"])
    def test_a_killed_part_comes_back_on_its_port(self, tmp_path: Path, part: str) -> None:
        with running(tmp_path):
            before = published(tmp_path)["parts"][part]
            os.kill(before["pid"], signal.SIGKILL)
            until(lambda: pid_of(tmp_path, part) != before["pid"])
            after = published(tmp_path)["parts"][part]
            assert after["port"] == before["port"]
            socket.create_connection(("127.0.0.1", after["port"]), timeout=1).close()

    def test_after_a_killed_parent_the_next_start_works_at_once(self, tmp_path: Path) -> None:
        for _ in range(2):
            with running(tmp_path) as hub:
                hub.kill()
                hub.wait()
        with running(tmp_path):
            assert set(published(tmp_path)["parts"]) == {"postgres", "nats"}

    def test_a_killed_parent_takes_its_parts_along(self, tmp_path: Path) -> None:
        with running(tmp_path) as hub:
            pids = [part["pid"] for part in published(tmp_path)["parts"].values()]
            hub.kill()
            until(lambda: all(command_line(pid) is None for pid in pids), seconds=5)


class TestOrdinaryUser:
    def test_runs_the_hub_with_files_of_their_own(self) -> None:
        home = Path(tempfile.mkdtemp(prefix="mediate"))
        data = home / "data"
        account = None
        if os.geteuid() == 0:
            os.chown(home, NOBODY, NOBODY)
            # The Python of the tests may lie below root's home; reading that is all that is kept of root.
            account = Account(NOBODY, NOBODY, "nobody", CAP_DAC_READ_SEARCH)
        hub = Child(
            Command(
                arguments=[sys.executable, "-c", SCRIPT, str(data)],
                log=home / "hub.log",
                account=account,
                environment={"HOME": ""},
            )
        )
        try:
            until(lambda: published(data) or hub.exit_code() is not None)
            assert hub.exit_code() is None, (home / "hub.log").read_text()
            owner = (data / "postgres" / "cluster").stat().st_uid
            assert owner == (account.uid if account else os.geteuid())
            assert Path(f"/proc/{pid_of(data, 'postgres')}").stat().st_uid == owner
        finally:
            assert hub.stop(grace_seconds=10) == 0
            shutil.rmtree(home)


class TestDoor:
    def test_moves_to_the_next_port_where_the_usual_one_is_taken(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with open_door(HubOptions(tmp_path)) as first, open_door(HubOptions(tmp_path)) as second:
            assert DEFAULT_PORT <= first.getsockname()[1] < second.getsockname()[1]
        assert f"port {DEFAULT_PORT} is taken" in capsys.readouterr().out

    def test_does_not_move_where_the_port_was_asked_for(self, tmp_path: Path) -> None:
        with open_door(HubOptions(tmp_path)) as first:
            taken = first.getsockname()[1]
            with pytest.raises(HubError, match=f"127.0.0.1:{taken}"):
                open_door(HubOptions(tmp_path, port=taken))
