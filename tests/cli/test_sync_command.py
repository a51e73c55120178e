"""`retrovue sync` and `retrovue catalog` as people run them."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import imageio_ffmpeg
import pytest
from command import retrovue

from retrovue.catalog import open_catalog
from retrovue.catalog.links import RunRecord

STATION = """
station: {id: tiny, language: 1, timezone: UTC}
sources:
  reels: {type: folder, roots: [media], rules: [{match: 'ads/{company}/{title}', set: {kind: commercial}}]}
"""
CHANNEL = """
channel: {id: one, number: 1, name: One}
programs: {all: {from: 'kind:commercial'}}
grid: {daily: {06:00: all}}
"""


def process(project: Path, *words: str, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "retrovue", "-C", str(project), *words]
    environment = {**os.environ, "NO_COLOR": "1"}
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment, **options)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("film") / "film.mp4"
    made = (
        "-f",
        "lavfi",
        "-i",
        "testsrc2=s=64x64:r=25:d=1",
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        str(file),
    )
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", *made], check=True, timeout=60)
    return file


@pytest.fixture
def project(tmp_path: Path, film: Path) -> Path:
    (tmp_path / "stations/tiny/channels").mkdir(parents=True)
    (tmp_path / "stations/tiny/station.yaml").write_text(STATION)
    (tmp_path / "stations/tiny/channels/one.yaml").write_text(CHANNEL)
    (tmp_path / "media/ads/Acme").mkdir(parents=True)
    for name in ("Duck", "Drum"):
        shutil.copy(film, tmp_path / f"media/ads/Acme/{name}.mp4")
    (tmp_path / "media/broken.mp4").write_text("no film")
    return tmp_path


def timeless(text: str) -> str:
    return re.sub(r"(?m)\d+\.\d( s|$)", r"0.0\1", text)


def test_what_a_sync_says(project: Path, snapshot) -> None:
    first = process(project, "sync")
    assert (first.returncode, first.stdout) == (0, "")
    assert timeless(first.stderr) == snapshot
    again = retrovue(project, "sync")
    assert timeless(again.stderr).splitlines()[-1] == (
        "nothing changed: 3 items in 1 source, 1 of them unusable (0.0 s) -> 2 items in the catalog"
    )
    dry = retrovue(project, "sync", "--dry-run")
    assert (
        timeless(dry.stderr).splitlines()[-1]
        == "nothing would change: 3 items in 1 source, 1 of them unusable (0.0 s)"
    )


def test_a_sync_that_finds_nothing_says_what_to_do(project: Path) -> None:
    shutil.rmtree(project / "media")
    (project / "media").mkdir()
    run = retrovue(project, "sync")
    assert timeless(run.stderr).splitlines()[-1] == (
        "found no videos in 1 source (0.0 s); put some below its `roots`, or make some with `retrovue demo`, "
        "and run it again"
    )
    (project / "stations/tiny/station.yaml").write_text(STATION.partition("sources:")[0])
    run = retrovue(project, "sync")
    assert timeless(run.stderr).splitlines()[-1] == (
        "found nothing: the station has no sources; write them under `sources:` in `station.yaml`"
    )


def test_a_sync_of_unusable_files_alone_does_not_urge_a_build(project: Path) -> None:
    shutil.rmtree(project / "media/ads")
    run = retrovue(project, "sync")
    assert timeless(run.stderr).splitlines()[-1] == (
        "synced 1 source: 1 unusable (0.0 s) -> 0 items in the catalog; none of the files can air"
    )


def test_of_many_bad_files_the_first_are_told(project: Path) -> None:
    for number in range(30):
        (project / f"media/bad{number:02}.mp4").write_text("no film")
    told = retrovue(project, "sync").stderr
    assert told.count("warning[RV501]") == 20 and "and 11 more RV501 (`retrovue -v sync` shows all)" in told
    assert retrovue(project, "-v", "sync").stderr.count("warning[RV501]") == 31
    assert retrovue(project, "--json", "sync").stdout.count('"code": "RV501"') >= 31


def test_a_dry_run_makes_no_catalog(project: Path) -> None:
    run = retrovue(project, "sync", "--dry-run")
    assert run.returncode == 0 and "would sync 1 source: 3 new" in run.stderr
    assert not (project / ".retrovue").exists()


def spoiled(project: Path) -> bytes:
    """Every page but the first is garbage."""
    catalog = project / ".retrovue/tiny/catalog.sqlite"
    content = catalog.read_bytes()[:4_096] + b"\xa5" * 40_960
    catalog.write_bytes(content)
    return content


def test_a_damaged_catalog_is_put_aside_and_made_anew(project: Path) -> None:
    retrovue(project, "sync")
    content = spoiled(project)
    dry = retrovue(project, "sync", "--dry-run")
    assert dry.returncode == 4 and "error[RV610]" in dry.stderr
    told = retrovue(project, "build", "--no-sync")
    assert told.returncode == 4 and "error[RV610]" in told.stderr and "run `retrovue sync`" in told.stderr
    run = retrovue(project, "sync")
    assert run.returncode == 0 and "warning[RV611]" in run.stderr
    assert timeless(run.stderr).splitlines()[-1].endswith("-> 2 items in the catalog; next: retrovue build")
    assert (project / ".retrovue/tiny/catalog.sqlite.damaged-1").read_bytes() == content
    assert "RV611" not in retrovue(project, "sync").stderr


@pytest.mark.long
def test_a_build_makes_a_damaged_catalog_anew(project: Path) -> None:
    retrovue(project, "build")
    spoiled(project)
    run = retrovue(project, "build")
    assert run.returncode == 0 and "warning[RV611]" in run.stderr


def test_json_lines_tell_the_same(project: Path) -> None:
    dry = [json.loads(line) for line in retrovue(project, "--json", "sync", "--dry-run").stdout.splitlines()]
    would = [record["words"] for record in dry if record["type"] == "change"]
    assert len(would) == 3 and all(each.startswith("would be: Added ") for each in would)
    run = retrovue(project, "--json", "sync")
    assert run.stderr == ""
    records = [json.loads(line) for line in run.stdout.splitlines()]
    assert records[0]["type"] == "version" and records[-1]["type"] == "result"
    assert (records[-1]["added"], records[-1]["failed"], records[-1]["items"]) == (2, 1, 2)
    percents = [r["progress"]["percent"] for r in records if r["type"] == "progress"]
    assert percents[0] is None and percents[-1] == 100
    assert [r["code"] for r in records if r["type"] == "diagnostic"] == ["RV501"]
    kinds = [r["type"] for r in records]
    assert kinds.index("change") < [r.get("phase") for r in records].index("batch_commit"), "as it happens"
    words = sorted(r["words"] for r in records if r["type"] == "change")
    assert len(words) == 2 and all(each.startswith("Added commercial: ") for each in words)


@pytest.mark.long
def test_only_some_of_a_source_is_read(project: Path) -> None:
    nothing = retrovue(project, "sync", "--since", "2100-01-01").stderr
    assert "found no videos in 1 source" in nothing and "; none is as you asked" in nothing
    assert retrovue(project, "sync", "--year", "1984").returncode == 2, (
        "without a title it would read everything"
    )
    run = retrovue(project, "sync", "--since", "yesterday")
    assert run.returncode == 2 and "2026-10-31" in run.stderr
    assert "1 new" in retrovue(project, "sync", "--title", "drum").stderr
    assert retrovue(project, "sync", "--read-since", "2026-10-31").returncode == 2, "only of a full run"
    run = retrovue(project, "sync", "--library", "medea")
    assert run.returncode == 1 and "did you mean `media`?" in run.stderr
    again = retrovue(project, "sync", "--library", "media", "--page-size", "1")
    assert "1 new, 1 unusable, 1 unchanged" in again.stderr
    rest = retrovue(project, "--json", "sync", "--full", "--read-since=2026-11-22T08:48:20.123000+00:00")
    assert json.loads(rest.stdout.splitlines()[-1])["state"] == "completed_with_errors"


def test_a_source_that_another_run_reads_is_left_alone(project: Path) -> None:
    retrovue(project, "sync")
    with open_catalog(project / ".retrovue/tiny/catalog.sqlite") as catalog:
        now = int(time.time() * 1000)
        record = RunRecord("x", "library_sync", now, sources=("reels",), pid=os.getpid(), heartbeat=now)
        assert catalog.begin_run(record, now) is None
    run = retrovue(project, "sync")
    assert run.returncode == 4 and "RV514" in run.stderr


@pytest.mark.parametrize("folder", [None, ""])
def test_a_folder_that_the_environment_does_not_name_takes_nothing_along(
    project: Path, monkeypatch: pytest.MonkeyPatch, folder: str | None
) -> None:
    station = project / "stations/tiny/station.yaml"
    station.write_text(STATION.replace("[media]", "['${env:TINY_MEDIA}']"))
    monkeypatch.setenv("TINY_MEDIA", str(project / "media"))
    assert "2 items in the catalog" in retrovue(project, "sync").stderr
    monkeypatch.delenv("TINY_MEDIA") if folder is None else monkeypatch.setenv("TINY_MEDIA", folder)
    done = retrovue(project, "sync")
    assert "RV036" in done.stderr and "RV032" in done.stderr
    with open_catalog(project / ".retrovue/tiny/catalog.sqlite") as catalog:
        assert catalog.count() == 2


def test_an_unknown_source_is_wrong_usage(project: Path) -> None:
    run = retrovue(project, "sync", "reals")
    assert run.returncode == 2 and "did you mean `reels`?" in run.stderr


def test_strict_makes_a_bad_file_an_error(project: Path) -> None:
    assert retrovue(project, "--strict", "sync").returncode == 1
    (project / "media/broken.mp4").unlink()
    assert retrovue(project, "--strict", "sync").returncode == 0


def test_the_catalog_goes_out_and_comes_in(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    retrovue(project, "sync")
    out = process(project, "catalog", "export", "-")
    assert (
        len(out.stdout.splitlines()) == 2
        and json.loads(out.stdout.splitlines()[0])["item"]["kind"] == "commercial"
    )
    file = tmp_path_factory.mktemp("export") / "catalog.jsonl"
    assert retrovue(project, "catalog", "export", str(file)).returncode == 0
    assert file.read_text() == out.stdout
    shutil.rmtree(project / ".retrovue")
    assert process(project, "catalog", "import", "-", input=out.stdout).returncode == 0
    assert retrovue(project, "catalog", "export", "-").stdout == out.stdout


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", None])
def test_a_bad_export_is_told(project: Path, content: bytes | None) -> None:
    if content is not None:
        (project / "x.jsonl").write_bytes(content)
    run = retrovue(project, "catalog", "import", str(project / "x.jsonl"))
    assert run.returncode == 1 and "RV605" in run.stderr and "Traceback" not in run.stderr


def test_an_export_without_a_catalog(project: Path) -> None:
    run = retrovue(project, "catalog", "export", "-")
    assert run.returncode == 4 and "RV601" in run.stderr and run.stdout == ""


def test_purge_keeps_what_vanished_lately(project: Path) -> None:
    retrovue(project, "sync")
    (project / "media/ads/Acme/Duck.mp4").unlink()
    assert "1 vanished" in retrovue(project, "sync").stderr
    assert "nothing to forget" in retrovue(project, "catalog", "purge").stderr


def test_an_interrupt_stops_at_a_commit_and_the_next_run_goes_on(project: Path, film: Path) -> None:
    for number in range(700):
        os.link(film, project / f"media/{number:03}.mp4")
    command = [sys.executable, "-m", "retrovue", "-C", str(project), "--json", "sync"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            if '"batch_commit"' in line:
                process.send_signal(signal.SIGINT)
                break
        rest = process.stdout.read()
        assert process.wait(30) == 130
    done = json.loads(rest.splitlines()[-1])
    assert done["state"] == "cancelled" and 0 < done["listed"] < 703
    time.sleep(0.01)
    run = retrovue(project, "--json", "sync")
    again = json.loads(run.stdout.splitlines()[-1])
    assert again["type"] == "result", (again, run.stderr[-3000:])
    assert again["unchanged"] == done["listed"] and again["items"] == 702


@pytest.mark.long
def test_limits_of_a_search_are_about_named_items(project: Path) -> None:
    for words in (("--item", "x"), ("--breaks", "--min-black", "500"), ("--min-gap", "1000")):
        assert retrovue(project, "sync", *words).returncode == 2, words
    retrovue(project, "sync")
    run = retrovue(project, "sync", "--breaks", "--item", "nothing")
    assert run.returncode == 2 and "there is no item" in run.stderr


def test_items_are_refreshed_of_one_server_alone(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINY_PLEX", "tok-8d21")
    station = project / "stations/tiny/station.yaml"
    station.write_text(
        STATION + "  plex: {type: plex, url: 'http://127.0.0.1:1', token: '${env:TINY_PLEX}'}\n"
    )

    def refused(*words: str) -> str:
        run = retrovue(project, "sync", *words)
        assert run.returncode == 2, run.stderr
        return " ".join(run.stderr.replace("│", " ").split())

    assert "say which server has the items" in refused("--refresh", "12")
    assert "say which server has the items" in refused("plex", "reels", "--refresh", "12")
    assert "`reels` is no Plex server" in refused("reels", "--refresh", "12")
    assert "RV508" in refused("plx", "--refresh", "12")
    assert "leave out `--title`" in refused("plex", "--refresh", "12", "--title", "x")
    assert "is not the id of an item" in refused("plex", "--refresh", "12", "--refresh", "../x")
    away = retrovue(project, "sync", "plex", "--refresh", "12")
    assert away.returncode == 1 and "RV520" in away.stderr
