"""`/api/v1/items/{key}/preview.m3u8`, `/frame`, `/break.m3u8`: what airs of an item, to be looked at."""

from collections.abc import Sequence
from typing import Annotated

from aiohttp import web
from pydantic import Field

from retrovue.diagnostics import StationError
from retrovue.playout.captions.cues import whole_text
from retrovue.playout.deliver import DIRECTOR
from retrovue.playout.encode.run import EncodeFailed
from retrovue.playout.encode.work import Piece
from retrovue.playout.off_loop import off_loop
from retrovue.web.access.roles import Role
from retrovue.web.api.item import ItemPath
from retrovue.web.api.operation import Asked, Nothing, Operation, Shape
from retrovue.web.library import LIBRARY
from retrovue.web.preview.encodes import Busy, Gone
from retrovue.web.preview.joins import join_of
from retrovue.web.preview.playlist import cuts_of, playlist
from retrovue.web.preview.previews import JOINS, PREVIEWS, DiskAsleep
from retrovue.web.preview.showing import NotHere, Showing, frame_of
from retrovue.web.problem import Problem, from_diagnostic

PLAYLIST, SEGMENT, JPEG, VTT = "application/vnd.apple.mpegurl", "video/mp2t", "image/jpeg", "text/vtt"
LONGEST = 7 * 86_400_000
_FRESH, _KEPT = {"Cache-Control": "no-store"}, {"Cache-Control": "private, max-age=300"}
At = Annotated[int, Field(ge=0, le=LONGEST)]
Number = Annotated[int, Field(ge=0, le=999_999)]


class SegmentPath(ItemPath):
    number: Number


class JoinPath(SegmentPath):
    at: At


class AtQuery(Shape):
    at: At


class FrameQuery(AtQuery):
    width: Annotated[int, Field(ge=80, le=960)] = 320


# ---------------------------------------------------------------- the item of a request


async def shown_item(request: web.Request, key: str) -> Showing:
    """Raises Problem where it cannot be shown."""
    found = await looked_for(request, key)
    if isinstance(found, NotHere):
        raise Problem(
            409, "no_file", f"this item cannot be shown: {found.why}",
            "put the file back or mend the source's `paths`, then run a sync",
        )  # fmt: skip
    return found


async def looked_for(request: web.Request, key: str) -> Showing | NotHere:
    app = request.app
    try:
        found = await app[PREVIEWS].find(app[LIBRARY].accepted(), key)
    except DiskAsleep:
        raise Problem(
            503, "disk_asleep", "the disk does not answer", "try again in a moment", {"Retry-After": "3"}
        ) from None
    except StationError as error:
        raise from_diagnostic(error.diagnostics[0], 503) from error
    except ValueError:  # a key that no text of a database can be
        found = None
    if found is None:
        raise Problem(404, "no_such_item", "there is no item of this key", "search for it by its title")
    return found


def gone_of(request: web.Request) -> bool:
    """Whether whoever asked has hung up."""
    return request.transport is None or request.transport.is_closing()


def _inside(showing: Showing, at: int) -> int:
    """The frame of an instant; one that lies just behind the last frame is that."""
    if at > showing.length:
        seconds = f"{showing.length // 1000}.{showing.length % 1000:03d} s"
        raise Problem(400, "beyond_end", f"the item ends after {seconds}", "ask for an instant inside of it")
    return min(frame_of(at, showing.fps), max(0, showing.frames - 1))


# ---------------------------------------------------------------- the whole item


async def preview(asked: Asked[ItemPath, Nothing, Nothing]) -> web.Response:
    showing = await shown_item(asked.request, asked.params.key)
    text = playlist(cuts_of([showing.piece()], showing.fps), showing.fps, "preview/")
    return web.Response(text=text, content_type=PLAYLIST, headers=_FRESH)


async def preview_segment(asked: Asked[SegmentPath, Nothing, Nothing]) -> web.Response:
    showing = await shown_item(asked.request, asked.params.key)
    return await _segment(asked.request, asked.params.number, [showing.piece()], showing)


async def _segment(
    request: web.Request, number: int, pieces: Sequence[Piece], showing: Showing
) -> web.Response:
    cuts = cuts_of(pieces, showing.fps)
    if number >= len(cuts):
        raise Problem(404, "no_such_segment", "the playlist has no segment of this number")
    try:
        data = await request.app[PREVIEWS].segment(
            pieces, cuts[number], showing.fps, lambda: gone_of(request)
        )
    except EncodeFailed as failure:
        raise from_diagnostic(failure.diagnostic, 409) from None
    except (Busy, Gone):
        raise _busy() from None
    return web.Response(body=data, content_type=SEGMENT, headers=_KEPT)


