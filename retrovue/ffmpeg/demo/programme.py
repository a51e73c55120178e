"""Everything the demo station airs. All names and brands are invented."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from retrovue.ffmpeg.demo.reel import CARTOON, CLIP, EURO_SPOT, FILM, SPOT, STUDIO, TAPE, Form, Reel, TextFile


@dataclass(frozen=True, slots=True)
class Episode:
    """A title, what happens, and the act words by start (ms)."""

    title: str
    plot: str
    acts: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Show:
    """A series of the demo station; each airs in a format of its own."""

    title: str
    year: int
    genre: str
    rating: str
    plot: str
    form: Form
    ms: int
    looks: tuple[str, ...]
    tune: str
    episodes: tuple[Episode, ...]
    chapters: bool = True


SHOWS = (
    Show(
        "Neon Patrol", 1986, "Action", "TV-PG",
        "Two officers, one synthesizer, and a city that never dims its lights.",
        FILM, 24_000, ("synthwave", "dusk", "plasma"), "chase",
        (
            Episode(
                "The Midnight Cassette", "A tape that plays tomorrow's news turns up in a jukebox.",
                ((0, "The tape is running"), (8_000, "Somebody pressed rewind"), (16_000, "Eject! Eject!")),
            ),
            Episode(
                "Chrome Harbor", "A speedboat made of mirrors, and nobody at the wheel.",
                ((0, "Nobody at the wheel"), (7_500, "All done with mirrors"), (16_500, "Full throttle")),
            ),
            Episode(
                "Turbo Sunset", "The sun stops going down, and the night shift wants answers.",
                ((0, "The sun will not set"), (8_500, "Overtime is approved"), (15_500, "Good night")),
            ),
        ),
    ),
    Show(
        "Pixel Pals", 1984, "Animation", "TV-Y", "A ghost, a cat and a heart share eight bits and one flat.",
        CARTOON, 24_000, ("sprites", "automata"), "playful",
        (
            Episode(
                "Bit's Big Bounce", "Bit the ghost learns to bounce and cannot stop.",
                ((0, "Up!"), (8_000, "Down!"), (16_000, "And up again!")),
            ),
            Episode(
                "The Lost Sprite", "Someone has left the party in the frame buffer.",
                ((0, "Who is missing?"), (9_000, "Look behind the grid"), (17_000, "Found you!")),
            ),
        ),
        chapters=False,
    ),
    Show(
        "The Cathode Kitchen", 1982, "Comedy", "TV-G", "Recipes for people who own one pot and a television.",
        TAPE, 25_025, ("kitchen", "bars"), "homely",
        (
            Episode(
                "Soup of Static", "Season to taste, then adjust the aerial.",
                ((0, "First, warm the set"), (8_000, "Stir until it hums"), (16_500, "Serve with snow")),
            ),
            Episode(
                "A Pinch of Snow", "Dessert, and what to do when it rolls.",
                ((0, "Whip the signal stiff"), (9_000, "Rolling. Hold it!"), (17_000, "Dust with noise")),
            ),
        ),
        chapters=False,
    ),
    Show(
        "Late Signals", 1979, "Science fiction", "TV-14", "Transmissions that nobody sent, told after hours.",
        STUDIO, 22_000, ("stars", "snow"), "eerie",
        (
            Episode(
                "The Test Card Stared Back", "An engineer on the night shift is being watched.",
                ((0, "Is anybody there?"), (7_000, "It blinked"), (14_500, "Do not adjust your set")),
            ),
            Episode(
                "Channel Zero", "The dial has one more stop than it should.",
                ((0, "One click further"), (8_000, "We were expecting you"), (15_000, "Please stand by")),
            ),
        ),
    ),
)  # fmt: skip

CLIPS = (
    ("Vesper Lane", 1985, "Chrome Heart", 14_000, "plasma", "disco"),
    ("The Modulators", 1983, "Binary Beach", 12_000, "synthwave", "chase"),
    ("Kilowatt", 1987, "Night Bus", 13_000, "rings", "slow"),
    ("Ada and the Echoes", 1986, "Soft Reset", 12_500, "fractal", "disco"),
)
# Spots and promos run a few frames short of their nominal length, as delivered ones do.
SPOTS = (
    ("Fizzlo", "drinks", 1984, "Taste the Static", "The cola with the crackle", 4_960, "plasma", SPOT),
    (
        "Moonbeam",
        "toys",
        1985,
        "Skate Past Midnight",
        "Skates that glow. Batteries extra",
        6_000,
        "synthwave",
        EURO_SPOT,
    ),
    (
        "Sugar Comets",
        "food",
        1983,
        "Breakfast From Orbit",
        "Part of a lively breakfast",
        6_960,
        "stars",
        SPOT,
    ),
    ("Toastron", "home", 1986, "Toast at Light Speed", "Both sides. At once", 5_480, "kitchen", EURO_SPOT),
    ("Gridlock Games", "toys", 1984, "Maze Is the Word", "For one or two players", 7_960, "automata", SPOT),
    ("Astrolux", "travel", 1987, "Window Seat to Saturn", "Rings included", 9_000, "rings", EURO_SPOT),
    ("Wavecrest", "beauty", 1986, "Hair You Can Hear", "Extra firm. Extra loud", 6_460, "memphis", SPOT),
    ("Boppbox", "music", 1985, "Carry the Noise", "Ten batteries of pure sound", 9_960, "bars", SPOT),
)
BUMPERS = (
    ("out", "Stay Tuned", "We will be right back", 2_500, "memphis"),
    ("out", "Don't Touch That Dial", "More in a moment", 2_000, "bars"),
    ("in", "And We're Back", "Where were we?", 2_000, "memphis"),
    ("in", "Now Then", "On with the show", 2_500, "dusk"),
)
IDENTS = (
    ("RetroVue", "Television you can keep in a drawer", 3_000, "synthwave"),
    ("RetroVue One", "In colour where available", 3_500, "rings"),
    ("RetroVue Flow", "Music, back to back to back", 2_500, "plasma"),
)
PROMOS = (
    ("Neon Patrol", "The night has a badge", "Today on RetroVue", 5_000, "dusk"),
    ("Pixel Pals", "Eight bits of friendship", "Every morning", 4_480, "sprites"),
    ("Late Signals", "Turn down the lights", "After hours", 5_480, "snow"),
)


def _title(name: str) -> str:
    """A file name that every system accepts."""
    return "".join(letter for letter in name if letter not in "\"'/\\:*?<>|!")


def _episodes() -> Iterator[Reel]:
    for show in SHOWS:
        for number, episode in enumerate(show.episodes, 1):
            mark = f"s01e{number:02d}"
            yield Reel(
                f"shows/{show.title} ({show.year})/Season 1/{show.title} - {mark} - {_title(episode.title)}",
                show.form, show.ms, show.looks[(number - 1) % len(show.looks)], show.tune,
                (show.title, episode.title), f"{show.title}  {mark}", episode.acts, show.chapters,
                _episode_nfo(show, number, episode), 3_000,
            )  # fmt: skip


def _music() -> Iterator[Reel]:
    for artist, year, title, ms, look, tune in CLIPS:
        yield Reel(
            f"reels/music/{artist}/{year}-{title}",
            CLIP,
            ms,
            look,
            tune,
            (title, artist),
            f"{artist}: {title}",
        )


def _shorts() -> Iterator[Reel]:
    for company, category, year, title, words, ms, look, form in SPOTS:
        path = f"reels/ads/{company}/{category}/{year}-{title}"
        yield Reel(path, form, ms, look, "jingle", (company, title, words), f"{company} {year}")
    for label, title, words, ms, look in BUMPERS:
        yield Reel(
            f"reels/bumpers/{label}/{_title(title)}", CLIP, ms, look, "fanfare", (title, words), "RetroVue"
        )
    for title, words, ms, look in IDENTS:
        yield Reel(f"reels/ids/{title}", CLIP, ms, look, "fanfare", (title, words), "Station identification")
    for show, words, when, ms, look in PROMOS:
        yield Reel(
            f"reels/promos/{show}/{words}", EURO_SPOT, ms, look, "jingle", (show, words, when), "Coming up"
        )


def _episode_nfo(show: Show, number: int, episode: Episode) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<episodedetails>\n'
        f"  <title>{escape(episode.title)}</title>\n  <showtitle>{escape(show.title)}</showtitle>\n"
        f"  <season>1</season>\n  <episode>{number}</episode>\n  <aired>{show.year}-01-{number:02d}</aired>\n"
        f"  <plot>{escape(episode.plot)}</plot>\n  <mpaa>{show.rating}</mpaa>\n</episodedetails>\n"
    )


def show_files() -> tuple[TextFile, ...]:
    """`tvshow.nfo` of every show."""
    return tuple(
        TextFile(
            f"shows/{show.title} ({show.year})/tvshow.nfo",
            '<?xml version="1.0" encoding="UTF-8"?>\n<tvshow>\n'
            f"  <title>{escape(show.title)}</title>\n  <year>{show.year}</year>\n"
            f"  <genre>{show.genre}</genre>\n  <mpaa>{show.rating}</mpaa>\n"
            f"  <plot>{escape(show.plot)}</plot>\n</tvshow>\n",
        )
        for show in SHOWS
    )


REELS: tuple[Reel, ...] = (*_episodes(), *_music(), *_shorts())
