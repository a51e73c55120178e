"""`type: nfo`: folders kept by tinyMediaManager or Kodi, described by .nfo files."""

from dataclasses import replace
from errno import EINVAL
from functools import lru_cache
from pathlib import Path
from typing import Literal

from retrovue.diagnostics import Diagnostic
from retrovue.language.model import Model
from retrovue.language.values import Flag, Text
from retrovue.metadata import Details, KnownNames, Nfo, match_rules, read_nfo, usual_name
from retrovue.metadata import NameRule as PlainRule
from retrovue.metadata.details import SHOW
from retrovue.metadata.nfo_text import MAX_BYTES
from retrovue.sources.folder import NameRule, name_below_root, plain_rules, rules_stamp, with_folders
from retrovue.sources.listing import Describe, Description, ListedFile, Listing
from retrovue.sources.walk import walk


class NfoSource(Model):
    """Roots are relative to the project folder; name rules fill what the .nfo leaves open."""

    type: Literal["nfo"]
    """`nfo`: a folder kept by tinyMediaManager or Kodi, whose `.nfo` files describe the items."""
    roots: tuple[Text, ...]
    """Folders, relative to the project folder."""
    recurse: Flag = True
    """Whether folders below are read as well."""
    rules: tuple[NameRule, ...] = ()
    """What the names of files say; the first rule that matches counts."""
    folders: Flag = False
    """Whether folders such as `December`, `fri-sat`, `late-night` and `pre` say when their files may air, and as what."""


def scan(model: NfoSource, source_id: str, project: Path, known: KnownNames) -> Listing:
    found = walk(model.roots, project, model.recurse, nfo=True)
    stamp = "n" + rules_stamp(model.rules, known if model.folders else None)
    return Listing(source_id, found.files, found.problems, found.unread_roots, stamp)


def describer(model: NfoSource, known: KnownNames) -> Describe:
    """A `tvshow.nfo` is read once for the run."""
    rules = plain_rules(model.rules)
    names = known if model.folders else None
    read_show = lru_cache(maxsize=256)(_read)

    def describe(file: ListedFile) -> Description:
        own, problems = _read(file.own_nfo) if file.own_nfo else (Nfo(), ())
        show = read_show(file.show_nfo)[0] if file.show_nfo else Nfo()
        return Description(with_folders(file, _together(file, own, show, rules), names), problems)

    return describe


def _read(path: str) -> tuple[Nfo, tuple[Diagnostic, ...]]:
    name = Path(path).name
    try:
        if not Path(path).is_file():
            raise OSError(EINVAL, "it is not a file")  # a pipe would be waited for without end
        with Path(path).open("rb") as file:
            found = read_nfo(file.read(MAX_BYTES + 1))
    except OSError as error:
        why = (error.strerror or "it failed").lower()
        cure = "let the user of this program read it"
        return Nfo(), (Diagnostic("RV502", f"`{name}` cannot be read: {why}", place=path, help=(cure,)),)
    if found.refused:
        cure = "write it again with the program that made it, or take it away"
        message = f"`{name}` tells nothing about its video: {found.refused}"
        return found, (Diagnostic("RV506", message, place=path, help=(cure,)),)
    if found.mended is not None:
        cure = "write it again with the program that made it"
        message = f"`{name}` is not sound XML at line {found.mended}, and was mended while reading"
        return found, (Diagnostic("RV507", message, place=path, help=(cure,)),)
    return found, ()


def _together(file: ListedFile, own: Nfo, show: Nfo, rules: tuple[PlainRule, ...]) -> Details:
    """The .nfo first, then its show's, then a rule or the usual names. A kind that a rule sets stands."""
    name = name_below_root(file)
    ruled, usual = match_rules(name, rules), usual_name(name)
    told = _one_file(own.entries)
    if told.kind and usual.kind and told.kind != usual.kind:
        usual = Details(title=usual.title)
    kind = (ruled.kind if ruled else "") or told.kind or usual.kind
    found = replace(told, kind=kind)
    if kind == "episode" and show.entries:
        found = found.over(_of_show(show.entries[0]))
    return found.over(ruled or usual)


def _one_file(entries: tuple[Details, ...]) -> Details:
    """A file of several episodes airs as one: the first one's number, and all titles and ids."""
    if not entries:
        return Details()
    first = replace(entries[0], kind="" if entries[0].kind == SHOW else entries[0].kind)
    if len(entries) == 1:
        return first
    titles = dict.fromkeys(entry.title for entry in entries if entry.title)
    guids = dict.fromkeys(guid for entry in entries for guid in entry.guids)
    return replace(first, title=" / ".join(titles), guids=tuple(guids))


def _of_show(show: Details) -> Details:
    """What a show says about each of its episodes."""
    years = (("show_year", str(show.year)),) if show.year else ()
    return Details(
        show=show.show, rating=show.rating, genres=show.genres, labels=show.labels, tags=show.tags,
        studios=show.studios, networks=show.networks, countries=show.countries, languages=show.languages,
        actors=show.actors, show_guids=show.guids, extra=years, custom=show.custom,
    )  # fmt: skip
