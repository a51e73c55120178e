"""What an edit cannot change while on the air, and so counts from the next start of the station on: what the decoders
of viewers are set up for. One that is given another size or frame rate within a stream breaks, and a playlist has no
way to say so that players of libav follow.
"""

from collections.abc import Iterator
from dataclasses import replace

from retrovue.diagnostics import Diagnostic
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.programme import ChannelPlan, Programme

CURE = "end `retrovue run` and start it again at an hour when that disturbs nobody"


def until_next_start(asked: Programme, on_air: Programme | None) -> Programme:
    """The station as it can be taken up: with the profiles and the frame rate of the one that is on the air."""
    if on_air is None or not on_air.channels:
        return asked
    before = {plan.names.id: plan for plan in on_air.channels}
    rate = on_air.channels[0].profile.fps
    plans = (_kept(plan, before.get(plan.names.id), rate) for plan in asked.channels)
    return replace(asked, channels=tuple(plans))


def _kept(plan: ChannelPlan, before: ChannelPlan | None, rate: int) -> ChannelPlan:
    known = {profile.name: profile for profile in before.profiles} if before else {}
    first, *further = (known.get(profile.name, replace(profile, fps=rate)) for profile in plan.profiles)
    own = known.get(first.for_tuners.name)
    if own is not None and own not in further:
        further.append(own)  # tuners are watching it, with captions or without
    stays = {profile.name for profile in (first, *further)}
    leaving = (profile for name, profile in known.items() if name not in stays)
    return replace(plan, profile=first, further=tuple(further), leaving=tuple(leaving))


def waiting(asked: Programme, on_air: Programme | None) -> list[Diagnostic]:
    """RV709: what of an edit counts from the next start on, each with the YAML path of what was edited."""
    kept = until_next_start(asked, on_air)
    channels = list(zip(asked.channels, kept.channels, strict=True))
    found = {
        diagnostic.path: diagnostic
        for plan, held in channels
        for profile in plan.profiles if not profile.hidden
        for diagnostic in _differences(plan.names.id, profile, next(o for o in held.profiles if o.name == profile.name))
    }  # fmt: skip
    gone = (_leaves(plan.names.id, one) for _, plan in channels for one in plan.leaving if not one.hidden)
    return [*found.values(), *gone]


def _leaves(channel: str, profile: EncodeProfile) -> Diagnostic:
    message = f"profile `{profile.name}` of `{channel}` is there until the next start, for those who watch it"
    return Diagnostic("RV709", message, path=("channels", channel, "profiles"), help=(CURE,))


def _differences(channel: str, asked: EncodeProfile, held: EncodeProfile) -> Iterator[Diagnostic]:
    if asked.fps != held.fps:
        yield _told(("station", "format", "frame_rate"), "the frame rate", str(asked.fps), str(held.fps))
    of = f"of profile `{asked.name}`"
    sizes = [f"{one.width}x{one.height}" for one in (asked, held)]
    for key, what, now, then in (
        ("size", "the size", *sizes),
        ("video", "the bit rate of the picture", asked.video, held.video),
        ("audio", "the bit rate of the sound", asked.audio, held.audio),
        ("encoder", "the encoder", asked.family, held.family),
    ):
        if now != then:
            yield _told(("profiles", asked.name, key), f"{what} {of}", str(now), str(then))
    if asked.second != held.second:
        now, then = asked.second or "none", held.second or "none"
        yield _told(("channels", channel, "audio", "second"), f"the second sound of `{channel}`", now, then)


def _told(path: tuple[str, ...], what: str, now: str, then: str) -> Diagnostic:
    message = f"{what} is {now} from the next start on: until then {then} is on the air"
    return Diagnostic("RV709", message, path=path, help=(CURE,))
