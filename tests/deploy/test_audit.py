"""The audit of a running hub as ops check it and read it: by command, over all services."""

import asyncio
import subprocess
from collections.abc import Iterator
from uuid import uuid4

import pytest

from mediate_deploy.embedded.options import SERVICES
from support.hub import Hub, free_port, hub


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub with a process per service."""
    with hub(tmp_path_factory.mktemp("audit") / "data", "--processes", "--port", str(free_port())) as running:
        yield running


def table(done: "subprocess.CompletedProcess[str]") -> dict[str, list[str]]:
    """Return what a command printed, by its first column."""
    return {fields[0]: fields[1:] for line in done.stdout.splitlines() for fields in [line.split("\t")]}


def change(started: Hub, service: str, statement: str, *values: object) -> None:
    """Change rows of an audit as somebody who holds the server."""

    async def run() -> None:
        connection = await started.database(service)
        try:
            await connection.execute("SET session_replication_role = replica")
            await connection.execute(statement, *values)
        finally:
            await connection.close()

    asyncio.run(run())


class TestListing:
    def test_reads_every_service_and_is_itself_on_record(self, started: Hub) -> None:
        first = started.command("audit", "list", "--reason", "yearly review")
        assert first.returncode == 0, first.stderr
        again = started.command("audit", "list", "--reason", "second look")
        assert {line.split("\t")[0] for line in again.stdout.splitlines()} == set(SERVICES)
        assert again.stdout.count("script\taudit.read\taudit\tcommand_line\tyearly review") == len(SERVICES)

    def test_narrows_to_a_service_an_actor_and_a_thing(self, started: Hub) -> None:
        looked_for = str(uuid4())
        assert started.command("audit", "list", "--actor", looked_for).stdout == ""
        found = started.command("audit", "list", "--service", "pipeline", "--object", looked_for).stdout
        assert [line.split("\t")[0] for line in found.splitlines()] == ["pipeline"]

    def test_gives_no_more_than_is_asked_for(self, started: Hub) -> None:
        for _ in range(2):
            started.command("audit", "list")
        assert len(started.command("audit", "list", "--limit", "3").stdout.splitlines()) == 3

    @pytest.mark.parametrize(
        ("arguments", "complaint"),
        [(("--service", "nothing"), "there is no service 'nothing'"), (("--reason", "x" * 301), "is no line of text")],
        ids=["service", "reason"],
    )
    def test_says_what_it_cannot_read(self, started: Hub, arguments: tuple[str, ...], complaint: str) -> None:
        done = started.command("audit", "list", *arguments)
        assert done.returncode == 1
        assert complaint in done.stderr


class TestVerifying:
    def test_tells_every_services_head(self, started: Hub) -> None:
        started.command("audit", "list")
        done = started.command("audit", "verify")
        assert done.returncode == 0, done.stdout + done.stderr
        told = table(done)
        assert set(told) == set(SERVICES)
        for entries, head, state in told.values():
            assert state == "holds"
            assert head.split(":")[0] == entries

    def test_knows_an_earlier_head_and_misses_one_that_is_gone(self, started: Hub) -> None:
        started.command("audit", "list")
        _, head, _ = table(started.command("audit", "verify"))["monitor"]
        started.command("audit", "list")
        contains = ("--contains", f"monitor={head}")
        assert started.command("audit", "verify", *contains).returncode == 0
        change(started, "monitor", "DELETE FROM audit WHERE number >= $1", int(head.split(":")[0]))
        assert started.command("audit", "verify").returncode == 0
        done = started.command("audit", "verify", *contains)
        assert done.returncode == 1
        assert table(done)["monitor"][2] == f"does not hold {head.split(':')[0]} as it was told"

    def test_fails_where_an_entry_was_changed_and_says_which(self, started: Hub) -> None:
        for _ in range(3):
            started.command("audit", "list")
        changed = "UPDATE audit SET entry = replace(entry, 'audit.read', 'audit.seen') WHERE number = 2"
        change(started, "community", changed)
        done = started.command("audit", "verify")
        assert done.returncode == 1
        assert [service for service, row in table(done).items() if row[2] != "holds"] == ["community"]
        assert table(done)["community"][2] == "broken at 2"

    def test_fails_where_a_service_does_not_answer(self, started: Hub) -> None:
        change(started, "agendas", "ALTER TABLE audit RENAME TO away")
        try:
            done = started.command("audit", "verify")
        finally:
            change(started, "agendas", "ALTER TABLE away RENAME TO audit")
        assert done.returncode == 1
        assert table(done)["agendas"] == ["-", "-", "could not check it: ProgrammingError"]

    @pytest.mark.parametrize("head", ["pipeline", "pipeline=1:ab", f"nothing=1:{'0' * 64}", f"pipeline=0:{'0' * 64}"])
    def test_says_what_is_no_head(self, started: Hub, head: str) -> None:
        done = started.command("audit", "verify", "--contains", head)
        assert done.returncode == 1
        assert "names no head" in done.stderr
