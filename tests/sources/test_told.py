"""What sources say and show of single items, asked for when somebody looks."""

import json
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plex_emulator import small_library, start
from sources.serving import serving

from retrovue.sources import told
from retrovue.sources.plex_failure import PlexFailure
from retrovue.sources.told import Listed, cover_of, facts_of, plex_facts, type_of

TOKEN = "a-token-that-nobody-may-see"
JPEG = b"\xff\xd8\xff\xe0" + b"x" * 100
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 100
EPISODE = {
    "type": "episode", "title": "The Night", "summary": "Fog.", "grandparentTitle": "The Quay", "parentIndex": 1, "index": 3,
    "Role": [{"tag": "A. Actor", "role": "Anna"}, {"tag": "B. Actor"}], "Director": [{"tag": "D. Irector"}],
    "Media": [{"width": 720, "height": 480, "videoCodec": "h264", "audioCodec": "aac", "container": "mkv",
               "Part": [{"file": "/secret/place/quay.mkv"}]}],
}  # fmt: skip


def plex(url: str) -> Any:
    return SimpleNamespace(type="plex", url=url, token=TOKEN)


def test_facts_of_an_episode_without_its_path() -> None:
    groups = dict(plex_facts(EPISODE))
    assert list(groups) == ["General", "Production", "Media", "Series"]
    assert dict(groups["Production"])["Cast"] == "A. Actor (Anna), B. Actor"
    assert dict(groups["Media"]) == {"Version 1": "720x480, h264, aac, mkv"}
    assert dict(groups["Series"]) == {"Show": "The Quay", "Season": "1", "Episode": "3"}
    assert "secret" not in str(groups)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from([*EPISODE, "tag", "role", "width"]), inner)
    ),
)


@given(st.dictionaries(st.sampled_from([*EPISODE, "year", "Genre"]), JSON, max_size=4))
def test_whatever_a_server_says_is_text_in_groups(value: dict[str, Any]) -> None:
    for title, facts in plex_facts(value):
        assert title and facts and all(isinstance(words, str) and words for _, words in facts)


def test_a_server_is_asked_for_one_item() -> None:
    library = small_library()
    with start(library) as server:
        model = SimpleNamespace(type="plex", url=server.url, token=server.token)
        groups = dict(facts_of(model, Listed("plex", str(library[0].entries[0].key), "")))
    assert dict(groups["General"])["Original title"] == "Lightkeeper"
    assert dict(groups["Production"])["Writers"] == "Jo Lund" and dict(groups["Media"])["Version 1"]


class _Plex(BaseHTTPRequestHandler):
    thumb, picture = "/library/metadata/7/thumb/1", JPEG
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        body = self.picture
        if self.path == "/library/metadata/7":
            body = json.dumps({"MediaContainer": {"Metadata": [{**EPISODE, "thumb": self.thumb}]}}).encode()
        self.send_response(200 if self.headers["X-Plex-Token"] == TOKEN else 401)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def test_a_cover_comes_with_the_token_in_a_header() -> None:
    _Plex.asked.clear()
    with serving(_Plex) as url:
        assert cover_of(plex(url), Listed("plex", "7", "")) == JPEG
        assert dict(facts_of(plex(url), Listed("plex", "7", "")))["Series"]
    assert TOKEN not in str(_Plex.asked)


@pytest.mark.parametrize(
    "thumb",
    ["http://127.0.0.1:9/x", "//evil/x", "/library/../identity", "/:/prefs", "/library/x?y", "/library/a\nb"],
)
def test_no_address_leads_out_of_the_library(thumb: str) -> None:
    _Plex.asked.clear()
    with serving(type("_Evil", (_Plex,), {"thumb": thumb})) as url:
        assert cover_of(plex(url), Listed("plex", "7", "")) == b""
    assert _Plex.asked == ["/library/metadata/7"]


def test_a_picture_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told, "MOST_BYTES", 1000)
    with serving(type("_Large", (_Plex,), {"picture": JPEG * 100})) as url, pytest.raises(PlexFailure):
        cover_of(plex(url), Listed("plex", "7", ""))


@pytest.mark.parametrize("ref", ["", "../identity", "7/children", "a b", "é"])
def test_a_reference_is_a_number_and_no_address(ref: str) -> None:
    with serving(_Plex) as url, pytest.raises(PlexFailure) as caught:
        _Plex.asked.clear()
        facts_of(plex(url), Listed("plex", ref, ""))
    assert _Plex.asked == [] and TOKEN not in str(caught.value)


def test_a_folder_has_its_pictures_beside_the_video(tmp_path: Path) -> None:
    video = tmp_path / "Show" / "Season 1" / "a.mkv"
    video.parent.mkdir(parents=True)
    video.write_bytes(JPEG)
    model, listed = SimpleNamespace(type="nfo"), Listed("nfo", "a", str(video))
    assert cover_of(model, listed) == b""
    (tmp_path / "Show/poster.jpg").write_bytes(JPEG)
    assert cover_of(model, listed) == JPEG
    (video.parent / "folder.png").write_bytes(PNG)
    assert cover_of(model, listed) == PNG
    (video.parent / "a-thumb.jpg").write_bytes(b"<html>no picture")
    assert cover_of(model, listed) == PNG
    (video.parent / "folder.png").write_bytes(PNG + b"x" * told.MOST_BYTES)
    assert cover_of(model, listed) == JPEG
    assert cover_of(SimpleNamespace(type="jsonl"), listed) == b""


def test_an_nfo_says_what_it_says(tmp_path: Path) -> None:
    video, model = tmp_path / "Show" / "S01" / "a.mkv", SimpleNamespace(type="nfo")
    video.parent.mkdir(parents=True)
    listed = Listed("nfo", "a", str(video))
    assert facts_of(model, listed) == ()
    video.with_suffix(".nfo").write_text(
        "<episodedetails><title>One</title><plot>Fog.</plot><director>D</director></episodedetails>"
    )
    (tmp_path / "Show/tvshow.nfo").write_text("<tvshow><title>The Quay</title><plot>A port.</plot></tvshow>")
    groups = {title: dict(facts) for title, facts in facts_of(model, listed)}
    assert groups["General"]["Summary"] == "Fog." and groups["Production"]["Directors"] == "D"
    assert groups["Series"]["Show"] == "The Quay"
    video.with_suffix(".nfo").write_bytes(b"\0\xff not XML")
    assert dict(facts_of(model, listed)[0][1])["Show"] == "The Quay"


def test_what_is_no_picture_is_none() -> None:
    assert [type_of(data) for data in (b"", JPEG, PNG, b"RIFF1234WEBPx", b"<svg onload=x>", b"GIF89a")] == [
        "", "image/jpeg", "image/png", "image/webp", "", "",
    ]  # fmt: skip
