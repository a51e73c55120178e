"""The ffmpeg command that makes a reel.

It runs in a work folder of its own, so that every name in a filter is ours and no text needs escaping.
"""

from retrovue.ffmpeg.demo.looks import LOOKS
from retrovue.ffmpeg.demo.reel import Form, Reel
from retrovue.ffmpeg.demo.tunes import BEEP_SECONDS, MADE_AT, tune_expressions

TITLE_FONT, SMALL_FONT = "title.ttf", "small.ttf"
"""Fonts that the caller lays into the work folder."""
CHAPTER_FILE = "chapters.txt"


def work_files(reel: Reel) -> dict[str, str]:
    """The texts that the command reads, by file name."""
    files = {f"line{number}.txt": line for number, line in enumerate(reel.lines)}
    files |= {f"act{number}.txt": words for number, (_, words) in enumerate(reel.acts)}
    files["strip.txt"] = reel.strip
    if reel.chapters:
        files[CHAPTER_FILE] = _chapter_text(reel)
    return files


def reel_command(ffmpeg: str, reel: Reel) -> list[str]:
    """argv; writes `out.<extension>` into the work folder it is started in."""
    chapters = ["-i", CHAPTER_FILE, "-map_metadata", "0"] if reel.chapters else []
    form = reel.form
    return [
        ffmpeg, "-hide_banner", "-nostdin", "-v", "error", "-y", *chapters,
        "-filter_complex", f"{_picture(reel)};{_sound(reel)}", "-map", "[v]", "-map", "[a]",
        "-t", _seconds(reel.ms), "-r", form.rate, *form.video, "-threads", "1", *form.audio,
        "-map_metadata:s", "-1", "-fflags", "+bitexact", f"out.{form.extension}",
    ]  # fmt: skip


def _seconds(ms: int) -> str:
    return f"{ms // 1000}.{ms % 1000:03d}"


def _picture(reel: Reel) -> str:
    weave = [reel.form.weave] if reel.form.weave else []
    filters = [
        *weave,
        *_card(reel),
        *_acts(reel),
        *_strip(reel.form),
        *_lamp(reel.form),
        *_wear(),
        reel.form.finish,
    ]
    return f"{LOOKS[reel.look](reel.form)};[look]{','.join(filters)}[v]"


def _drawtext(file: str, size: int, place: str, colour: str, when: str, font: str = TITLE_FONT) -> str:
    return (
        f"drawtext=fontfile={font}:textfile={file}:expansion=none:fontsize={size}:fontcolor={colour}:{place}"
        + (f":enable='{when}'" if when else "")
    )


def _fitting(form: Form, text: str, most: int) -> int:
    """The largest font size at which the text still fits across the picture."""
    return max(10, min(most, form.width * 3 // (2 * max(len(text), 1))))


def _chrome(form: Form, file: str, size: int, y: str, when: str) -> list[str]:
    """A title in three passes: two that have slipped aside, as on a worn tape, and the white one."""
    slip = max(2, size // 18)
    return [
        _drawtext(
            file, size, f"x=(w-text_w)/2{dx:+d}:y={y}{dy:+d}:borderw={slip}:bordercolor={edge}", colour, when
        )
        for dx, dy, colour, edge in (
            (slip, slip, "black@0.7", "black@0.5"),
            (-slip, 0, "0xff2e88", "0xff2e88@0"),
            (slip, slip, "0x3dfff3", "0x3dfff3@0"),
            (0, 0, "white", "white@0"),
        )
    ]


def _card(reel: Reel) -> list[str]:
    form = reel.form
    when = f"lt(t,{_seconds(reel.card_ms)})" if reel.card_ms is not None else ""
    sizes = [
        _fitting(form, line, form.height // (5 if number == 0 else 11))
        for number, line in enumerate(reel.lines)
    ]
    filters, y = [], (form.height * 44 // 100) - sum(sizes) * 6 // 10
    for number, size in enumerate(sizes):
        filters += _chrome(form, f"line{number}.txt", size, str(y), when)
        y += size * 13 // 10 + 6
    return filters


def _acts(reel: Reel) -> list[str]:
    form = reel.form
    filters: list[str] = []
    for number, ((start, words), end) in enumerate(zip(reel.acts, _ends(reel), strict=True)):
        begin = max(start, reel.card_ms or 0)
        size = _fitting(form, words, form.height // 12)
        filters += _chrome(
            form,
            f"act{number}.txt",
            size,
            str(form.height * 70 // 100),
            f"between(t,{_seconds(begin)},{_seconds(end)})",
        )
    return filters


def _ends(reel: Reel) -> list[int]:
    """Where each act ends."""
    return [start for start, _ in (*reel.acts, (reel.ms, ""))][1:]


def _strip(form: Form) -> list[str]:
    """Who and when: the reel's name, its running time and its frame number."""
    size = form.height // 24
    y = f"y=h-{size * 17 // 10}"
    count = (
        f"drawtext=fontfile={SMALL_FONT}:text='%{{pts\\:hms}}  f %{{frame_num}}':"
        f"fontsize={size}:fontcolor=0xfff3b0:x=w-text_w-{size}:{y}"
    )
    return [
        f"drawbox=x=0:y=ih-{size * 23 // 10}:w=iw:h={size * 23 // 10}:color=black@0.6:t=fill",
        _drawtext("strip.txt", size, f"x={size}:{y}", "0xfff3b0", "", SMALL_FONT), count,
    ]  # fmt: skip


def _lamp(form: Form) -> list[str]:
    """A lamp in the corner that flashes with the beep."""
    side = form.height // 9
    place = f"x=iw-{side * 3 // 2}:y={side // 2}:w={side}:h={side}"
    return [
        f"drawbox={place}:color=black@0.5:t=fill",
        f"drawbox={place}:color=white:t=fill:enable='lt(mod(t,1),{BEEP_SECONDS})'",
        f"drawbox={place}:color=white@0.8:t=2",
    ]


def _wear() -> list[str]:
    return ["drawgrid=x=-1:y=0:w=iw+2:h=3:t=1:c=black@0.18", "noise=alls=5:allf=t"]


def _sound(reel: Reel) -> str:
    left, right = tune_expressions(reel.tune)
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[reel.form.channels]
    # ffmpeg 5.1 does not cut what comes out of a complex filter to the encoder's frames.
    frames = f",asetnsamples=n={reel.form.audio_frame}"
    source = f"aevalsrc=exprs='{left}|{right}':s={MADE_AT}:c=stereo"
    return f"{source},aformat=sample_rates={reel.form.sample_rate}:channel_layouts={layout}{frames}[a]"


def _chapter_text(reel: Reel) -> str:
    parts = [";FFMETADATA1"]
    for number, ((start, _), end) in enumerate(zip(reel.acts, _ends(reel), strict=True), 1):
        parts.append(f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={start}\nEND={end}\ntitle=Act {number}")
    return "\n".join(parts) + "\n"
