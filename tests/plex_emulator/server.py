"""The emulator: a Plex-like server over an invented library, in a thread, on a free port."""

import asyncio
import json
import re
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any
from urllib.parse import quote

from aiohttp import web

from plex_emulator.faults import Asked, Fault, When, spoilt
from plex_emulator.library import TYPES, Entry, Section, digits
from plex_emulator.payload import (
    Fields,
    as_json,
    as_xml,
    detailed,
    guid,
    listed,
    located,
    section_fields,
    type_name,
)
from plex_emulator.shelf import Shelf

REFUSED = "<html><head><title>Unauthorized</title></head><body><h1>401 Unauthorized</h1></body></html>"
_LIBRARY = {"allowSync": True, "identifier": "com.plexapp.plugins.library", "mediaTagPrefix": "/system/bundle/media/flags/",
            "mediaTagVersion": 1_700_000_000}  # fmt: skip
_STRUCK: ContextVar[list[Fault]] = ContextVar("struck", default=[])  # noqa: B039 - never changed in place
_KINDS = (
    ("/identity$", "identity"), ("/$", "root"), ("/library$", "library"), ("/library/sections(/all)?$", "sections"),
    (r"/library/sections/\d+/all$|/library/all$", "list"), ("/library/metadata/[^/]+/allLeaves$", "leaves"),
    ("/library/metadata/[^/]+/children$", "children"), ("/library/metadata/[^/]+$", "detail"), ("/library/parts/", "part"),
    ("/status/sessions/history/all$", "history"), ("/livetv/dvrs", "dvrs"), ("/:/", "notifications"), ("/accounts$", "accounts"),
)  # fmt: skip


