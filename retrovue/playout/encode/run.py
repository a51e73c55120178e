"""Runs the encoder of a piece and hands out its segments as they become whole.

The encoder is held back by nothing but its pipe: a consumer that does not read stops it.
"""

import asyncio
import contextlib
import os
import subprocess
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from retrovue.diagnostics import Diagnostic
from retrovue.ffmpeg.run import bound, kill_group
from retrovue.media.remote import is_door
from retrovue.playout.encode.command import Means, encode_command, steady_command
from retrovue.playout.encode.gate import fault
from retrovue.playout.encode.means import Report, means_for
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.running_out import black_of, without_marks
from retrovue.playout.encode.stretch import stretches_of
from retrovue.playout.encode.work import Piece, board_part, part
from retrovue.playout.guide.pictures import GuidePictures
from retrovue.playout.transport.cut import CutError, Cutter, RawSegment
from retrovue.timing.frames import segment_frames

STALL_SECONDS = 30
"""An encoder that writes nothing for so long, while it is read, is taken to be stuck: disks have slept for 20 s."""
_READ_BYTES = 1 << 17
_COMPLAINT_BYTES = 4_096
_MOST_COMPLAINTS = 16 << 20
_MOST_HEARD = 1 << 20
_REAP_SECONDS = 0.002
_SOUND_CHANGED = "Changing audio frame properties on the fly is not supported"
"""What every ffmpeg says when a file goes from stereo to 5.1, or to another sample rate."""
_CURES = {
    "RV701": "put the file back, or run `retrovue sync` and `retrovue build`",
    "RV702": "play the file with another program; replace it if it is damaged. The slate airs meanwhile",
    "RV734": "put the whole file back under another name and rename it: nothing is then lost. The slate airs meanwhile",
}
_MACHINE_CURE = (
    "see that the folder for temporary files is there and has room, and how many files a process may open; "
    "the slate airs meanwhile"
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A raw segment that passed its check; `index` counts from the first segment of the piece."""

    index: int
    frames: int
    data: bytes
    black: range = range(0)
    """Frames of the piece that are black, of which some are in this segment: the file had nothing to show for them."""
    said: str = ""
    """The end of what the encoder said, when there is such black."""
    pid: int = field(default=0, compare=False)
    """Of the encoder's process."""


class EncodeFailed(Exception):
    """No further segment comes from this run. `stderr` is the end of what the encoder said."""

    def __init__(self, code: str, reason: str, stderr: str = "", path: str = "") -> None:
        self.code, self.reason, self.stderr, self.path = code, reason, stderr, path
        super().__init__(f"{code}: {reason}")

    @property
    def diagnostic(self) -> Diagnostic:
        """What to tell the operator."""
        said = (f"ffmpeg said: {line}" for line in self.stderr.splitlines()[-1:])
        return Diagnostic(self.code, self.reason, place=self.path or None, help=(self._cure(), *said))

    def _cure(self) -> str:
        return _CURES[self.code]


class MachineFailed(EncodeFailed):
    """As `EncodeFailed`, and no file is to blame: the machine lacks what every encode needs."""

    def _cure(self) -> str:
        return _MACHINE_CURE


def machine_failed(what: str, error: OSError) -> MachineFailed:
    """With what the system said."""
    return MachineFailed("RV702", f"{what}: {error.strerror or repr(error)}")


def _silent(_: Diagnostic) -> None:
    """Nobody wants to know."""


async def encode(
    ffmpeg: str,
    piece: Piece,
    first_segment: int,
    profile: EncodeProfile,
    *,
    nice: int = 0,
    report: Report = _silent,
    captions: Path | None = None,
    guides: GuidePictures | None = None,
) -> AsyncGenerator[Segment, None]:
    """Segments of the piece from `first_segment` to its end. Closing the iterator ends the encoder.

    `captions` is the folder of those that are drawn into pictures; `guides` draws what guides show.
    """
    path = _require_files(piece, first_segment, profile)
    folder = captions if piece.burnt else None
    if piece.board is not None and guides is not None:
        await _draw(guides, piece, first_segment, profile)
        folder = guides.folder
    means = await means_for(ffmpeg, piece, report)
    done, begun = False, first_segment
    while not done:
        try:
            async with contextlib.aclosing(
                _run(ffmpeg, piece, begun, profile, means, nice, path, folder)
            ) as segments:
                async for segment in segments:
                    yield segment
                    begun = segment.index + 1
            done = True
        except EncodeFailed as failure:
            if _SOUND_CHANGED not in failure.stderr or (means.steady and begun == first_segment):
                raise
            # From here on another process makes the sound steady; a further file may need that again.
            means, first_segment = replace(means, steady=True), begun


def _require_files(piece: Piece, first_segment: int, profile: EncodeProfile) -> str:
    """The path to name in complaints. Raises EncodeFailed when a file is not there."""
    if piece.asset is None:
        return ""
    shown = part(piece, first_segment, None, profile.fps)
    files = [stretch.file.path for stretch in stretches_of(piece.asset, shown, profile.fps)]
    for path in files:
        try:
            there = is_door(path) or Path(path).is_file()
        except OSError as error:
            reason = f"`{path}` cannot be reached: {error.strerror}"
            raise EncodeFailed("RV701", reason, path=path) from None
        if not there:
            raise EncodeFailed("RV701", f"`{path}` is not there", path=path)
    return files[0] if files else piece.asset.path


async def _draw(guides: GuidePictures, piece: Piece, first_segment: int, profile: EncodeProfile) -> None:
    """The pages that a run shows."""
    assert piece.board is not None
    shown = board_part(piece, part(piece, first_segment, None, profile.fps))
    try:
        await asyncio.to_thread(guides.make, piece.board, *shown, profile)
    except OSError as error:
        raise machine_failed("the pages of a guide cannot be drawn", error) from None


async def _run(
    ffmpeg: str,
    piece: Piece,
    first_segment: int,
    profile: EncodeProfile,
    means: Means,
    nice: int,
    path: str,
    folder: Path | None,
) -> AsyncGenerator[Segment, None]:
    program = os.path.abspath(ffmpeg) if folder and os.sep in ffmpeg else ffmpeg  # noqa: PTH100
    argv = bound(encode_command(program, piece, first_segment, profile, means), nice)
    feeder = bound(steady_command(ffmpeg, piece, first_segment, profile), nice) if means.steady else None
    cutter = Cutter(piece.segments(profile.fps)[first_segment:], profile.fps, profile.second)
    async with started_encoder(argv, feeder, folder) as encoder:
        try:
            while not cutter.done:
                for raw in await _next_cut(encoder, cutter):
                    segment = replace(_checked(raw, first_segment, profile), pid=encoder.pid)
                    yield _told(segment, first_segment, profile, encoder)
        except CutError as error:
            raise EncodeFailed("RV702", str(error), encoder.complaint(), path) from None
        except TimeoutError:
            reason = f"the encoder wrote nothing for {STALL_SECONDS} s"
            raise EncodeFailed("RV702", reason, encoder.complaint(), path) from None


async def _next_cut(encoder: "RunningEncoder", cutter: Cutter) -> list[RawSegment]:
    data = await encoder.read()
    encoder.forget_complaints(_MOST_COMPLAINTS)
    return cutter.feed(data) if data else cutter.finish()


def _checked(raw: RawSegment, first_segment: int, profile: EncodeProfile) -> Segment:
    index = first_segment + raw.index
    if wrong := fault(raw.data, raw.frames, profile.fps, profile.identity, second=bool(profile.second)):
        raise CutError(f"segment {index}: {wrong}")
    return Segment(index, raw.frames, raw.data)


def _told(segment: Segment, first_segment: int, profile: EncodeProfile, encoder: "RunningEncoder") -> Segment:
    """The segment with what the filters told of its pictures, in frames of the piece."""
    whole = segment_frames(profile.fps)
    begin, run = segment.index * whole, first_segment * whole
    for black in encoder.black():
        if black.start + run < begin + segment.frames and black.stop + run > begin:
            found = range(black.start + run, black.stop + run)
            return replace(segment, black=found, said=encoder.complaint())
    return segment


class RunningEncoder:
    """A running ffmpeg: its output, and the end of its complaints.

    Started and reaped without asyncio's own subprocesses: those never return when they are cancelled while a
    child starts, and lose the exit status of a child that ends as it is killed.
    """

    def __init__(self, process: subprocess.Popen[bytes], said: IO[bytes]) -> None:
        self._process, self._said = process, said
        self._output = asyncio.StreamReader(limit=_READ_BYTES)
        self._pipe: asyncio.BaseTransport | None = None
        self._heard, self._black = 0, list[range]()

    @property
    def pid(self) -> int:
        return self._process.pid

    async def connect(self) -> None:
        loop = asyncio.get_running_loop()
        protocol = asyncio.StreamReaderProtocol(self._output)
        self._pipe, _ = await loop.connect_read_pipe(lambda: protocol, self._process.stdout)

    async def read(self) -> bytes:
        """The next bytes; empty at the end. Raises TimeoutError when nothing comes for too long."""
        async with asyncio.timeout(STALL_SECONDS):
            return await self._output.read(_READ_BYTES)

    def complaint(self) -> str:
        """The end of what it said so far."""
        return without_marks(self._end_of_said(_COMPLAINT_BYTES).decode(errors="replace")).strip()

    def black(self) -> list[range]:
        """Frames of its output that are black because a file had nothing to show for them."""
        size = os.fstat(self._said.fileno()).st_size
        if size > self._heard:
            self._black += black_of(self._end_of_said(min(size - self._heard, _MOST_HEARD)))
        self._heard = size
        return self._black

    def _end_of_said(self, most: int) -> bytes:
        """Without a seek: the encoder writes where the file stands."""
        file = self._said.fileno()
        return os.pread(file, most, max(0, os.fstat(file).st_size - most))

    def forget_complaints(self, most: int) -> None:
        """Drops what it said when that is more than so many bytes: a live input may complain for days."""
        if self._said.seek(0, os.SEEK_END) > most:
            self._said.truncate(0)

    async def end(self) -> None:
        """Kills it, whether or not it is still alive, and waits until it is gone."""
        if self._pipe is not None:
            self._pipe.close()
        elif self._process.stdout is not None:
            self._process.stdout.close()
        await _end(self._process)


async def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        kill_group(process.pid)
    try:
        while process.poll() is None:  # noqa: ASYNC110 - nothing tells of the end but asking
            await asyncio.sleep(_REAP_SECONDS)
    finally:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(1)


@contextlib.asynccontextmanager
async def started_encoder(
    argv: list[str], feeder: list[str] | bytes | None, folder: Path | None = None
) -> AsyncIterator[RunningEncoder]:
    """`feeder` is what it reads: the output of another program, or a few words. Raises MachineFailed."""
    async with contextlib.AsyncExitStack() as stack:
        try:
            said = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115
            sound = await stack.enter_async_context(_feeding(feeder, said))
            encoder = RunningEncoder(_start(argv, said, sound, folder), said)
            stack.push_async_callback(encoder.end)
            await encoder.connect()
        except OSError as error:
            raise machine_failed("the encoder cannot be started", error) from None
        yield encoder


@contextlib.asynccontextmanager
async def _feeding(feeder: list[str] | bytes | None, said: IO[bytes]) -> AsyncIterator[IO[bytes] | int]:
    """What an encoder reads: the output of another program, a few words, or nothing."""
    if not feeder:
        yield subprocess.DEVNULL
        return
    if isinstance(feeder, bytes):
        reads, writes = os.pipe()
        with os.fdopen(reads, "rb") as words:
            with os.fdopen(writes, "wb") as out:
                out.write(feeder)
            yield words
        return
    process = _start(feeder, said, subprocess.DEVNULL)
    try:
        with process.stdout or contextlib.nullcontext() as output:
            yield output or subprocess.DEVNULL
    finally:
        await _end(process)


def _start(
    argv: list[str], said: IO[bytes], stdin: IO[bytes] | int, folder: Path | None = None
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        argv, stdin=stdin, stdout=subprocess.PIPE, stderr=said, cwd=folder, start_new_session=True
    )
