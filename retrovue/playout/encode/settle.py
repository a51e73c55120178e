"""Which encoder a profile gets on this machine, and the parameter sets it writes: found out by encoding.

Hardware encoders are never believed by a list of names, which every build has; and what an encoder writes is
part of a profile's identity, so that segments of two ffmpegs whose headers differ never meet in one stream.
"""

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from retrovue.diagnostics import Diagnostic
from retrovue.ffmpeg.run import run
from retrovue.load.log_files import write_whole
from retrovue.playout.encode.command import output_options
from retrovue.playout.encode.families import device_options, picture_output
from retrovue.playout.encode.gate import PARAMETER_SETS
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.transport.verify import walk
from retrovue.timing.frames import SAMPLE_RATE

_TIME_OUT = 10
_SEQUENCE = re.compile(rb"\x00\x00\x01[\x27\x47\x67](...)", re.DOTALL)
_SETS = re.compile(r"[0-9a-f]{6}-[0-9a-f]{32}")
_WHO_SAYS = re.compile(r"^\[[^\]]* @ 0x[0-9a-f]+\] ")


@dataclass
class Encoders:
    """Settles profiles, each once a run; what x264 writes is kept in the state folder for the next start."""

    ffmpeg: str
    state: Path
    report: Callable[[Diagnostic], None]
    _settled: dict[EncodeProfile, EncodeProfile] = field(default_factory=dict)

    async def settle(self, asked: EncodeProfile) -> EncodeProfile:
        """The profile, with x264 when its family does not work here. Never fails: the first card will tell."""
        if asked not in self._settled:
            self._settled[asked] = await asyncio.to_thread(self._settle, asked)
        return self._settled[asked]

    async def give_up(self, asked: EncodeProfile, why: str) -> EncodeProfile:
        """From now on the profile is encoded by x264."""
        self._settled[asked] = await asyncio.to_thread(self._with_x264, asked, why)
        return self._settled[asked]

    def _with_x264(self, asked: EncodeProfile, why: str) -> EncodeProfile:
        self.report(no_such_encoder(asked.name, asked.family, why))
        return self._settle(replace(asked, family="x264", sets=""))

    def _settle(self, asked: EncodeProfile) -> EncodeProfile:
        key = f"{_file_state(self.ffmpeg)} {asked.identity}"
        sets, wrong = self._kept().get(key, "") if asked.family == "x264" else "", ""
        if not sets:
            sets, wrong = trial(self.ffmpeg, asked)
            self._keep(key, sets)
        if not sets and asked.family != "x264":
            return self._with_x264(asked, wrong)
        settled = replace(asked, sets=sets)
        PARAMETER_SETS.pin(settled.identity, sets.partition("-")[2])
        return settled

    @property
    def _file(self) -> Path:
        return self.state / "parameter-sets.json"

    def _kept(self) -> dict[str, str]:
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        if not isinstance(kept, dict):
            return {}
        return {key: sets for key, sets in kept.items() if isinstance(sets, str) and _SETS.fullmatch(sets)}

    def _keep(self, key: str, sets: str) -> None:
        """What cannot be kept is found out again by the next start."""
        if not sets:
            return
        try:
            write_whole(self._file, json.dumps({**self._kept(), key: sets}, indent=1, sort_keys=True) + "\n")
        except OSError:
            return


def no_such_encoder(profile: str, family: str, why: str) -> Diagnostic:
    return Diagnostic(
        "RV821", f"profile `{profile}` is encoded by x264: `{family}` does not work here: {why}",
        help=("name an ffmpeg that can with `ffmpeg.path`, look after the driver, or write `encoder: x264`",),
    )  # fmt: skip


def _file_state(ffmpeg: str) -> str:
    try:
        state = Path(ffmpeg).stat()
    except OSError:
        return ffmpeg
    return f"{ffmpeg} {state.st_size} {state.st_mtime_ns}"


def trial(ffmpeg: str, profile: EncodeProfile) -> tuple[str, str]:
    """The parameter sets that the profile's encoder writes; else nothing, and what is wrong. Blocks."""
    try:
        finished = run(trial_command(ffmpeg, profile), timeout=_TIME_OUT)
    except OSError as error:
        return "", error.strerror or str(error)
    if finished.returncode != 0:
        return "", _first_words(finished.stderr) or finished.complaint
    hashed, sequence = walk(finished.stdout, profile.fps).parameter_sets, _SEQUENCE.search(finished.stdout)
    if not hashed or sequence is None:
        return "", "it writes no parameter sets"
    return f"{sequence[1].hex()}-{hashed}", ""


def _first_words(said: str) -> str:
    """What went wrong first; the lines after it are consequences."""
    return _WHO_SAYS.sub("", said.strip().partition("\n")[0]).strip()


def trial_command(ffmpeg: str, profile: EncodeProfile) -> list[str]:
    """A fifth of a second, with all that a segment of the profile is encoded with."""
    size = f"{profile.width}x{profile.height}"
    picture = (
        f"testsrc2=s={size}:r={profile.fps}:d=0.2,scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,setsar=1,"
        "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv[v]"
    )
    handed_over, shown_as = picture_output(profile)
    return [
        ffmpeg, "-nostdin", "-hide_banner", "-loglevel", "error", *device_options(profile), "-filter_complex",
        f"{picture};anullsrc=r={SAMPLE_RATE}:cl=stereo,atrim=duration=0.2[a]{handed_over}",
        "-map", shown_as, "-map", "[a]", *output_options(profile),
    ]  # fmt: skip
