"""`type: folder`: files under roots, described by their names."""

from hashlib import blake2b
from typing import Literal

from retrovue.language.overriding import ItemSettings
from retrovue.language.values import Flag
from retrovue.metadata import Details, KnownNames, NamePattern, describe_name, folder_details
from retrovue.metadata import NameRule as PlainRule
from retrovue.sources.chapters import chapters_of
from retrovue.sources.listing import Describe, FolderReader, Told
from retrovue.sources.reader import Context
from retrovue.sources.roots import FolderKeys, NameRule
from retrovue.sources.walk import FoundFile

_FORM = 4
"""Goes up when the same file is described otherwise than before, so that catalogs are renewed."""


class FolderSource(FolderKeys):
    """Roots are relative to the project folder."""

    type: Literal["folder"]
    """`folder`: the names of files describe the items."""
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


def rules_stamp(keys: FolderKeys, known: KnownNames | None) -> str:
    """Changes with what names mean, so that files are described anew without being measured again."""
    text = "\n".join(rule.model_dump_json(exclude_defaults=True) for rule in keys.rules)
    text += keys.import_.model_dump_json(exclude_defaults=True)
    text += "".join(f"{root.path}\0{root.name}\n" for root in keys.roots if root.name)
    if known is not None:
        text += f"\n{sorted(known.dayparts)}{sorted(known.seasons)}"
    return f"{_FORM}.{blake2b(text.encode(), digest_size=6).hexdigest()}"


def with_folders(file: FoundFile, told: Details, known: KnownNames | None) -> Details:
    """What the names of the file's folders add; the file's own words go first."""
    folders = file.name.split("/")[:-1]
    if known is None or not folders:
        return told
    return told.over(folder_details(folders, known, (told.show, told.title)))


def open_reader(model: FolderSource, source: str, context: Context) -> FolderReader:
    names = context.known if model.folders else None
    stamp = rules_stamp(model, names)
    return FolderReader(source, model, context, _describer(model, names), stamp, nfo=False)


def _describer(model: FolderSource, known: KnownNames | None) -> Describe:
    rules = plain_rules(model.rules)

    def describe(file: FoundFile) -> Told:
        marks, problems = chapters_of(file.chapters)
        subtitles = Details(subtitles=True if file.subtitles else None)
        details = with_folders(file, describe_name(file.name, rules), known)
        return Told(details.over(subtitles), problems, marks)

    return describe
