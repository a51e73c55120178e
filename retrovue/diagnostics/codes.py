"""Every code, its severity and its title. A code is never reused or renumbered.

001-009 text, 010-099 words and values, 100-199 names and media, 200-399 planning,
400-499 graphics and alerts, 500-599 sources and sync, 600-699 catalog and probe, 700-799 on air,
800-899 environment, 900-999 internal.
"""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """`error` stops a build, `warning` does not, `info` only tells."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO


@dataclass(frozen=True, slots=True)
class Code:
    """A code of the table; `title` heads its `explain` page."""

    code: str
    severity: Severity
    title: str


_TABLE = (
    ("RV001", _E, "the file is not YAML"),
    ("RV002", _E, "the file cannot be read as text"),
    ("RV003", _E, "a tag or a directive"),
    ("RV004", _W, "an allowance that allows nothing"),
    ("RV010", _E, "an unknown key"),
    ("RV011", _E, "a key written twice"),
    ("RV012", _E, "an id or a number used twice"),
    ("RV013", _E, "not an id"),
    ("RV014", _E, "a key is missing"),
    ("RV015", _E, "an empty value"),
    ("RV016", _E, "keys that exclude each other"),
    ("RV017", _E, "an anchor, an alias or a merge key"),
    ("RV020", _E, "a value of the wrong type or out of range"),
    ("RV021", _E, "not a time"),
    ("RV022", _E, "not a duration"),
    ("RV023", _E, "not a date"),
    ("RV024", _E, "not a set of days"),
    ("RV025", _E, "not a rating"),
    ("RV026", _E, "not an episode"),
    ("RV027", _E, "not a timecode"),
    ("RV028", _E, "an unknown time zone"),
    ("RV029", _E, "the guide promises more than is built"),
    ("RV030", _E, "a secret that cannot be resolved"),
    ("RV031", _E, "a secret written into a file"),
    ("RV032", _W, "a folder of a source is missing"),
    ("RV033", _E, "a path mapping that never applies"),
    ("RV034", _W, "files without a path on this machine"),
    ("RV035", _W, "files that are not where they should be"),
    ("RV036", _W, "a source without its secret"),
    ("RV100", _E, "the catalog is empty"),
    ("RV101", _E, "an unknown name"),
    ("RV102", _E, "an unknown show"),
    ("RV103", _E, "a title of several shows"),
    ("RV104", _E, "nothing matches"),
    ("RV105", _E, "names that go round in a circle"),
    ("RV106", _E, "two overrides disagree"),
    ("RV107", _W, "a break outside its item"),
    ("RV108", _W, "an act that is too short"),
    ("RV109", _E, "not a daypart"),
    ("RV110", _E, "not a holiday"),
    ("RV111", _W, "an override that matches nothing"),
    ("RV201", _E, "no entry at the start of the day"),
    ("RV202", _E, "two entries at one time"),
    ("RV203", _W, "the seed was changed"),
    ("RV204", _E, "two stunts at one time"),
    ("RV205", _W, "an order that lets edits cascade"),
    ("RV206", _I, "the turn of a ring was tuned again"),
    ("RV207", _W, "a stunt that never happens"),
    ("RV208", _I, "the day starts in a gap of the clock"),
    ("RV210", _W, "an entry cut short by a more specific one"),
    ("RV211", _W, "an entry off the block"),
    ("RV212", _W, "an entry while the channel is off the air"),
    ("RV213", _W, "a slot too short for every item"),
    ("RV301", _W, "a slot that nothing fits"),
    ("RV302", _W, "a pool with nothing that can air"),
    ("RV303", _W, "a programme runs out"),
    ("RV304", _W, "more rest than the pool can give"),
    ("RV305", _I, "no promo for the coming shows"),
    ("RV306", _W, "a campaign that falls short of its goal"),
    ("RV307", _I, "a campaign whose flight is over"),
    ("RV308", _I, "reruns wait for their first run"),
    ("RV309", _W, "a rule that never matches"),
    ("RV310", _W, "an item without a length"),
    ("RV311", _I, "no place for a break"),
    ("RV312", _E, "a pod that cannot be filled"),
    ("RV313", _W, "an hour without station ID"),
    ("RV314", _W, "an element that a break must have is missing"),
    ("RV321", _I, "items above the rating limit"),
    ("RV322", _W, "a published item above the rating limit"),
    ("RV323", _W, "a programme that is cut"),
    ("RV324", _W, "a programme that would run over a fixed start"),
    ("RV331", _W, "a published item has vanished"),
    ("RV332", _W, "an item was substituted"),
    ("RV333", _W, "a pinned log that cannot be read"),
    ("RV334", _W, "an airing that changes nothing"),
    ("RV335", _W, "an airing that does not fit"),
    ("RV341", _W, "a frequency cap was relaxed"),
    ("RV342", _W, "the limit of advertising was passed"),
    ("RV343", _W, "category separation was relaxed"),
    ("RV344", _W, "company separation was relaxed"),
    ("RV345", _W, "rest was relaxed"),
    ("RV346", _W, "slate in a break"),
    ("RV401", _E, "a template that cannot be read"),
    ("RV402", _E, "a template is missing"),
    ("RV403", _I, "graphics are not drawn yet"),
    ("RV411", _E, "alerts for an unknown channel"),
    ("RV412", _E, "not an alert sound"),
    ("RV501", _W, "a file that is not media"),
    ("RV502", _W, "a file that cannot be read"),
    ("RV503", _W, "an empty file"),
    ("RV504", _W, "a file without picture or sound"),
    ("RV505", _W, "a probe that took too long or died"),
    ("RV506", _W, "an .nfo that is not one"),
    ("RV507", _I, "an .nfo that was mended while reading"),
    ("RV508", _E, "an unknown source"),
    ("RV509", _W, "a deletion held back"),
    ("RV510", _W, "a source that cannot be read yet"),
    ("RV511", _W, "a file that does not play whole"),
    ("RV512", _W, "a length other than listed"),
    ("RV513", _W, "break points could not be looked for"),
    ("RV520", _E, "a Plex server that cannot be reached"),
    ("RV521", _E, "a token that Plex rejects"),
    ("RV522", _E, "an answer that is not of Plex"),
    ("RV523", _E, "a Plex server that is too slow"),
    ("RV524", _W, "a library that the Plex server does not have"),
    ("RV525", _W, "a library that changed while it was read"),
    ("RV526", _E, "a sign-in to Plex that failed"),
    ("RV601", _E, "the catalog cannot be opened"),
    ("RV602", _E, "the catalog is from a newer version"),
    ("RV603", _E, "a database that is not SQLite"),
    ("RV604", _E, "the state folder is on a network file system"),
    ("RV605", _E, "a catalog export that cannot be read"),
    ("RV701", _W, "a file vanished while on the air"),
    ("RV702", _W, "an encode failed its check"),
    ("RV704", _W, "the clock was stepped"),
    ("RV705", _W, "an edit was refused and the old station stays"),
    ("RV706", _W, "the log of a channel has run out"),
    ("RV707", _W, "segments cannot be stored"),
    ("RV708", _I, "an edit was taken up"),
    ("RV801", _E, "ffmpeg was not found"),
    ("RV802", _E, "ffmpeg is too old or does not work"),
    ("RV803", _E, "the port is in use"),
    ("RV804", _E, "the station is already running"),
    ("RV805", _E, "no station here"),
    ("RV806", _E, "more than one station"),
    ("RV807", _E, "the folder cannot be written"),
    ("RV809", _E, "an unknown code"),
    ("RV810", _E, "an import that cannot be read"),
    ("RV812", _E, "a git revision that cannot be read"),
    ("RV813", _E, "a revision that cannot be planned"),
    ("RV814", _E, "no such line in the log"),
    ("RV815", _E, "a file that is left as it is"),
    ("RV900", _E, "an internal error"),
    ("RV901", _E, "the log contradicts itself"),
)

CODES: dict[str, Code] = {code: Code(code, severity, title) for code, severity, title in _TABLE}
