"""Files that lie on a server alone: the path of such an asset names the source and the part, and no secret."""

_MARK = "remote:"


def remote_path(source: str, address: str) -> str:
    """`address` is where the source's server gives out the part."""
    return f"{_MARK}{source}{address}" if address.startswith("/") else ""


def remote_part(path: str) -> tuple[str, str] | None:
    """Source and address of a remote path; None for a file of this machine."""
    if not path.startswith(_MARK):
        return None
    source, slash, address = path.removeprefix(_MARK).partition("/")
    return source, slash + address


def is_door(path: str) -> bool:
    """Whether it is the address under which this process gives out a remote file, to ffmpeg on this machine."""
    return path.startswith("http://127.0.0.1:")
