"""`type: folder`: files under roots, described by their names."""

from hashlib import blake2b
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator

from retrovue.language.model import Model, wrong
from retrovue.language.overriding import ItemSettings
from retrovue.language.values import Flag, Text
from retrovue.metadata import Details, KnownNames, NamePattern, describe_name, folder_details
from retrovue.metadata import NameRule as PlainRule
from retrovue.sources.listing import Describe, Description, ListedFile, Listing
from retrovue.sources.walk import walk

_FORM = 2
"""Goes up when the same file is described otherwise than before, so that catalogs are renewed."""


def _readable(text: str) -> str:
    try:
        NamePattern(text)
    except ValueError as error:
        cure = "write fields as `{company}`, in lower case letters"
        raise wrong("RV020", "`{part}` is not a field of a pattern", part=str(error), help=cure) from None
    return text


def _without_cuts(settings: ItemSettings) -> ItemSettings:
    """A rule speaks of many files; a cut point or an id is of one."""
    for name in ("breaks_at", "in", "out", "guid"):
        if getattr(settings, "in_" if name == "in" else name) is not None:
            raise wrong("RV020", "a rule cannot set `{name}`", name=name, help="write it under `overrides:`")
    return settings


class NameRule(Model):
    """A pattern over the path below the root (`ads/{company}/{year}-{title}`), and what to set."""

    match: Annotated[Text, AfterValidator(_readable)]
    """The path below the root without its extension; `{field}` names a part, `*` is any text within a name, `**` any rest."""
    set: Annotated[ItemSettings, AfterValidator(_without_cuts)] = ItemSettings()
    """What to set beside the parts that the pattern names; cut points and ids are for `overrides:`."""


class FolderSource(Model):
    """Roots are relative to the project folder."""

    type: Literal["folder"]
    """`folder`: the names of files describe the items."""
    roots: tuple[Text, ...]
    """Folders, relative to the project folder."""
    recurse: Flag = True
    """Whether folders below are read as well."""
    rules: tuple[NameRule, ...] = ()
    """What the names of files say; the first rule that matches counts."""
    folders: Flag = True
    """Whether folders such as `December`, `fri-sat`, `late-night` and `pre` say when their files may air, and as what."""


def settings_details(settings: ItemSettings) -> Details:
    """What a rule sets, in the words of the metadata. Cut points are for overrides, which know the item."""
    return Details(
        kind=settings.kind or "",
        title=settings.title or "",
        show=settings.show or "",
        season=settings.season,
        episode=settings.episode,
        year=settings.year,
        rating=settings.rating or "",
        warnings=settings.warnings or (),
        companies=settings.company or (),
        category=settings.category or "",
        campaign=settings.campaign or "",
        labels=settings.label or (),
        tags=settings.tag or (),
        genres=settings.genre or (),
        artists=settings.artist or (),
        demo=settings.demo or (),
        dayparts=settings.dayparts or (),
        seasons=settings.seasons or (),
        starts=settings.starts,
        expires=settings.expires,
        score=settings.score,
        group=settings.group or "",
        split="" if settings.split == "none" else settings.split or "",
        notes=settings.notes or "",
        custom=tuple((settings.custom or {}).items()),
    )


def plain_rules(rules: tuple[NameRule, ...]) -> tuple[PlainRule, ...]:
    return tuple(PlainRule(NamePattern(rule.match), settings_details(rule.set)) for rule in rules)


def rules_stamp(rules: tuple[NameRule, ...], known: KnownNames | None) -> str:
    """Changes with what names mean, so that files are described anew without being measured again."""
    text = "\n".join(rule.model_dump_json(exclude_defaults=True) for rule in rules)
    if known is not None:
        text += f"\n{sorted(known.dayparts)}{sorted(known.seasons)}"
    return f"{_FORM}.{blake2b(text.encode(), digest_size=6).hexdigest()}"


def name_below_root(file: ListedFile) -> str:
    """The path that rules see: without the extension."""
    return file.path[: file.path.rfind(".")]


def with_folders(file: ListedFile, told: Details, known: KnownNames | None) -> Details:
    """What the names of the file's folders add; the file's own words go first."""
    folders = file.path.split("/")[:-1]
    if known is None or not folders:
        return told
    return told.over(folder_details(folders, known, (told.show, told.title)))


def scan(model: FolderSource, source_id: str, project: Path, known: KnownNames) -> Listing:
    found = walk(model.roots, project, model.recurse, nfo=False)
    stamp = rules_stamp(model.rules, known if model.folders else None)
    return Listing(source_id, found.files, found.problems, found.unread_roots, stamp)


def describer(model: FolderSource, known: KnownNames) -> Describe:
    rules = plain_rules(model.rules)
    names = known if model.folders else None
    return lambda file: Description(with_folders(file, describe_name(name_below_root(file), rules), names))
