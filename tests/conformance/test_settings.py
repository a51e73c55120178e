"""Settings and the documentation in a real browser: where values come from, clients that are tried, the bundle, the pages."""

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from conformance.demo_on_air import PROJECT
from conformance.test_console import code_of
from e2e.tiny_station import Project, free_port, make_media, write_station

FORMATS = """\
breaks:
  house-cut: {internal: {count: 2, min: 2s}, black: 600ms}
  kids-cut: {extends: house-cut, internal: {min: 5s}}
"""
SECRET = "# token: hunter2hunter2\nseasons: {}\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    folder = tmp_path_factory.mktemp("settings")
    make_media(folder / "media")
    write_station(folder)
    (folder / "stations/tiny/formats.yaml").write_text(FORMATS, newline="\r\n")
    (folder / "stations/tiny/secret.yaml").write_text(SECRET)
    made = Project(folder)
    made.retrovue("sync")
    made.retrovue("build")
    yield made
    made.close()


@pytest.fixture(scope="module")
def seen(project: Project) -> dict[str, Any]:
    station = project.run(free_port())
    command = ["node", str(PROJECT / "tests/conformance/settings.mjs"), station.base, code_of(project)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=400, cwd=PROJECT)
    assert result.returncode == 0, result.stderr + project.log()
    found: dict[str, Any] = json.loads(result.stdout)
    print(f"settings: {found['seconds']}")
    return found


def test_nothing_went_wrong_and_everybody_can_use_it(seen: dict[str, Any]) -> None:
    assert (seen["complaints"], seen["axe"]) == ([], [])
    assert {name: seconds for name, seconds in seen["seconds"].items() if seconds > 60} == {}


def test_values_are_found_with_their_places(seen: dict[str, Any]) -> None:
    assert seen["part"]
    assert seen["number"][:2] == ["channels.one.channel.number", "1"]
    assert seen["number"][2].startswith("channels/one.yaml:")
    assert seen["inherited"] == ["breaks.kids-cut.black", "600ms", "from house-cut, formats.yaml:2"]
    assert seen["byDefault"][1:] == ["4", "default"]
    assert seen["byDefault"][0].startswith("server.tunersHow many clients")


def test_a_client_is_tried(seen: dict[str, Any]) -> None:
    assert seen["qr"].startswith("QR code of http://127.0.0.1") and seen["qr"].endswith("/channels.m3u")
    assert (seen["steps"], seen["focus"]) == (True, True)
    assert seen["test"]["verdict"].startswith("Works") and seen["test"]["lines"] >= 3


def test_the_audit_shows_hashes_and_the_correlation_id(seen: dict[str, Any]) -> None:
    status, after, correlation = seen["correlation"]
    assert status == 200
    assert seen["proof"] == {
        "closed": False, "wider": [0, 0],
        "facts": ["Files before", "new", "Files after", after, "Correlation id", correlation],
    }  # fmt: skip


def test_a_file_is_edited_with_its_mistakes_at_their_lines(project: Project, seen: dict[str, Any]) -> None:
    assert seen["keys"] == {"offered": ["black"], "chosen": "black", "closed": True}
    assert seen["typed"] == FORMATS + "  late-cut:\n    black: soon"
    assert seen["left"] == "file-check"
    mistake = seen["mistake"]
    assert mistake["verdict"].endswith("This cannot be saved: the station would not pass.")
    assert [each.split()[:2] for each in mistake["behind"]] == [["▲", "RV022"]]
    assert mistake["number"].strip() == "▲ 5"
    assert (
        len(mistake["listed"]) == 1 and "RV022" in mistake["listed"][0] and "Line 5" in mistake["listed"][0]
    )
    assert mistake["page"] == "/docs/codes/RV022"
    assert mistake["told"].startswith("Line 5: RV022 ")
    assert mistake["added"] == ["+  late-cut:", "+    black: soon"]
    assert seen["wrong"] == {"save": False, "kept": True, "behind": []}
    assert seen["mended"]["verdict"].endswith("The station passes.")
    assert seen["mended"]["added"] == ["+  late-cut:", "+    black: 900ms"]
    assert (seen["mended"]["removed"], seen["mended"]["focus"]) == ([], True)
    assert (project.station / "formats.yaml").read_bytes() == (
        FORMATS + "  late-cut:\n    black: 900ms"
    ).replace("\n", "\r\n").encode()


def test_what_somebody_else_wrote_meanwhile_is_seen_before_it_is_undone(
    project: Project, seen: dict[str, Any]
) -> None:
    found = seen["meanwhile"]
    assert (found["saved"], found["kept"]) == (200, True)
    assert found["fault"].startswith("`channels/two.yaml` was changed on the disk after it was read; ")
    assert found["heed"].startswith("Lines that somebody else wrote meanwhile count as taken out")
    assert [each[0] for each in found["diff"]] == ["-", "+", "+"] and "theirs" in found["diff"][0]
    assert "theirs" in (project.station / "channels/two.yaml").read_text(), "nothing was saved"


def test_a_file_with_a_secret_is_not_shown(seen: dict[str, Any]) -> None:
    assert seen["hidden"]["text"] is False
    assert seen["hidden"]["fault"].startswith("`secret.yaml` is not shown: line 1 of it holds")
    assert "hunter2" not in json.dumps(seen)


def test_a_station_that_is_read_only_says_why(seen: dict[str, Any]) -> None:
    assert seen["readOnly"] == [False, "Read-only: it lies on a read-only file system", True]


def test_the_bundle_is_saved(seen: dict[str, Any]) -> None:
    assert "Python" in seen["facts"] and "ffmpeg" in seen["facts"]
    assert (seen["bundle"]["name"][-4:], seen["bundle"]["begin"]) == (".zip", "PK")


def test_the_documentation_is_found_and_read(seen: dict[str, Any]) -> None:
    assert seen["code"].startswith("RV020") and seen["docs"] == "Plex"


def test_viewers_only_look(seen: dict[str, Any]) -> None:
    assert seen["viewer"] == {"tests": 0, "bundle": 0, "refused": [403, 403]}
