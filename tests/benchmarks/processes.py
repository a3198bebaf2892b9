"""What the kernel says of processes: the processor time they took and the memory they hold (Linux)."""

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Held:
    """Memory of one process in MiB: its proportional share (PSS), and what it has for itself alone."""

    pid: int
    name: str
    pss: float
    private: float


def processor_seconds(pid: int) -> float:
    """Return the processor time a process and its threads took so far."""
    fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def running_seconds(pid: int) -> float:
    """Return what the threads of a process that live now have run so far, to the nanosecond; 0 where it has ended."""
    total = 0
    for task in (_PROC / str(pid) / "task").glob("*/schedstat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            total += int(task.read_text().split()[0])
    return total / 1e9


def family(pid: int) -> list[int]:
    """Return a process and all its descendants that live now."""
    children: dict[int, list[int]] = {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            parent = _parent(int(entry.name))
            children.setdefault(parent, []).append(int(entry.name))
    found = [pid]
    for member in found:
        found += children.get(member, [])
    return found


def held(pids: Iterable[int]) -> list[Held]:
    """Return what each process holds, largest first; one that has ended meanwhile is left out."""
    found = []
    for pid in pids:
        try:
            rollup = (_PROC / str(pid) / "smaps_rollup").read_text()
            arguments = (_PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            continue
        private = _mebibytes(rollup, "Private_Clean") + _mebibytes(rollup, "Private_Dirty")
        found.append(Held(pid, _name(arguments), _mebibytes(rollup, "Pss"), private))
    return sorted(found, key=lambda process: -process.pss)


def _parent(pid: int) -> int:
    try:
        return int((_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def _mebibytes(rollup: str, name: str) -> float:
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith(f"{name}:")) / 1024


def _name(arguments: str) -> str:
    """Return what a process of the hub is, in a word or two."""
    words = arguments.split()
    for marker, name in (("serve", "service"), ("up", "hub")):
        if "mediate_deploy" in words and marker in words:
            position = words.index(marker) + 1
            return words[position] if name == "service" else name
    if "nats-server" in arguments:
        return "nats"
    return "postgres" if "postgres" in arguments else words[0] if words else "ended"
