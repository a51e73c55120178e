"""One file of demo media: its words, its look, its sound and its unlike format."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Form:
    """Container, picture and sound of a reel; chosen so that no two kinds of reel are alike."""

    extension: str
    width: int
    height: int
    rate: str
    """Frames a second as ffmpeg writes it: `25` or `30000/1001`."""
    video: tuple[str, ...]
    audio: tuple[str, ...]
    channels: int
    sample_rate: int
    finish: str = "setsar=1,format=yuv420p"
    """Last filters of the picture: pixel shape, fields, pixel format."""
    weave: str = ""
    """Filter that makes one frame of two fields; the picture is then drawn twice as often."""

    @property
    def audio_frame(self) -> int:
        """Samples in one frame of the sound's codec."""
        return 1152 if "mp2" in self.audio else 1024

    @property
    def drawn(self) -> str:
        """How often the look is drawn in a second."""
        count, _, base = self.rate.partition("/")
        return f"{2 * int(count)}/{base or 1}" if self.weave else self.rate


@dataclass(frozen=True, slots=True)
class Reel:
    """`path` lies below the demo folder and has no extension. Times are ms."""

    path: str
    form: Form
    ms: int
    look: str
    tune: str
    lines: tuple[str, ...]
    """The title card: the first line is large."""
    strip: str
    """The small line at the foot of the picture."""
    acts: tuple[tuple[int, str], ...] = ()
    """Where each act begins, and the words shown in it."""
    chapters: bool = False
    """Whether the container carries the acts as chapters."""
    nfo: str = ""
    card_ms: int | None = None
    """How long the title card stays; None is to the end."""

    @property
    def file(self) -> str:
        return f"{self.path}.{self.form.extension}"


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text that belongs beside the reels, such as `tvshow.nfo`."""

    path: str
    text: str = field(repr=False)


_X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "29", "-g", "60", "-flags:v", "+bitexact")

FILM = Form("mkv", 640, 360, "24", _X264, ("-c:a", "aac", "-b:a", "192k"), 6, 48_000)
CARTOON = Form(
    "avi",
    512,
    384,
    "25",
    ("-c:v", "mpeg4", "-q:v", "7", "-g", "50", "-flags:v", "+bitexact"),
    ("-c:a", "pcm_s16le"),
    1,
    44_100,
)
TAPE = Form(
    "mpg", 720, 480, "30000/1001",
    ("-c:v", "mpeg2video", "-q:v", "7", "-g", "15", "-flags:v", "+bitexact+ilme+ildct", "-field_order", "tt"),
    ("-c:a", "mp2", "-b:a", "192k"), 2, 48_000,
    "setsar=8/9,setfield=tff,format=yuv420p", "interlace=scan=tff:lowpass=off",
)  # fmt: skip
STUDIO = Form("mp4", 640, 360, "60", _X264, ("-c:a", "aac", "-b:a", "128k"), 2, 44_100)
CLIP = Form("mp4", 640, 360, "30", _X264, ("-c:a", "aac", "-b:a", "128k"), 2, 48_000)
SPOT = Form("mp4", 640, 480, "30000/1001", _X264, ("-c:a", "aac", "-b:a", "96k"), 1, 44_100)
EURO_SPOT = Form("ts", 640, 360, "25", _X264, ("-c:a", "mp2", "-b:a", "192k"), 2, 48_000)
