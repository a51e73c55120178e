"""An M3U line-up as Kodi, Jellyfin, Channels and VLC read it."""

import re
from collections.abc import Iterator

from retrovue.clients.place import join
from retrovue.clients.tuner import Listed, of_line_up
from retrovue.clients.visit import Step, Visit, failed
from retrovue.diagnostics import Diagnostic, StationError
from retrovue.diagnostics.render_text import counted

_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


def line_up(visit: Visit, path: str, listed: list[Listed], guides: list[str]) -> Iterator[Step]:
    """The line-up, judged; fills `listed`, and `guides` with the addresses of guides that its header names."""
    url = visit.url(path)
    try:
        text = visit.get(url).body.decode("utf-8", "replace")
    except StationError as error:
        yield failed("m3u", error)
        return
    if not text.removeprefix("\ufeff").startswith("#EXTM3U"):
        cure = "check that the address is the station's, and not another server's"
        yield Step("m3u", "", (Diagnostic("RV833", f"`{url}` is no M3U", help=(cure,)),))
        return
    header, *lines = text.splitlines()
    guides += [join(url, one) for name, one in _ATTRIBUTE.findall(header) if name in ("url-tvg", "x-tvg-url")]
    listed += _entries(lines, url)
    yield Step("m3u", counted(len(listed), "channel"), tuple(of_line_up(visit, listed)))


def _entries(lines: list[str], url: str) -> Iterator[Listed]:
    told: dict[str, str] = {}
    name = ""
    for line in filter(None, map(str.strip, lines)):
        if line.startswith("#EXTINF:"):
            told = dict(_ATTRIBUTE.findall(line))
            name = _ATTRIBUTE.sub("", line).partition(",")[2].strip()
        elif not line.startswith("#"):
            yield Listed(told.get("tvg-chno", ""), name, join(url, line), told.get("tvg-id", ""))
            told, name = {}, ""
