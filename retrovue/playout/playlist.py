"""HLS playlists (RFC 8216) as a pure function of log and clock."""

from collections.abc import Sequence

from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.timeline import Segment, Timeline
from retrovue.timing.frames import frame_on_air, frame_start_ms, target_duration
from retrovue.timing.instants import utc_text

WINDOW = 6
"""Segments in a playlist; more would send clients to parts of a cold channel that are long past."""


def media_playlist(timeline: Timeline, now: int, profile: str) -> str | None:
    """The live playlist at an instant, or None when the log does not reach it. URIs are relative."""
    segments = timeline.window(frame_on_air(now, timeline.fps), WINDOW)
    if not segments:
        return None
    fps = timeline.fps
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:6",
        f"#EXT-X-TARGETDURATION:{target_duration(fps)}",
        f"#EXT-X-MEDIA-SEQUENCE:{segments[0].msn}",
        f"#EXT-X-PROGRAM-DATE-TIME:{utc_text(frame_start_ms(segments[0].start, fps))}",
    ]
    for segment in segments:
        lines += [f"#EXTINF:{_seconds(segment, fps)},", f"{profile}/{segment.msn}.ts"]
    return "\n".join(lines) + "\n"


def _seconds(segment: Segment, fps: int) -> str:
    micros = (segment.frames * 2_000_000 + fps) // (2 * fps)
    return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"


def multivariant_playlist(channel: str, profiles: Sequence[EncodeProfile], captions: str = "") -> str:
    """The one that a channel's address answers; names playlists by channel id, never by number.

    `captions` is the language of captions that players may switch on.
    """
    lines = ["#EXTM3U", "#EXT-X-VERSION:6", "#EXT-X-INDEPENDENT-SEGMENTS"]
    if captions:
        lines.append(
            f'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="captions",NAME="{captions}",LANGUAGE="{captions}",'
            f'DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI="{channel}/captions/{captions}.m3u8"'
        )
    for profile in profiles:
        lines += [
            f"#EXT-X-STREAM-INF:BANDWIDTH={profile.peak},AVERAGE-BANDWIDTH={profile.average},"
            f"RESOLUTION={profile.width}x{profile.height},FRAME-RATE={profile.fps}.000,"
            f'CODECS="{profile.codecs}"' + (',SUBTITLES="captions"' if captions else ""),
            f"{channel}/{profile.name}.m3u8",
        ]
    return "\n".join(lines) + "\n"
