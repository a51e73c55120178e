"""The filters that show a board: the head stays, the strip moves up behind it, the clock goes. Pure.

Every picture is a function of its frame on the channel's clock, so that runs that begin anywhere agree.
"""

from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.guide.board import Board, Sheet
from retrovue.playout.guide.paint import BATCH, FONT, PALETTES, Form, cycle

_STILL = "scale=out_color_matrix=bt709:out_range=tv,setsar=1"
_SECOND = "floor(t+0.001)"
_CLOCKS = {
    "12h": "%{eif:mod(floor(S/3600)+11,12)+1:d}:%{eif:mod(floor(S/60),60):d:2}:%{eif:mod(S,60):d:2}",
    "24h": "%{eif:mod(floor(S/3600),24):d:2}:%{eif:mod(floor(S/60),60):d:2}:%{eif:mod(S,60):d:2}",
}


def clock_words(times: str) -> str:
    """What the clock says, of a picture's time stamp."""
    return _CLOCKS[times].replace("S", _SECOND)


def sheet_key(sheet: Sheet, profile: EncodeProfile) -> str:
    """What the pictures of a sheet are kept by."""
    return f"{sheet.digest}-{profile.width}x{profile.height}"


def pieces_of_strip(board: Board) -> int:
    return -(-cycle(board.look) // BATCH)


def board_files(board: Board, first: int, frames: int, profile: EncodeProfile) -> list[str]:
    """The pictures that a run reads, below the folder of guides, in the order of its inputs."""
    names = ["head.png", *(f"rows{number}.png" for number in range(pieces_of_strip(board)))]
    return [
        f"{sheet_key(sheet, profile)}/{name}" for sheet, _, _ in board.shown(first, frames) for name in names
    ]


def board_graph(board: Board, first: int, frames: int, profile: EncodeProfile, inputs: int) -> str:
    """From the inputs from number `inputs` on to a chain that is to be gone on with."""
    shown = board.shown(first, frames)
    each = 1 + pieces_of_strip(board)
    chains = [
        _sheet(board, sheet, begin, count, profile, number, inputs + number * each)
        for number, (sheet, begin, count) in enumerate(shown)
    ]
    if len(chains) == 1:
        return chains[0]
    ends = "".join(f"[g{number}]" for number in range(len(chains)))
    named = (f"{chain}[g{number}]" for number, chain in enumerate(chains))
    return ";".join([*named, f"{ends}concat=n={len(chains)}:v=1:a=0"])


def _sheet(
    board: Board, sheet: Sheet, begin: int, count: int, profile: EncodeProfile, number: int, head: int
) -> str:
    form, fps = Form.of(profile.width, profile.height, board.look), profile.fps
    endless = f"loop=loop=-1:size=1,settb=1/{fps},setpts=N"
    strip = "".join(f"[{head + 1 + piece}:v]" for piece in range(pieces_of_strip(board)))
    whole = f"vstack=inputs={pieces_of_strip(board)}," if pieces_of_strip(board) > 1 else ""
    return (
        f"[{head}:v]{_STILL},format=yuv420p,{endless}[h{number}];"
        f"{strip}{whole}{_STILL},format=yuv444p,split[s{number}][t{number}];"
        f"[t{number}]crop={form.width}:{form.window}:0:0[u{number}];"
        f"[s{number}][u{number}]vstack,{endless},"
        f"crop={form.width}:{form.window}:0:'{_height(board, form, begin, fps)}',format=yuv420p[w{number}];"
        f"[h{number}][w{number}]vstack,setpts=N+{sheet.seconds(begin, fps)},{_clock(board, sheet, form, profile)},"
        f"trim=end_frame={count},settb=1/{fps},setpts=N"
    )


def _height(board: Board, form: Form, begin: int, fps: int) -> str:
    """How far the strip has moved, in whole pixels; `n` counts from the first picture of the run."""
    step = max(board.look.scroll * fps // 1000, 1)
    round_ = cycle(board.look) * step
    return f"floor((mod(n+{begin % round_},{round_})*{form.row}+0.5)/{step})"


def _clock(board: Board, sheet: Sheet, form: Form, profile: EncodeProfile) -> str:
    middle, baseline, size = form.clock
    return (
        f"drawtext=fontfile={FONT}:textfile={sheet_key(sheet, profile)}/clock.txt:fontsize={size}:"
        f"fontcolor={PALETTES[board.look.colors].words}:shadowcolor=black@0.55:shadowx=1:shadowy=1:"
        f"x={middle}-text_w/2:y={baseline}-max_glyph_a"
    )
