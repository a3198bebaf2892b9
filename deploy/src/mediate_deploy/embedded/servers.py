"""What PostgreSQL and NATS have in common as children of the hub, and as fixtures of a test."""

import abc
import signal
import time
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from mediate_deploy.embedded.processes import POLL_SECONDS, Child, Command, log_tail
from mediate_deploy.errors import HubError

# Recovery after a crash replays up to `max_wal_size` of PostgreSQL's log; a slow disk may take a minute.
READY_SECONDS_MAX = 90.0
GRACE_SECONDS = 4.0


class Server(abc.ABC):
    """A process with a port of its own. Usable as a context manager: started inside, stopped after."""

    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM

    def __init__(self, name: str, log: Path) -> None:
        self.name = name
        self.log = log
        self.child: Child | None = None

    @abc.abstractmethod
    def prepare(self) -> None:
        """Make the directory ready and end what an earlier start left; may take a second the first time."""

    @abc.abstractmethod
    def command(self) -> Command:
        """Return how the server is started."""

    @abc.abstractmethod
    def is_ready(self) -> bool:
        """Say whether the running server takes work; answers at once."""

    @property
    @abc.abstractmethod
    def port(self) -> int:
        """The port on 127.0.0.1; the same over restarts."""

    def spawn(self) -> None:
        """Start the process without waiting for it, from a thread that outlives it."""
        self.child = Child(self.command())

    @property
    def pid(self) -> int | None:
        """The process id while there is a process."""
        return self.child.pid if self.child is not None else None

    def has_ended(self) -> bool:
        """Say whether there is no process (any more)."""
        return self.child is None or self.child.exit_code() is not None

    def check(self) -> None:
        """Raise HubError with the end of the log where the process has ended."""
        if self.has_ended():
            code = self.child.exit_code() if self.child is not None else None
            raise HubError(f"{self.name} ended with exit code {code}:\n{log_tail(self.log)}")

    def start(self) -> None:
        """Start the server and wait until it takes work. Raises HubError where it does not come up."""
        self.prepare()
        self.spawn()
        deadline = time.monotonic() + READY_SECONDS_MAX
        while not self.is_ready():
            self.check()
            if time.monotonic() > deadline:
                self.stop()
                raise HubError(f"{self.name} is not ready after {READY_SECONDS_MAX:.0f} s:\n{log_tail(self.log)}")
            time.sleep(POLL_SECONDS)

    def request_stop(self) -> None:
        """Ask the process to stop, without waiting; `stop` waits."""
        if self.child is not None:
            self.child.signal(self.stop_signal)

    def stop(self, *, grace_seconds: float = GRACE_SECONDS) -> None:
        """Stop the server in order; within the grace period or by force.

        Nothing happens where it does not run.
        """
        if self.child is not None:
            self.child.stop(grace_seconds=grace_seconds)
            self.child = None

    def kill(self) -> None:
        """End the server as a crash would (SIGKILL). `restart` brings it back."""
        if self.child is not None:
            self.child.kill()
            self.child = None

    def restart(self) -> None:
        """Start the server again on its port, with its files; stops it in order first where it runs."""
        self.stop()
        self.start()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
