"""Child processes of the hub: started so that they die with it, found again if they did not."""

import contextlib
import functools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mediate_deploy.errors import HubError

LAUNCHER = Path(__file__).with_name("launch.py")
LOG_BYTES_MAX = 4 * 1024 * 1024
POLL_SECONDS = 0.01


@dataclass(frozen=True)
class Account:
    """An unprivileged user that a child runs as, and the capability it keeps (a number in capability.h)."""

    uid: int
    gid: int
    name: str
    capability: int | None = None


@dataclass(frozen=True)
class Command:
    """What a child is: its program, where it says things, and how it is asked to stop."""

    arguments: Sequence[str]
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM
    account: Account | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    listening: Sequence[int] = ()
    """File descriptors of listening sockets that the child takes over."""

    def launch_arguments(self) -> list[str]:
        """Return the full command line, launcher first."""
        account = self.account
        plan = {
            "parent_pid": os.getpid(),
            "death_signal": int(self.stop_signal),
            "user": None if account is None else [account.uid, account.gid],
            "capability": None if account is None else account.capability,
        }
        return [sys.executable, "-I", "-S", str(LAUNCHER), json.dumps(plan), *self.arguments]


class Child:
    """One started process. Start it from a thread that outlives it: the kernel ties it to that thread."""

    def __init__(self, command: Command) -> None:
        self.command = command
        command.log.parent.mkdir(parents=True, exist_ok=True)
        with command.log.open("ab") as log:
            self._process = subprocess.Popen(
                command.launch_arguments(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **command.environment},
                cwd="/",
                pass_fds=tuple(command.listening),
                # Ctrl-C reaches the whole foreground group; the hub decides in which order its parts stop.
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The process id; the launcher keeps it when it becomes the program."""
        return self._process.pid

    def exit_code(self) -> int | None:
        """Return how it ended (negative: the signal that ended it), or None while it runs."""
        return self._process.poll()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal; a process that has ended takes it without complaint."""
        self._process.send_signal(number)

    def wait(self, seconds: float) -> int | None:
        """Return the exit code, or None where it still runs after `seconds`."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def stop(self, *, grace_seconds: float) -> int:
        """Ask it to stop, then insist; returns the exit code."""
        for insisting in (self.command.stop_signal, signal.SIGQUIT):
            self.signal(insisting)
            code = self.wait(grace_seconds if insisting is self.command.stop_signal else 0.5)
            if code is not None:
                return code
        self.signal(signal.SIGKILL)
        return self._process.wait()

    def kill(self) -> None:
        """End it at once, as a crash would (SIGKILL)."""
        self.signal(signal.SIGKILL)
        self._process.wait()


def run(command: Command) -> None:
    """Run a child to its end. Raises HubError with the end of its log where it fails."""
    child = Child(command)
    try:
        while child.wait(1.0) is None:
            pass
    except BaseException:
        child.kill()
        raise
    if child.exit_code() != 0:
        name = Path(command.arguments[0]).name
        raise HubError(f"{name} failed with exit code {child.exit_code()}:\n{log_tail(command.log)}")


@functools.cache
def version_line(program: Path) -> str | None:
    """Return what `program --version` prints, or None where it cannot run on this machine."""
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=10, check=True, cwd="/")
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip()


def log_tail(path: Path, *, lines: int = 8) -> str:
    """Return the last lines of a log, indented; empty where there is none."""
    try:
        with path.open("rb") as log:
            log.seek(0, os.SEEK_END)
            log.seek(max(0, log.tell() - 8192))
            text = log.read().decode(errors="replace")
    except FileNotFoundError:
        return ""
    return "\n".join(f"  {line}" for line in text.splitlines()[-lines:])


def bound_log(path: Path, *, bytes_max: int = LOG_BYTES_MAX) -> None:
    """Keep a log below `bytes_max`: what it holds moves to `<name>.1`, and it starts again, empty.

    The writer keeps its descriptor (opened for appending), so the file is copied and truncated, not renamed.
    """
    try:
        if path.stat().st_size <= bytes_max:
            return
    except FileNotFoundError:
        return
    path.with_name(path.name + ".1").write_bytes(path.read_bytes()[-bytes_max:])
    os.truncate(path, 0)


def command_line(pid: int) -> str | None:
    """Return the command line of a living process, or None where there is no such process."""
    if Path("/proc/self/cmdline").exists():
        try:
            status = Path(f"/proc/{pid}/status").read_text()
            raw = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            return None
        # A zombie has ended; it only waits to be counted by its parent.
        if "\nState:\tZ" in status:
            return None
        return raw.replace(b"\0", b" ").decode(errors="replace")
    answer = subprocess.run(["/bin/ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return answer.stdout.strip() or None


def read_pid(path: Path) -> int | None:
    """Return the process id on the first line of a pid file, or None where there is none to read."""
    with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
        return int(path.read_text().splitlines()[0])
    return None


def end_leftover(
    pid_file: Path, belonging_to: Path, stop_signal: signal.Signals, *, grace_seconds: float
) -> int | None:
    """End the process an earlier hub left behind and return its pid; None where nothing had to be ended.

    The process is ours only if one of its arguments is `belonging_to`, a path in the data directory: a pid
    may have been given to somebody else since. The pid file is removed where its process is gone or is not
    ours.
    """
    pid = read_pid(pid_file)
    if pid is None:
        return None
    line = command_line(pid)
    if line is None:
        return None
    if f" {belonging_to} " not in f" {line} ":
        pid_file.unlink(missing_ok=True)
        return None
    for insisting, seconds in ((stop_signal, grace_seconds), (signal.SIGQUIT, 2.0), (signal.SIGKILL, 5.0)):
        try:
            os.kill(pid, insisting)
        except ProcessLookupError:
            return pid
        except PermissionError as error:
            raise HubError(f"process {pid} still uses {belonging_to} and belongs to another user") from error
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if command_line(pid) is None:
                return pid
            time.sleep(POLL_SECONDS)
    raise HubError(f"process {pid} of an earlier start in {belonging_to} does not end: {line}")
