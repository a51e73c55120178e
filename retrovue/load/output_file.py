"""A file that a person names for what a command makes."""

import os
from pathlib import Path

_DEVICES = (("/", "dev"), ("/", "proc"))
"""What stands for another file here, such as `/dev/stdout`, is written to and not replaced."""


def write_output(output: Path, body: bytes) -> None:
    """A reader sees the old file or the new one, never a part. A link stays one, and so does a device or a pipe.

    Raises OSError.
    """
    if output.exists() and (not output.is_file() or output.absolute().parts[:2] in _DEVICES):
        output.write_bytes(body)
        return
    target = Path(os.path.realpath(output))
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as out:
            out.write(body)
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
