"""Runs in a new child just before it becomes PostgreSQL, NATS or a service.

The hub starts it as a script (`python -I -S launch.py PLAN PROGRAM ARGUMENTS…`), so that what must happen
between fork and exec happens in a process with a single thread; Python's own hook for that may deadlock in a
parent that has threads. Standard library only.
"""

import ctypes
import json
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_SET_SECUREBITS = 28
SECBIT_NO_SETUID_FIXUP = 1 << 2
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAPABILITY_VERSION_3 = 0x20080522
NOT_STARTED = 70


class CapabilityHeader(ctypes.Structure):
    """`struct __user_cap_header_struct` of capset(2)."""

    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class CapabilityWord(ctypes.Structure):
    """`struct __user_cap_data_struct` of capset(2): 32 capabilities, one bit each."""

    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def _check(result: int, call: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{call}: {os.strerror(number)}")


def become(uid: int, gid: int, capability: int | None) -> None:
    """Give up root for `uid`, keeping one capability (a number in capability.h) through exec if asked."""
    libc = ctypes.CDLL(None, use_errno=True)
    if capability is not None:
        _check(libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0), "prctl(PR_SET_KEEPCAPS)")
        # Without this the kernel looks away from capabilities in access(2), by which initdb looks for postgres.
        _check(libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0), "prctl(PR_SET_SECUREBITS)")
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    if capability is None:
        return
    words = (CapabilityWord * 2)()
    word, bit = divmod(capability, 32)
    words[word] = CapabilityWord(1 << bit, 1 << bit, 1 << bit)
    header = CapabilityHeader(CAPABILITY_VERSION_3, 0)
    _check(libc.capset(ctypes.byref(header), words), "capset")
    # An ambient capability is the only kind that an unprivileged process keeps across exec.
    _check(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0), "prctl(PR_CAP_AMBIENT_RAISE)")


def die_with_parent(parent_pid: int, signal_number: int) -> None:
    """Have the kernel send `signal_number` when the parent ends, by whatever cause; Linux only."""
    libc = ctypes.CDLL(None, use_errno=True)
    _check(libc.prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0), "prctl(PR_SET_PDEATHSIG)")
    # A parent that ended before the call above sends nothing any more.
    if os.getppid() != parent_pid:
        os.kill(os.getpid(), signal.SIGKILL)


def main(arguments: list[str]) -> int:
    """Apply the plan, then become the program; returns only when that fails."""
    plan = json.loads(arguments[1])
    program = arguments[2:]
    try:
        if plan["user"] is not None:
            become(plan["user"][0], plan["user"][1], plan["capability"])
        # Changing user clears the parent-death signal, so this comes after it.
        if sys.platform == "linux":
            die_with_parent(plan["parent_pid"], plan["death_signal"])
        os.umask(0o077)
        os.execv(program[0], program)
    except OSError as error:
        sys.stderr.write(f"cannot start {program[0]}: {error}\n")
    return NOT_STARTED


if __name__ == "__main__":
    sys.exit(main(sys.argv))
