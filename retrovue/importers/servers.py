"""Media servers that line-ups draw from, as sources."""

from retrovue.importers.draft import Draft
from retrovue.importers.yaml_text import Said

_PATHS = "`paths:` in the source, where this machine sees the server's files under other names"


def add_plex(draft: Draft, place: str) -> None:
    if "plex" in draft.sources:
        return
    settings = {"type": "plex", "url": "${env:PLEX_URL}", "token": "${env:PLEX_TOKEN}"}
    comment = "set PLEX_URL, such as http://plex.lan:32400, and PLEX_TOKEN in the environment"
    draft.sources["plex"] = Said(settings, comment)
    draft.notes.add(
        place,
        "address and token of the Plex server are not copied",
        f"`PLEX_URL` and `PLEX_TOKEN` in the environment, and {_PATHS}",
    )


def add_folders(draft: Draft, place: str, server: str) -> None:
    if "media" in draft.sources:
        return
    draft.sources["media"] = Said({"type": "nfo", "roots": ["media"]}, f"the folders that {server} reads")
    draft.notes.add(
        place,
        f"libraries of {server} are not read from its server",
        "the folders of the libraries under `roots` in the source `media`",
    )
