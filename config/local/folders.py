"""Where the servers of a checkout keep their data, and as whom they run."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
# Another folder than .local lets a second school run beside the first, as a test of `make run` does.
LOCAL: Final = Path(os.environ.get("CAMPANILE_LOCAL", "").strip() or ROOT / ".local").resolve()

REDCROSS_PEOPLE: Final = LOCAL / "redcross-people.json"
"""Who holds what at the Red Cross's simulator; the demo school writes it."""

# A Unix socket's path has 108 bytes; PostgreSQL adds "/.s.PGSQL.5432.lock".
LONGEST_SOCKET_FOLDER: Final = 85


def server_account() -> pwd.struct_passwd | None:
    """Whom PostgreSQL runs as: None for ourselves, `nobody` when we are root (it refuses to run as root)."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def is_reachable(path: Path) -> bool:
    """Whether another account may pass through every folder above `path`."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.resolve().parents)


def servers_folder() -> Path:
    """The folder under which servers keep their data.

    It is `.local` in the checkout. Only root in a closed home directory needs
    another place, because the account that PostgreSQL then runs as cannot pass
    through; opening the home directory to everybody is not for us to do.
    """
    LOCAL.mkdir(parents=True, exist_ok=True)
    if server_account() is None or is_reachable(LOCAL / "servers"):
        return LOCAL
    checkout = hashlib.sha256(str(LOCAL).encode()).hexdigest()[:12]
    folder = Path("/var/tmp") / f"campanile-{checkout}"  # noqa: S108  # made by root, closed to writing by others
    folder.mkdir(mode=0o755, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        raise PermissionError(f"{folder} belongs to somebody else")
    return folder


def own_folder(path: Path) -> Path:
    """Make `path`, private to the account that servers run as."""
    path.mkdir(mode=0o700, exist_ok=True)
    account = server_account()
    if account is not None:
        os.chown(path, account.pw_uid, account.pw_gid)
    return path


def socket_folder(folder: Path) -> Path:
    """Where sockets go: in `folder`, or in a short temporary folder where that name is too long."""
    inside = folder / "socket"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
        return inside
    return Path(tempfile.gettempdir()) / f"campanile-{hashlib.sha256(os.fsencode(inside)).hexdigest()[:12]}"


def readable_copy(packages: Path, *names: str) -> Path:
    """`packages` itself where servers may read it, else a folder beside their data with copies of `names` in it."""
    if server_account() is None or is_reachable(packages / names[0]):
        return packages
    copies = servers_folder() / "packages"
    for name in names:
        if (packages / name).exists() and not (copies / name).exists():
            _copy_readable(packages / name, copies / name)
    return copies


def _copy_readable(source: Path, target: Path) -> None:
    """Copy a folder in one step, open to everybody for reading; another process may have been faster."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=target.parent)) / source.name
    shutil.copytree(source, fresh, symlinks=True)
    for path in (fresh, *fresh.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if mode & stat.S_IXUSR else 0o444))
    with suppress(OSError):
        fresh.rename(target)
    shutil.rmtree(fresh.parent)
