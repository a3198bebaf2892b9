"""Which user PostgreSQL runs as: it refuses root, so a hub run by root gives it an unprivileged one."""

import os
import pwd
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

from mediate_deploy.embedded.processes import Account
from mediate_deploy.errors import HubError

# Numbers of capability.h. The first lets a process search directories it may not read; the second also lets
# it write, and is the only one of the two that container engines leave to root.
CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2
NOBODY = 65534


def unprivileged(home: Path, *, reaching: Iterable[Path]) -> Account | None:
    """Return the account for a child that must not be root, or None where the hub itself is not root.

    `home` is the child's own directory: its owner is kept where it has one other than root, else `postgres`,
    else `nobody`. The account keeps one capability only where a directory above one of the paths in
    `reaching` is closed to it, as a clone below root's home is. Raises HubError where it would need that and
    root does not have it.
    """
    if os.geteuid() != 0:
        return None
    uid, gid, name = _user(home)
    closed = [place for path in reaching if (place := closed_above(path, uid, gid)) is not None]
    if not closed:
        return Account(uid, gid, name)
    capability = next((c for c in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE) if has_capability(c)), None)
    if capability is None:
        raise HubError(
            f"PostgreSQL cannot run as root, and {name} may not enter {closed[0]}. Run the hub as an ordinary"
            f" user, or put the clone and the data directory (--data-dir) where {name} can read."
        )
    return Account(uid, gid, name, capability)


def _user(home: Path) -> tuple[int, int, str]:
    if home.exists() and (owner := home.stat()).st_uid != 0:
        return owner.st_uid, owner.st_gid, str(owner.st_uid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid, name
    return NOBODY, NOBODY, "nobody"


def closed_above(path: Path, uid: int, gid: int) -> Path | None:
    """Return the outermost directory above `path` that the user may not pass through, or None."""
    for directory in reversed(path.resolve().parents):
        status = directory.stat()
        if status.st_uid == uid:
            allowed = stat.S_IXUSR
        elif status.st_gid == gid:
            allowed = stat.S_IXGRP
        else:
            allowed = stat.S_IXOTH
        if not status.st_mode & allowed:
            return directory
    return None


def has_capability(number: int) -> bool:
    """Say whether this process may hand on that capability; Linux only, elsewhere never."""
    if sys.platform != "linux":
        return False
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapPrm:"):
            return bool(int(line.split()[1], 16) >> number & 1)
    return False