class PlexEmulator:
    """What a test holds in its hand. `shelf` changes the library; `fault` spoils answers; `requests` counts."""

    def __init__(
        self, sections: Iterable[Section], token: str = "right-token", path_style: str = "posix"
    ) -> None:
        self.token, self.url, self.machine = token, "", digits("machine", length=40)
        self.seen: list[Asked] = []
        self.faults: list[Fault] = []
        self.history: list[Fields] = []
        self.dvrs = 1
        self.tuners: dict[int, tuple[str, str]] = {}
        """Of a recorder, the address of its tuner and that of its guide."""
        self.reloaded: list[int] = []
        """Recorders whose guide was asked to be read anew."""
        self.platform = "Linux" if path_style == "posix" else "Windows"
        self.shelf = Shelf(sections, path_style, self._notify)
        self.shelf.stale = self._forget
        self._texts: dict[tuple[int, str, bool], str] = {}
        self._sockets: set[web.WebSocketResponse] = set()
        self._loop = asyncio.new_event_loop()
        self._closing = asyncio.Event()
        # Whoever has read the answer to its handshake hears of all that changes from then on.
        self._greeting = asyncio.Lock()

    @property
    def requests(self) -> Counter[str]:
        """How many requests of each kind were made."""
        return Counter(asked.kind for asked in self.seen)

    def fault(
        self, what: str, when: When, amount: float = 0, after: int = 0, times: int | None = None
    ) -> Fault:
        """Adds what goes wrong; see `Fault`."""
        self.faults.append(Fault(what, when, amount, after, times))
        return self.faults[-1]

    def section(self, title: str) -> Section:
        return next(section for section in self.shelf.sections if section.title == title)

    def play(self, entry: Entry, at: int, account: int = 1) -> None:
        """One line of the history."""
        key = f"/status/sessions/history/{len(self.history) + 1}"
        told = listed(entry)
        names = ("key", "ratingKey", "parentKey", "grandparentKey", "title", "grandparentTitle", "type", "thumb", "index",
                 "parentIndex", "originallyAvailableAt")  # fmt: skip
        where = {"librarySectionID": str(self.shelf.home[entry.key].key)}
        kept = {name: told[name] for name in names if name in told}
        self.history.append(
            {"historyKey": key, **where, **kept, "viewedAt": at, "accountID": account, "deviceID": 1}
        )

    def truth(self) -> dict[str, tuple[Entry, Section]]:
        """Every movie and episode by the path of its first file, or by its guid where it has none."""
        playable = [one for one in self.shelf.entries.values() if one.kind in ("movie", "episode")]
        path = lambda one: one.versions[0].parts[0].file if one.versions else guid(one)  # noqa: E731
        return {path(one): (one, self.shelf.home[one.key]) for one in playable}

    def application(self) -> web.Application:
        app = web.Application(middlewares=[self._gate])
        routes: list[tuple[str, Any]] = [
            ("/identity", self._identity), ("/", self._root), ("/library", self._library),
            ("/library/sections", self._sections), ("/library/sections/all", self._sections),
            (r"/library/sections/{key:\d+}/all", self._list), ("/library/all", self._list),
            ("/library/metadata/{keys}", self._detail), ("/library/metadata/{key}/allLeaves", self._leaves),
            ("/library/metadata/{key}/children", self._children), ("/library/parts/{id}/{stamp}/{name}", self._part),
            ("/status/sessions/history/all", self._plays), ("/accounts", self._accounts), ("/livetv/dvrs", self._dvrs),
            ("/:/websockets/notifications", self._socket), ("/:/websocket/notifications", self._socket),
        ]  # fmt: skip
        for path, handler in routes:
            app.router.add_get(path, handler)
        app.router.add_post("/livetv/dvrs/{id}/reloadGuide", self._reload_guide)
        return app

    @web.middleware
    async def _gate(self, request: web.Request, handler: Any) -> web.StreamResponse:
        """Counts, asks for the token, and lets the faults at the answer."""
        asked = _asked(request)
        self.seen.append(asked)
        struck = [fault for fault in self.faults if fault.strikes(asked)]
        _STRUCK.set(struck)
        if asked.kind != "identity" and asked.token != self.token:
            return web.Response(status=401, text=REFUSED, content_type="text/html")
        response: web.StreamResponse = await handler(request)
        response.headers["X-Plex-Protocol"] = "1.0"
        for fault in struck:
            if isinstance(response, (web.Response, web.FileResponse)):
                response = await spoilt(fault, request, response, self._closing)
        return response

    async def _identity(self, request: web.Request) -> web.Response:
        return _answer(
            request, {"size": 0, "claimed": True, "machineIdentifier": self.machine, "version": "1.41.0.1"}
        )

    async def _root(self, request: web.Request) -> web.Response:
        about = {"friendlyName": "Invented Server", "machineIdentifier": self.machine, "platform": self.platform,
                 "platformVersion": "12", "version": "1.41.0.1", "myPlex": True, "updatedAt": self.shelf.now}  # fmt: skip
        names = ("identity", "library", "livetv", "status")
        folders = [{"count": 1, "key": name, "title": name} for name in names]
        return _answer(request, {"size": len(folders), "allowSync": True, **about, "Directory": folders})

    async def _library(self, request: web.Request) -> web.Response:
        return _answer(request, {"size": 0, "allowSync": False, "title1": "Plex Library", **_LIBRARY})

    async def _sections(self, request: web.Request) -> web.Response:
        found = [section_fields(section, self.shelf.now) for section in self.shelf.sections]
        return _answer(
            request, {"size": len(found), "allowSync": False, "title1": "Plex Library", "Directory": found}
        )

    async def _list(self, request: web.Request) -> web.Response:
        key = request.match_info.get("key")
        chosen = [section for section in self.shelf.sections if key is None or section.key == int(key)]
        if not chosen:
            return _nothing()
        kind = type_name(request.query.get("type", ""))
        entries = [
            one
            for section in chosen
            for one in self.shelf.ordered(section, kind or section.kind, request.query.get("sort", ""))
            if _passes(one, request.query)
        ]
        about = {"librarySectionID": chosen[0].key, "librarySectionTitle": chosen[0].title} if key else {}
        head = {
            **_LIBRARY,
            **about,
            "title1": chosen[0].title if key else "All",
            "viewGroup": kind or chosen[0].kind,
        }
        return self._page(request, head, entries)

    def _page(self, request: web.Request, head: Fields, entries: list[Entry]) -> web.Response:
        asked = _asked(request)
        paged = asked.size is not None or asked.start > 0
        size = len(entries) if asked.size is None else asked.size
        size = min([size, *_amounts("few")])
        start = max(0, asked.start - sum(_amounts("shift")))
        page = entries[start : start + size]
        total = len(entries) + sum(_amounts("total"))
        head = {"size": len(page), **({"totalSize": total, "offset": asked.start} if paged else {}), **head}
        guids = request.query.get("includeGuids") == "1"
        texts = [self._text(one, _form(request), guids) for one in page]
        if "librarySectionID" not in head:
            texts = [
                _rendered(listed(one, guids) | located(self.shelf.home[one.key]), _form(request))
                for one in page
            ]
        response = _answer(request, head, texts)
        if paged:
            response.headers["X-Plex-Container-Start"] = str(asked.start)
            response.headers["X-Plex-Container-Total-Size"] = str(total)
        return response

    async def _detail(self, request: web.Request) -> web.Response:
        keys = [int(word) for word in request.match_info["keys"].split(",") if word.isdigit()]
        found = [self.shelf.entries[key] for key in keys if key in self.shelf.entries]
        if not found:
            return _nothing()
        home = self.shelf.home[found[0].key]
        about = {"librarySectionID": home.key, "librarySectionTitle": home.title}
        told = [detailed(one, self.shelf.home[one.key], dict(request.query)) for one in found]
        head = {"size": len(found), **_LIBRARY, **about}
        return _answer(request, head, [_rendered(one, _form(request)) for one in told])

    async def _leaves(self, request: web.Request) -> web.Response:
        entry = self.shelf.entries.get(int(request.match_info["key"]))
        if entry is None:
            return _nothing()
        found = [one for one in entry.walk() if one.kind == "episode"]
        return self._page(request, self._below(entry, "episode"), found)

    async def _children(self, request: web.Request) -> web.Response:
        """Of a show, the first is no season but a way to all of its episodes."""
        entry = self.shelf.entries.get(int(request.match_info["key"]))
        if entry is None:
            return _nothing()
        head = self._below(entry, "season" if entry.kind == "show" else "episode")
        if entry.kind == "show" and request.query.get("excludeAllLeaves") != "1":
            head["Directory"] = [{"key": f"/library/metadata/{entry.key}/allLeaves", "title": "All episodes"}]
        return self._page(request, head, entry.children)

    def _below(self, entry: Entry, group: str) -> Fields:
        about = {"librarySectionID": self.shelf.home[entry.key].key, "viewGroup": group}
        return {**_LIBRARY, **about, "key": str(entry.key), "title1": entry.title}

    async def _part(self, request: web.Request) -> web.StreamResponse:
        part = self.shelf.part(int(request.match_info["id"]))
        if part is None or part.source is None or str(part.stamp) != request.match_info["stamp"]:
            return _nothing()
        return web.FileResponse(part.source)

    async def _plays(self, request: web.Request) -> web.Response:
        equal = {
            "accountID": "accountID",
            "librarySectionID": "librarySectionID",
            "metadataItemID": "ratingKey",
        }
        found = [
            play
            for play in self.history
            if all(
                str(play[name]) == request.query[word]
                for word, name in equal.items()
                if word in request.query
            )
            and play["viewedAt"] >= int(request.query.get("viewedAt>", 0))
        ]
        found.sort(key=lambda play: play["viewedAt"], reverse=request.query.get("sort") == "viewedAt:desc")
        asked = _asked(request)
        page = found[asked.start :][: asked.size]
        head = {"size": len(page), "totalSize": len(found), "offset": asked.start}
        tag = "Metadata" if _form(request) == "json" else "Video"
        return _answer(request, {**head, tag: page})

    async def _accounts(self, request: web.Request) -> web.Response:
        return _answer(request, {"size": 1, "Account": [{"id": 1, "key": "/accounts/1", "name": "owner"}]})

    async def _dvrs(self, request: web.Request) -> web.Response:
        found = [self._dvr(n) for n in range(1, self.dvrs + 1)]
        return _answer(request, {"size": len(found), "Dvr": found})

    def _dvr(self, number: int) -> Fields:
        found: Fields = {"key": str(number), "uuid": digits("dvr", number), "language": "en"}
        if number in self.tuners:
            tuner, guide = self.tuners[number]
            found["Device"] = [
                {"key": str(100 + number), "uuid": digits("device", number), "uri": tuner, "status": "alive"}
            ]
            if guide:
                found["lineup"] = f"lineup://tv.plex.providers.epg.xmltv/{quote(guide, safe='')}#Station"
                found["epgIdentifier"] = f"tv.plex.providers.epg.xmltv:{number}"
        return found

    async def _reload_guide(self, request: web.Request) -> web.Response:
        self.reloaded.append(int(request.match_info["id"]))
        return _answer(request, {"size": 0}) if int(request.match_info["id"]) <= self.dvrs else _nothing()

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        async with self._greeting:
            await socket.prepare(request)
            self._sockets.add(socket)
        async for _ in socket:
            pass
        self._sockets.discard(socket)
        return socket

    def _notify(self, entry: Entry, section: Section, state: int) -> None:
        told = {"identifier": "com.plexapp.plugins.library", "sectionID": str(section.key), "itemID": str(entry.key),
                "type": TYPES[entry.kind], "title": entry.title, "state": state, "updatedAt": self.shelf.now}  # fmt: skip
        text = json.dumps({"NotificationContainer": {"type": "timeline", "size": 1, "TimelineEntry": [told]}})
        if self._loop.is_running():
            asyncio.run_coroutine_threadsafe(self._tell(text), self._loop)

    async def _tell(self, text: str) -> None:
        async with self._greeting:
            listeners = set(self._sockets)
        for socket in listeners:
            with suppress(ConnectionError):
                await socket.send_str(text)

    def _text(self, entry: Entry, form: str, guids: bool) -> str:
        """Kept until the entry changes: 17,000 of them are asked for again and again."""
        place = (entry.key, form, guids)
        if place not in self._texts:
            self._texts[place] = _rendered(listed(entry, guids), form)
        return self._texts[place]

    def _forget(self, key: int) -> None:
        for form in ("json", "xml"):
            self._texts.pop((key, form, True), None)
            self._texts.pop((key, form, False), None)

    async def serve(self, ready: threading.Event) -> None:
        runner = web.AppRunner(self.application(), access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = "http://{}:{}".format(*runner.addresses[0][:2])
        ready.set()
        await self._closing.wait()
        for socket in set(self._sockets):
            await socket.close()
        await runner.cleanup()

    def drop_sockets(self) -> None:
        """Every listener loses its line."""
        asyncio.run_coroutine_threadsafe(self._drop(), self._loop).result(5)

    async def _drop(self) -> None:
        async with self._greeting:
            listeners = set(self._sockets)
        for socket in listeners:
            await socket.close()


@contextmanager
def start(
    sections: Iterable[Section], token: str = "right-token", path_style: str = "posix"
) -> Iterator[PlexEmulator]:
    """The emulator at its `url`, until the block ends. `path_style`: posix, windows or unc."""
    emulator, ready = PlexEmulator(sections, token, path_style), threading.Event()
    loop = emulator._loop
    thread = threading.Thread(target=lambda: loop.run_until_complete(emulator.serve(ready)), daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield emulator
    finally:
        loop.call_soon_threadsafe(emulator._closing.set)
        thread.join(10)
        loop.close()


def _asked(request: web.Request) -> Asked:
    query = dict(request.query)
    both = {
        **{name.lower(): value for name, value in query.items()},
        **{k.lower(): v for k, v in request.headers.items()},
    }
    size = both.get("x-plex-container-size")
    kind = next((kind for pattern, kind in _KINDS if re.match(pattern, request.path)), "other")
    if kind == "list" and size == "0":
        kind = "count"
    start = int(both.get("x-plex-container-start", "0"))
    token = both.get("x-plex-token", "")
    return Asked(kind, request.method, request.path, query, token, start, None if size is None else int(size))


def _amounts(what: str) -> list[int]:
    """Of the faults of that kind which strike the request that is being answered."""
    return [int(fault.amount) for fault in _STRUCK.get() if fault.what == what]


def _passes(entry: Entry, query: Any) -> bool:
    """The filters that the clients use."""
    if "title" in query and query["title"].casefold() not in entry.title.casefold():
        return False
    if "year" in query and str(entry.year) not in query["year"].split(","):
        return False
    if "guid" in query and guid(entry) != query["guid"]:
        return False
    since = query.get("updatedAt>>", query.get("updatedAt>", ""))
    return not since or (entry.dated and entry.updated >= int(since))


def _form(request: web.Request) -> str:
    return "json" if "application/json" in request.headers.get("Accept", "") else "xml"


def _rendered(fields: Fields, form: str) -> str:
    return as_json(fields) if form == "json" else as_xml("Metadata", fields)


def _answer(request: web.Request, head: Fields, items: list[str] | None = None) -> web.Response:
    """A container whose items are texts already."""
    if _form(request) == "json":
        inner = as_json(head)[:-1] + (f', "Metadata": [{", ".join(items)}]' if items else "") + "}"
        return web.Response(body=f'{{"MediaContainer": {inner}}}'.encode(), content_type="application/json")
    opened = as_xml("MediaContainer", head).removesuffix("</MediaContainer>")
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n{opened}{"".join(items or ())}</MediaContainer>'
    return web.Response(body=text.encode(), headers={"Content-Type": "text/xml;charset=utf-8"})


def _nothing() -> web.Response:
    return web.Response(
        status=404, text="<html><body><h1>404 Not Found</h1></body></html>", content_type="text/html"
    )
