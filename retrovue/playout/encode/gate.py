"""Every segment is checked before anybody may have it: return codes of encoders prove nothing."""

from retrovue.playout.transport.verify import walk
from retrovue.timing.frames import lattice


class ParameterSets:
    """The SPS and PPS that each profile began with; a stream must never change them."""

    def __init__(self) -> None:
        self._pinned: dict[str, str] = {}

    def pin(self, identity: str, known: str) -> None:
        """What the profile's encoder is known to write, before its first segment; nothing when it is not known."""
        if known:
            self._pinned[identity] = known

    def agree(self, identity: str, found: str) -> bool:
        """The first segment of a profile decides."""
        return bool(found) and self._pinned.setdefault(identity, found) == found


PARAMETER_SETS = ParameterSets()
"""Those of this process: one ffmpeg encodes for all its channels."""


def fault(
    data: bytes,
    frames: int,
    fps: int,
    identity: str,
    pinned: ParameterSets = PARAMETER_SETS,
    *,
    second: bool = False,
) -> str:
    """What is wrong with a raw segment; empty when it may go on the air. `second`: it has two sounds."""
    seen = walk(data, fps)
    if seen.faults:
        return seen.faults[0]
    if len(seen.pictures) != frames:
        return f"{len(seen.pictures)} pictures instead of {frames}"
    if len(seen.sounds) != lattice(frames, fps):
        return f"{len(seen.sounds)} AAC frames instead of {lattice(frames, fps)}"
    if seen.sound_lag:
        return f"sound begins {seen.sound_lag} ticks after the picture"
    if seen.second != (seen.sounds if second else []):
        return "the second sound is not beside the first"
    if not pinned.agree(identity, seen.parameter_sets):
        return "the encoder's parameter sets changed"
    return ""
