"""`type: nfo`: folders kept by tinyMediaManager or Kodi, described by .nfo files."""

from dataclasses import replace
from errno import EINVAL
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Literal

from retrovue.diagnostics import Diagnostic
from retrovue.language.values import Flag
from retrovue.metadata import (
    Details,
    KnownNames,
    Nfo,
    episode_numbers,
    match_rules,
    of_show,
    read_nfo,
    usual_name,
)
from retrovue.metadata import NameRule as PlainRule
from retrovue.metadata.details import SHOW
from retrovue.metadata.nfo_text import MAX_BYTES
from retrovue.sources.chapters import chapters_of
from retrovue.sources.folder import plain_rules, rules_stamp, with_folders
from retrovue.sources.keys import only_wanted
from retrovue.sources.listing import Describe, FolderReader, Told
from retrovue.sources.reader import Context
from retrovue.sources.roots import FolderKeys
from retrovue.sources.walk import FoundFile

_LONGEST = 200
"""Characters of all titles of one file."""


class NfoSource(FolderKeys):
    """Roots are relative to the project folder; name rules fill what the .nfo leaves open."""

    type: Literal["nfo"]
    """`nfo`: a folder kept by tinyMediaManager or Kodi, whose `.nfo` files describe the items."""
    folders: Flag = False
    """Whether folders such as `December`, `fri-sat`, `late-night` and `pre` say when their files may air, and as what."""


def open_reader(model: NfoSource, source: str, context: Context) -> FolderReader:
    names = context.known if model.folders else None
    stamp = "n" + rules_stamp(model, names)
    return FolderReader(source, model, context, _describer(model, names), stamp, nfo=True)


def _describer(model: NfoSource, known: KnownNames | None) -> Describe:
    """A `tvshow.nfo` is read once for the run, and what is odd about it told with one of its episodes."""
    rules = plain_rules(model.rules)
    read_show = lru_cache(maxsize=256)(_read)
    told: set[str] = set()

    def describe(file: FoundFile) -> Told:
        own, problems = _read(file.own_nfo) if file.own_nfo else (Nfo(), ())
        problems += _counted(file, own)
        show, odd = read_show(file.show_nfo, "show") if file.show_nfo else (Nfo(), ())
        if file.show_nfo not in told:
            told.add(file.show_nfo)
            problems += odd
        marks, more = chapters_of(file.chapters)
        details = with_folders(file, _together(file, own, show, model, rules), known)
        subtitles = Details(subtitles=True if file.subtitles else None)
        return Told(details.over(subtitles), (*problems, *more), marks)

    return describe


def _read(path: str, about: str = "video") -> tuple[Nfo, tuple[Diagnostic, ...]]:
    name = f"`{Path(path).name}`" + (f" of `{Path(path).parent.name}`" if about == "show" else "")
    try:
        if not Path(path).is_file():
            raise OSError(EINVAL, "it is not a file")  # a pipe would be waited for without end
        with Path(path).open("rb") as file:
            found = read_nfo(file.read(MAX_BYTES + 1))
    except OSError as error:
        why = (error.strerror or "it failed").lower()
        cure = "let the user of this program read it"
        return Nfo(), (Diagnostic("RV502", f"{name} cannot be read: {why}", place=path, help=(cure,)),)
    if found.refused:
        cure = "write it again with the program that made it, or take it away"
        message = f"{name} tells nothing about its {about}: {found.refused}"
        return found, (Diagnostic("RV506", message, place=path, help=(cure,)),)
    if found.faults:
        cure = "write it again with the program that made it"
        message = f"{name} was mended while reading: {'; '.join(found.faults)}"
        return found, (Diagnostic("RV507", message, place=path, help=(cure,)),)
    return found, ()


def _counted(file: FoundFile, own: Nfo) -> tuple[Diagnostic, ...]:
    """Whether the .nfo and the name of the video tell of as many episodes; the .nfo counts."""
    named, told = len(episode_numbers(file.name)), len(own.episodes)
    if not named or not told or named == told:
        return ()
    episodes = f"{told:,} episode{'s' if told > 1 else ''}"
    message = f"`{Path(file.own_nfo).name}` tells of {episodes}, and the name of its video of {named}"
    cure = "let your media manager write it again, or rename the video; until then the .nfo counts"
    return (Diagnostic("RV515", message, place=file.own_nfo, help=(cure,)),)


def _together(
    file: FoundFile, own: Nfo, show: Nfo, model: NfoSource, rules: tuple[PlainRule, ...]
) -> Details:
    """The .nfo first, then its show's, then a rule or the usual names. A kind that a rule sets stands."""
    ruled, usual = match_rules(file.name, rules), usual_name(file.name)
    told = only_wanted(_one_file(own.entries), model.import_)
    if told.kind and usual.kind and told.kind != usual.kind:
        usual = Details(title=usual.title)
    kind = (ruled.kind if ruled else "") or told.kind or usual.kind
    found = replace(told, kind=kind)
    if kind == "episode" and show.entries:
        found = found.over(only_wanted(of_show(show.entries[0]), model.import_))
    return found.over(ruled or usual)


def _one_file(entries: tuple[Details, ...]) -> Details:
    """A file of several episodes airs as one: the first one's number, and all titles and ids."""
    if not entries:
        return Details()
    first = replace(entries[0], kind="" if entries[0].kind == SHOW else entries[0].kind)
    if len(entries) == 1:
        return first
    titles = tuple(dict.fromkeys(entry.title for entry in entries if entry.title))
    guids = dict.fromkeys(guid for entry in entries for guid in entry.guids)
    return replace(first, title=_one_title(titles), guids=tuple(guids))


def _one_title(titles: tuple[str, ...]) -> str:
    """As many as a line of a guide holds; of a file that tells of a whole series, how many there are besides."""
    shown = [
        title for title, end in zip(titles, accumulate(map(len, titles)), strict=True) if end <= _LONGEST
    ]
    shown = shown or list(titles[:1])
    rest = len(titles) - len(shown)
    return " / ".join(shown) + (f" / and {rest:,} more" if rest else "")
