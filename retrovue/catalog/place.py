"""Where a catalog may lie: an SQLite file on a disk of this machine."""

import os
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
