"""A hub that is stopped while people look on: their live streams end by themselves, and so at once."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from mediate_deploy.embedded.datadir import free_port


def opened(port: int) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), timeout=10)
    line.sendall(b"GET /v1/stream HTTP/1.1\r\nHost: hub\r\n\r\n")
    assert b"200" in line.recv(64)
    return line


class TestStopping:
    @pytest.mark.parametrize("processes", [[], ["--processes"]], ids=["one process", "a process each"])
    def test_does_not_wait_for_those_who_follow_the_feed_through_the_gateway(
        self, tmp_path: Path, processes: list[str]
    ) -> None:
        port = free_port()
        arguments = ["up", "--data-dir", str(tmp_path / "data"), "--port", str(port), *processes]
        with (
            (tmp_path / "hub.log").open("wb") as log,
            subprocess.Popen([sys.executable, "-m", "mediate_deploy", *arguments], stdout=log, stderr=log) as hub,
        ):
            try:
                deadline = time.monotonic() + 120
                while not _ready(port):
                    assert time.monotonic() < deadline, (tmp_path / "hub.log").read_text()
                    time.sleep(0.1)
                with opened(port) as line:
                    hub.terminate()
                    received = b""
                    while part := line.recv(65_536):
                        received += part
                    # The last chunk: ended in order, not cut off when the drain was given up.
                    assert received.endswith(b"0\r\n\r\n")
                assert hub.wait(10) == 0
            finally:
                hub.kill()


def _ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health/ready", timeout=2).status_code == 200
    except httpx.TransportError:
        return False
