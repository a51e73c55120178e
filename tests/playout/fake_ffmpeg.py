"""A program that passes for ffmpeg as far as the air can tell: it gives a recorded stream, or misbehaves as it is told.

Beside the program lies a list of behaviours, one for each run; the last goes on for all later runs. Each names
how many bytes are given before it happens:

    ok                  gives the whole stream
    kill segv exit      ends itself by a signal, or by itself
    stop hang           stops itself by SIGSTOP, or gives nothing more
    garbage             gives bytes that are no stream
    hole                gives a stream of which some packets are missing, and says nothing of it
    flood               complains without end beside the whole stream
    slow:<seconds>      waits before the first byte
    codec               says that there is no such encoder
"""

import contextlib
import json
import stat
import subprocess
import sys
from pathlib import Path

from retrovue.playout.encode.command import encode_command
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.work import Piece

_PROGRAM = """#!{python} -SE
import json, os, signal, sys, time
here = {folder!r}
runs = json.load(open(here + "/runs.json"))
number = 0
while True:
    try:
        os.close(os.open(here + "/run.%d" % number, os.O_CREAT | os.O_EXCL))
        break
    except FileExistsError:
        number += 1
what, after = runs[min(number, len(runs) - 1)]
data = open(here + "/stream.ts", "rb").read()
out = sys.stdout.buffer
if what.startswith("slow:"):
    time.sleep(float(what[5:]))
    what = "ok"
if what == "codec":
    sys.exit("Unknown encoder 'libx264'")
if what == "flood":
    for _ in range(400):
        sys.stderr.write("non-monotonic timestamps, non-monotonic timestamps\\\\n" * 2000)
    what = "ok"
if what == "hole":
    at = after // 188 * 188
    data, what = data[:at] + data[at + 188 * 12:], "ok"
out.write(data if what == "ok" else data[:after])
out.flush()
if what == "kill":
    os.kill(os.getpid(), signal.SIGKILL)
if what == "segv":
    os.kill(os.getpid(), signal.SIGSEGV)
if what == "stop":
    os.kill(os.getpid(), signal.SIGSTOP)
if what == "hang":
    time.sleep(600)
if what == "garbage":
    out.write(bytes(range(256)) * 4000)
    out.flush()
    time.sleep(600)
"""


class FakeFfmpeg:
    """The program, what it does, and which of its processes are alive."""

    def __init__(self, folder: Path, stream: bytes) -> None:
        folder.mkdir(exist_ok=True)
        self.folder, self.size = folder, len(stream)
        (folder / "stream.ts").write_bytes(stream)
        program = folder / "ffmpeg"
        program.write_text(_PROGRAM.format(python=sys.executable, folder=str(folder)))
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        self.path = str(program)
        self.told("ok")

    def told(self, *runs: str, after: int = 0) -> None:
        """What the next runs do, from the first on."""
        for old in self.folder.glob("run.*"):
            old.unlink()
        (self.folder / "runs.json").write_text(json.dumps([[run, after] for run in runs]))

    @property
    def runs(self) -> int:
        return len(list(self.folder.glob("run.*")))

    def alive(self) -> list[int]:
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                state = (process / "stat").read_text().rpartition(")")[2].split()[0]
                if self.path.encode() in (process / "cmdline").read_bytes() and state != "Z":
                    found.append(int(process.name))
        return found


def record_stream(ffmpeg: str, profile: EncodeProfile, segments: int) -> bytes:
    """What a real one writes for a card of so many whole segments."""
    command = encode_command(ffmpeg, Piece(None, "slate", 0, 64 * segments), 0, profile)
    return subprocess.run(command, check=True, capture_output=True, timeout=60).stdout
