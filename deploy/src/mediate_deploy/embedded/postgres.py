"""A PostgreSQL server on 127.0.0.1, in the data directory of a hub."""

import os
import shutil
import signal
from collections.abc import Mapping
from typing import ClassVar

from typing_extensions import override

from mediate_deploy.embedded.accounts import unprivileged
from mediate_deploy.embedded.binaries import Binaries, find_binaries
from mediate_deploy.embedded.databases import FIRST_VERSION_WITH_BUILTIN_LOCALE, Address, provision, run_apart
from mediate_deploy.embedded.datadir import LOOPBACK, DataDirectory
from mediate_deploy.embedded.processes import Account, Command, end_leftover, run
from mediate_deploy.embedded.servers import Server
from mediate_deploy.errors import HubError

ADMIN = "mediate_admin"
# The eighth line of postmaster.pid holds the state; pg_ctl waits for the same word.
STATE_LINE = 7
FIRST_VERSION_WITH_IO_METHOD = 18

# Small enough for a laptop beside everything else. Nothing here weakens durability: fsync, full_page_writes
# and synchronous_commit keep their defaults.
SETTINGS: Mapping[str, str] = {
    "listen_addresses": LOOPBACK,
    # TCP alone: the path of a socket is limited to about 100 characters, which a data directory may exceed.
    "unix_socket_directories": "",
    "max_connections": "120",
    "shared_buffers": "32MB",
    "maintenance_work_mem": "32MB",
    "huge_pages": "off",
    "jit": "off",
    "max_wal_size": "512MB",
    "checkpoint_timeout": "15min",
    "max_wal_senders": "2",
    "max_worker_processes": "2",
    "max_parallel_workers_per_gather": "0",
    "max_logical_replication_workers": "0",
    "autovacuum_max_workers": "2",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # More than terse, the log repeats the values that a constraint refused, and with them what people told.
    "log_error_verbosity": "terse",
    "log_line_prefix": "%m [%p] %u@%d ",
    "lc_messages": "C",
}


class EmbeddedPostgres(Server):
    """One PostgreSQL cluster in `<data directory>/postgres`, made on first use.

    `settings` are put over SETTINGS for this server alone.
    """

    # A fast shutdown: sessions end, a checkpoint is written.
    stop_signal: ClassVar[signal.Signals] = signal.SIGINT

    def __init__(
        self,
        data: DataDirectory,
        *,
        port: int | None = None,
        settings: Mapping[str, str] | None = None,
        binaries: Binaries | None = None,
    ) -> None:
        super().__init__("postgres", data.logs / "postgres.log")
        self._data = data
        self._port = port
        self._settings = dict(settings or {})
        self.directory = data.path / "postgres"
        self.cluster = self.directory / "cluster"
        self.binaries = binaries or find_binaries(major=self._major_on_disk())

    @property
    @override
    def port(self) -> int:
        if self._port is None:
            self._port = self._data.port(self.name)
        return self._port

    def admin(self) -> Address:
        """Return where and as whom the superuser connects."""
        return Address(LOOPBACK, self.port, ADMIN, self._data.secret(ADMIN), "postgres")

    def admin_url(self) -> str:
        """Return the superuser's URL, for fixtures and for making databases; services never get it."""
        return self.admin().url()

    def url(self, service: str) -> str:
        """Return a service's own URL; its database and login are made on first use. The server must run."""
        return self.provision([service])[service].url()

    def provision(self, services: list[str]) -> dict[str, Address]:
        """Make the services' databases and logins where they are missing, and return their addresses."""
        return run_apart(provision(self.admin(), services, self._data, ours=True))

    @override
    def prepare(self) -> None:
        leftover = self.cluster / "postmaster.pid"
        end_leftover(leftover, self.cluster, self.stop_signal, grace_seconds=5.0)
        if self._major_on_disk() is None:
            self._initialise()
        elif os.geteuid() not in {0, self.cluster.stat().st_uid}:
            raise HubError(f"{self.cluster} belongs to another user (uid {self.cluster.stat().st_uid})")

    @override
    def command(self) -> Command:
        settings = {**SETTINGS, "port": str(self.port), **self._settings}
        if self.binaries.major >= FIRST_VERSION_WITH_IO_METHOD:
            # The default keeps three processes for reading ahead, which nothing this small gains from.
            settings.setdefault("io_method", "sync")
        return Command(
            arguments=[
                self.binaries.program("postgres"),
                "-D",
                str(self.cluster),
                *(part for name, value in settings.items() for part in ("-c", f"{name}={value}")),
            ],
            log=self.log,
            stop_signal=self.stop_signal,
            account=self._account(),
        )

    @override
    def is_ready(self) -> bool:
        try:
            lines = (self.cluster / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > STATE_LINE and lines[0] == str(self.pid) and lines[STATE_LINE].strip() == "ready"

    def _major_on_disk(self) -> int | None:
        try:
            return int((self.cluster / "PG_VERSION").read_text())
        except FileNotFoundError:
            return None

    def _account(self) -> Account | None:
        return unprivileged(self.directory, reaching=[self.binaries.folder / "postgres", self.cluster])

    def _initialise(self) -> None:
        """Make the cluster beside its place and move it there when whole: an interrupted start leaves none."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        account = self._account()
        unfinished = self.directory / "cluster.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        password = self.directory / "password"
        password.unlink(missing_ok=True)
        descriptor = os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(self._data.secret(ADMIN))
        if account is not None:
            for path in (self.directory, password):
                os.chown(path, account.uid, account.gid)
        try:
            run(
                Command(
                    arguments=[
                        self.binaries.program("initdb"),
                        f"--pgdata={unfinished}",
                        f"--username={ADMIN}",
                        f"--pwfile={password}",
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--no-instructions",
                        *self._locale(),
                    ],
                    log=self.log,
                    account=account,
                )
            )
        finally:
            password.unlink(missing_ok=True)
        unfinished.rename(self.cluster)

    def _locale(self) -> list[str]:
        # The same order and case rules on every machine, whatever locales it has.
        if self.binaries.major >= FIRST_VERSION_WITH_BUILTIN_LOCALE:
            return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return ["--locale=C.UTF-8"]
