"""Links as rows and back."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from retrovue.catalog.links import KnownLink, Measured, SeenLink
from retrovue.catalog.rows import asset_columns, compact, read_asset, read_marks
from retrovue.media.asset import Asset
from retrovue.media.version import Part, Version

KNOWN = (
    "section", "ref", "path", "text_stamp", "media_stamp", "state", "item_key", "size", "mtime_ns", "fingerprint",
    "error_count", "last_scan",
)  # fmt: skip
"""In the order of `KnownLink`."""
MEASURES = (
    "versions", "chosen", "fingerprint", "duration", "video", "audio", "subtitles", "following", "loudness", "peak",
)  # fmt: skip
"""What `asset_of` takes."""
FILE_COLUMNS = (
    "measured", "fingerprint", "duration", "video", "audio", "subtitles", "following", "loudness", "peak", "marks",
)  # fmt: skip
"""What is known of the file of a link."""


def known_link(row: Sequence[Any]) -> KnownLink:
    section, ref, path, text, media, state, key, size, mtime, fingerprint, errors, read = row
    return KnownLink(
        section, ref, path, text, media, state, key or "", size, mtime, fingerprint, errors > 0, read
    )


def file_columns(asset: Asset | None) -> dict[str, Any]:
    """What the probe measured; paths are left out, for they may differ tomorrow."""
    rest = asset.following if asset else ()
    following = compact([asset_columns(part) | _sound(part) for part in rest]) if rest else ""
    return asset_columns(asset) | {"following": following} | _sound(asset)


def _sound(asset: Asset | None) -> dict[str, int | None]:
    return {"loudness": asset.loudness, "peak": asset.peak} if asset else {"loudness": None, "peak": None}


def versions_text(seen: SeenLink) -> str:
    """A link without versions has that of the file which was measured."""
    versions = seen.versions
    if not versions and seen.asset is not None and seen.asset.path:
        versions = (Version(tuple(Part(one.path) for one in (seen.asset, *seen.asset.following))),)
    return compact([_version_fields(version) for version in versions]) if versions else ""


def _version_fields(version: Version) -> dict[str, Any]:
    parts = [{name: value for name, value in asdict(part).items() if value} for part in version.parts]
    rest = {"height": version.height, "name": version.name}
    return {"parts": parts} | {name: value for name, value in rest.items() if value}


def read_versions(text: str) -> tuple[Version, ...]:
    return tuple(
        Version(
            tuple(Part(**{"path": "", **part}) for part in version["parts"]), version.get("height"),
            version.get("name", ""),
        )
        for version in json.loads(text or "[]")
    )  # fmt: skip


def located(versions: str, chosen: int) -> tuple[str, ...]:
    """Where the parts of the version that airs lie, as the source writes it."""
    found = json.loads(versions or "[]")
    return tuple(part.get("path", "") for part in found[chosen]["parts"]) if chosen < len(found) else ()


def addresses(versions: str, chosen: int) -> tuple[str, ...]:
    """Where its server gives out the parts of the version that airs; empty texts where it does not."""
    found = json.loads(versions or "[]")
    return tuple(part.get("address", "") for part in found[chosen]["parts"]) if chosen < len(found) else ()


def asset_of(row: Sequence[Any], paths: Sequence[str]) -> Asset | None:
    """The asset of the columns of `MEASURES`, its parts at the paths given; None when it was never measured."""
    *_, fingerprint, duration, video, audio, subtitles, following, loudness, peak = row
    first = read_asset(paths[0] if paths else "", fingerprint, duration, video, audio, subtitles)
    if first is None:
        return None
    rest = zip(json.loads(following or "[]"), paths[1:], strict=False)
    parts = (_following(found, path) for found, path in rest)
    return replace(
        first, loudness=loudness, peak=peak, following=tuple(part for part in parts if part is not None)
    )


def _following(found: dict[str, Any], path: str) -> Asset | None:
    sound = {name: found.pop(name, None) for name in ("loudness", "peak")}
    asset = read_asset(path, **found)
    return replace(asset, **sound) if asset else None


def measured_of(row: Sequence[Any], marks: str) -> Measured | None:
    asset = asset_of(row, located(row[0], row[1]))
    return Measured(asset, read_marks(marks)) if asset else None
