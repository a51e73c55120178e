"""What comes when a client tunes in: MPEG-TS or HLS, how soon, and whether it can be played."""

import re
from collections.abc import Iterator, Sequence

from retrovue.clients.asking import Answer, NoAnswer, ask
from retrovue.clients.place import join
from retrovue.clients.transport import KINDS, kinds
from retrovue.clients.tuner import Listed
from retrovue.clients.visit import Step, Visit, failed, refused, unreachable
from retrovue.diagnostics import Diagnostic, StationError

RANGE = (("Range", "bytes=0-"),)
"""ffmpeg, mpv, VLC and Kodi ask so; a stream that has no end is answered whole."""
_TYPES = ("video/mp2t", "video/mpeg", "application/octet-stream")
_PLAYLISTS = ("application/vnd.apple.mpegurl", "application/x-mpegurl", "audio/mpegurl", "audio/x-mpegurl")
_MOST = 512 << 10
_TUNED = 20
"""So many channels are tuned into; a machine need not encode a hundred at once for a look at them."""
_LATE = 3.0
"""Seconds that viewers begin to dislike."""


def plays(data: bytes) -> bool:
    """Whether it says that there is picture and sound."""
    found = kinds(data) or set()
    return {"video", "audio"} <= {KINDS[kind][0] for kind in found if kind in KINDS}


def tune(visit: Visit, listed: Sequence[Listed], *, gives_up: float = 10.0) -> Iterator[Step]:
    """Tunes into each channel for a moment, one after the other, as a client that looks for channels does."""
    for one in listed[:_TUNED]:
        what = f"tune {one.number or one.name}"
        try:
            answer = ask(one.url, visit.agent, version=visit.version, headers=RANGE, most=_MOST, seconds=visit.seconds,
                         enough=plays)  # fmt: skip
        except NoAnswer as error:
            yield Step(what, "", (unreachable(one.url, error),))
            continue
        yield _tuned(what, one.url, answer, gives_up)


def _tuned(what: str, url: str, answer: Answer, gives_up: float) -> Step:
    taken = _tuners(url, answer)
    if taken:
        return Step(what, "", (taken,))
    if answer.status != 200:
        found = refused(url, answer)
        if answer.status in (206, 416):
            found = _unplayable(
                f"`{url}` is answered {answer.status} to `Range: bytes=0-`, as if the stream had an end"
            )
        return Step(what, "", (found,))
    return Step(what, f"first byte after {answer.waited:.2f} s, {_streams(answer.body)}",
                tuple(_of_stream(url, answer, gives_up)))  # fmt: skip


def _tuners(url: str, answer: Answer) -> Diagnostic | None:
    error = answer.headers.get("x-hdhomerun-error", "")
    if answer.status == 503 and error.startswith("805"):
        return Diagnostic("RV837", "all tuners are in use", help=(
            "wait until somebody stops watching (`retrovue show air`), or raise `server.tuners`",))  # fmt: skip
    if error:
        return Diagnostic("RV833", f"`{url}` is answered {answer.status}: {error}",
                          help=("let the client look for channels again",))  # fmt: skip
    return None


def _of_stream(url: str, answer: Answer, gives_up: float) -> Iterator[Diagnostic]:
    if answer.kind not in _TYPES:
        yield _unplayable(f"`{url}` says that it is `{answer.kind or 'nothing'}`, not `video/mp2t`")
    found = kinds(answer.body)
    if not answer.body:
        yield _unplayable(f"nothing came from `{url}`")
    elif found is None:
        yield _unplayable(f"`{url}` is no MPEG-TS")
    elif not plays(answer.body):
        yield _unplayable(f"`{url}` has no picture or no sound within its first {len(answer.body) >> 10} kB")
    if answer.waited > min(gives_up, _LATE):
        more = f"; this client gives up after {gives_up:g} s" if answer.waited > gives_up - 2 else ""
        yield Diagnostic("RV836", f"the first byte of `{url}` came after {answer.waited:.1f} s{more}", help=(
            "look at `retrovue show air`: the machine is busy, or the network is slow",))  # fmt: skip


def _streams(body: bytes) -> str:
    return (
        " and ".join(KINDS[kind][1] for kind in sorted(kinds(body) or ()) if kind in KINDS)
        or "nothing to play"
    )


def _unplayable(message: str) -> Diagnostic:
    cure = "look at `retrovue show air` and the station's own page; a proxy between may change streams"
    return Diagnostic("RV839", message, help=(cure,))


def hls(visit: Visit, listed: Sequence[Listed]) -> Iterator[Step]:
    """The HLS of the first channel: multivariant playlist, playlist, the newest segment but one."""
    for one in listed[:1]:
        url = re.sub(r"\.ts$", ".m3u8", one.url)
        if url == one.url and not url.endswith(".m3u8"):
            continue
        what = f"hls {one.number or one.name}"
        try:
            yield _played(what, visit, url)
        except StationError as error:
            yield failed(what, error)


def _played(what: str, visit: Visit, url: str) -> Step:
    media, text = url, _playlist(visit, url)
    variants = re.findall(r"#EXT-X-STREAM-INF:.*\n(?:#.*\n)*([^#\s].*)", text)
    if variants:
        media = join(url, variants[0].strip())
        text = _playlist(visit, media)
    segments = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if len(segments) < 3:
        raise StationError([_unplayable(f"`{media}` lists {len(segments)} segments; players want three")], 4)
    answer = visit.get(join(media, segments[-2]))
    wrong = [] if kinds(answer.body) else [_unplayable(f"`{join(media, segments[-2])}` is no MPEG-TS")]
    if "#EXT-X-ENDLIST" in text:
        wrong.append(_unplayable(f"`{media}` says that the stream is over"))
    return Step(
        what, f"{len(segments)} segments, one in {answer.taken:.2f} s, {_streams(answer.body)}", tuple(wrong)
    )


def _playlist(visit: Visit, url: str) -> str:
    answer = visit.get(url)
    text = answer.body.decode("utf-8", "replace")
    if not text.startswith("#EXTM3U") or answer.kind not in _PLAYLISTS:
        raise StationError([_unplayable(f"`{url}` is no playlist, but `{answer.kind or 'nothing'}`")], 4)
    return text