def _busy() -> Problem:
    return Problem(
        503, "busy", "other previews are being made", "try again in a moment", {"Retry-After": "2"}
    )


async def captions(asked: Asked[ItemPath, Nothing, Nothing]) -> web.Response:
    showing = await shown_item(asked.request, asked.params.key)
    return await _captions(asked.request, [showing.piece()], showing)


async def _captions(request: web.Request, pieces: Sequence[Piece], showing: Showing) -> web.Response:
    """In the languages of the channels, whichever of them will air it."""
    channels = request.app[LIBRARY].accepted().document.channels.values()
    wanted = [held.channel.captions.language for held in channels if held.channel.captions]
    languages = tuple(dict.fromkeys(language for each in wanted for language in each))
    try:
        cues = await request.app[PREVIEWS].cues(pieces, showing.fps, languages)
    except Busy:
        raise _busy() from None
    return web.Response(text=whole_text(cues), content_type=VTT, charset="utf-8", headers=_FRESH)


# ---------------------------------------------------------------- one frame


async def frame(asked: Asked[ItemPath, FrameQuery, Nothing]) -> web.Response:
    request = asked.request
    showing = await shown_item(request, asked.params.key)
    at = _inside(showing, asked.query.at)
    try:
        data = await request.app[PREVIEWS].still(
            showing, at, asked.query.width // 2 * 2, lambda: gone_of(request)
        )
    except (Busy, Gone):
        raise _busy() from None
    if not data:
        raise Problem(
            409, "no_picture", "no picture can be decoded there", "play the file to see whether it is sound"
        )
    return web.Response(body=data, content_type=JPEG, headers=_KEPT)


# ---------------------------------------------------------------- a break


async def join(asked: Asked[ItemPath, AtQuery, Nothing]) -> web.Response:
    showing, at = await shown_item(asked.request, asked.params.key), asked.query.at
    pieces = await _join(asked.request, showing, at)
    text = playlist(cuts_of(pieces, showing.fps), showing.fps, f"break/{at}/")
    return web.Response(text=text, content_type=PLAYLIST, headers=_FRESH)


async def join_segment(asked: Asked[JoinPath, Nothing, Nothing]) -> web.Response:
    showing = await shown_item(asked.request, asked.params.key)
    pieces = await _join(asked.request, showing, asked.params.at)
    return await _segment(asked.request, asked.params.number, pieces, showing)


async def join_captions(asked: Asked[ItemPath, AtQuery, Nothing]) -> web.Response:
    showing = await shown_item(asked.request, asked.params.key)
    pieces = await _join(asked.request, showing, asked.query.at)
    return await _captions(asked.request, pieces, showing)


async def _join(request: web.Request, showing: Showing, at: int) -> Sequence[Piece]:
    app, inside = request.app, _inside(showing, at)
    joins, of = app[PREVIEWS].joins, (showing, inside)
    if of not in joins:  # the same advert for every segment, whatever the clock says meanwhile
        now = app[DIRECTOR].clock.now()
        joins[of] = await off_loop(join_of, app[LIBRARY].accepted(), showing, inside, now)
        while len(joins) > JOINS:
            joins.popitem(last=False)
    return joins[of]


_MAY_FAIL = (409, 503)
PATH = "/api/v1/items/{key:.+}"
OPERATIONS = (
    Operation("GET", PATH + "/preview.m3u8", Role.OPERATOR, "A playlist of what airs of an item", preview,
              params=ItemPath, media=PLAYLIST, problems=_MAY_FAIL),
    Operation("GET", PATH + "/preview/{number}.ts", Role.OPERATOR, "A segment of that playlist", preview_segment,
              params=SegmentPath, media=SEGMENT, problems=_MAY_FAIL),
    Operation("GET", PATH + "/captions.vtt", Role.OPERATOR, "The captions of what airs of an item", captions,
              params=ItemPath, media=VTT, problems=_MAY_FAIL),
    Operation("GET", PATH + "/frame", Role.OPERATOR, "One frame of an item", frame,
              params=ItemPath, query=FrameQuery, media=JPEG, problems=_MAY_FAIL),
    Operation("GET", PATH + "/break.m3u8", Role.OPERATOR, "A playlist of a break as it would be seen", join,
              params=ItemPath, query=AtQuery, media=PLAYLIST, problems=_MAY_FAIL),
    Operation("GET", PATH + "/break.vtt", Role.OPERATOR, "The captions of that break", join_captions,
              params=ItemPath, query=AtQuery, media=VTT, problems=_MAY_FAIL),
    Operation("GET", PATH + "/break/{at}/{number}.ts", Role.OPERATOR, "A segment of that playlist",
              join_segment, params=JoinPath, media=SEGMENT, problems=_MAY_FAIL),
)  # fmt: skip
