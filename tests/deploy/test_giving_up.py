"""Telling a hub or a service to stop while it still waits for a server that is not there."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mediate_deploy.embedded.datadir import free_port
from support.identity import PUBLIC_KEY

NOBODY_LISTENS = "nats://127.0.0.1:9"


def said(process: "subprocess.Popen[bytes]", log: Path, text: str) -> None:
    """Wait until a process has written something."""
    deadline = time.monotonic() + 30
    while not log.exists() or text not in log.read_text():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)


class TestStoppingInTheMiddleOfAStart:
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_ends_a_hub_that_waits_for_nats(self, tmp_path: Path, number: signal.Signals) -> None:
        data, log = tmp_path / "data", tmp_path / "hub.log"
        arguments = ["up", "--data-dir", str(data), "--nats-url", NOBODY_LISTENS]
        with (
            log.open("wb") as output,
            subprocess.Popen([sys.executable, "-m", "mediate_deploy", *arguments], stdout=output, stderr=output) as hub,
        ):
            try:
                said(hub, data / "log" / "hub.jsonl", "bus.waits_for_nats")
                hub.send_signal(number)
                assert hub.wait(60) == 0
            finally:
                hub.kill()

    def test_ends_a_service_that_waits_for_its_database(self, tmp_path: Path) -> None:
        log = tmp_path / "service.log"
        environment = {
            **os.environ,
            "MEDIATE_DATABASE_URL": "postgresql://nobody:none@127.0.0.1:9/none",
            "MEDIATE_NATS_URL": NOBODY_LISTENS,
            "MEDIATE_IDENTITY_PUBLIC_KEYS": PUBLIC_KEY,
        }
        arguments = ["serve", "community", "--port", str(free_port())]
        with (
            log.open("wb") as output,
            subprocess.Popen(
                [sys.executable, "-m", "mediate_deploy", *arguments], stdout=output, stderr=output, env=environment
            ) as service,
        ):
            try:
                said(service, log, "service.waits_for_database")
                service.terminate()
                assert service.wait(60) == 0
            finally:
                service.kill()
