"""Where a catalog may lie: an SQLite file on a disk of this machine."""

import os
import stat
from pathlib import Path

from retrovue.diagnostics import Diagnostic, StationError

_NETWORK = frozenset(
    ("nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "glusterfs", "lustre", "beegfs", "davfs",
     "fuse.sshfs", "fuse.glusterfs", "fuse.rclone", "fuse.davfs2", "fuse.s3fs", "fuse.smbnetfs")
)  # fmt: skip
_SQLITE = ("sqlite:///", "sqlite+pysqlite:///")


def refusal(code: str, path: Path, message: str, cure: str) -> StationError:
    """The catalog cannot be used; the program ends with the code for a broken environment."""
    return StationError([Diagnostic(code, message, place=str(path), help=(cure,))], 4)


def catalog_path(url_or_path: str | Path) -> Path:
    """The file of a database URL, or the path itself."""
    text = str(url_or_path)
    for prefix in _SQLITE:
        if text.startswith(prefix):
            return Path(text.removeprefix(prefix))
    if "://" in text:
        scheme = text.partition(":")[0]
        message = f"`{scheme}` is not a database that the catalog can use"
        cure = "write `sqlite:///` and a path, or leave `database.url` out"
        raise StationError([Diagnostic("RV603", message, help=(cure,))], 4)
    return Path(text)


def is_there(path: Path) -> bool:
    """Whether there is a catalog. Raises StationError RV601 where nobody may look."""
    try:
        return path.is_file()
    except PermissionError as error:
        raise cannot_open(path, error) from None


def cannot_open(path: Path, error: OSError | str, cure: str = "") -> StationError:
    """RV601; without a `cure` the one for what this user may not read or write."""
    why = error if isinstance(error, str) else (error.strerror or "it failed").lower()
    known = closed_to_us(path) or cure or "let the user of this program read and write its folder"
    return refusal("RV601", path, f"the catalog `{path.name}` cannot be opened: {why}", known)


def closed_to_us(path: Path) -> str:
    """What keeps this user from a catalog, its write-ahead log, or their folder; empty when nothing does."""
    folder = path.parent
    for one, wanted, what in (
        (folder, os.R_OK | os.X_OK, "enter"), (folder, os.W_OK, "write to"), (path, os.R_OK, "read"), (path, os.W_OK, "write"),
        *((path.with_name(path.name + end), os.R_OK | os.W_OK, "write") for end in ("-wal", "-shm")),
    ):  # fmt: skip
        try:
            about = one.stat()
        except FileNotFoundError:
            continue
        except NotADirectoryError:
            return f"move the file away that stands where a folder above `{path.name}` is to be"
        except OSError:
            return f"let the user {os.geteuid()} enter the folders above `{one}`"
        if not os.access(one, wanted):
            if os.statvfs(one).f_flag & os.ST_RDONLY:
                return "mount the disk so that it can be written: it is read-only"
            return (
                f"let the user {os.geteuid()}, who runs this program, {what} `{one.name}`: "
                f"it belongs to the user {about.st_uid} and is {stat.filemode(about.st_mode)}"
            )
    return ""


def _mount_types() -> list[tuple[str, str]]:
    """(mount point, file system) of every mount; empty where the system does not tell."""
    try:
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    fields = (line.split() for line in lines)
    return [(row[1].replace("\\040", " "), row[2]) for row in fields if len(row) > 2]


def file_system(folder: Path) -> str:
    """The kind of file system that holds a folder, such as `ext4` or `nfs4`; empty when unknown."""
    real = os.path.realpath(folder)
    best, found = -1, ""
    for point, kind in _mount_types():
        inside = real == point or real.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= best:
            best, found = len(point), kind
    return found


def is_network(folder: Path) -> bool:
    """Whether a folder lies on another machine."""
    return file_system(folder) in _NETWORK


def refuse_network(path: Path) -> None:
    """SQLite's write-ahead log needs memory that all its users share; over a network it corrupts."""
    kind = file_system(path.parent)
    if kind in _NETWORK:
        message = f"the catalog `{path.name}` lies on a network file system (`{kind}`)"
        cure = "keep the state folder on a disk of this machine, or set `database.url` to a path on one"
        raise refusal("RV604", path, message, cure)
