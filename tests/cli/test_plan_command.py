"""`retrovue plan` as people run it: beside the log, and beside a git revision."""

import json
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from retrovue.cli.main import app
from retrovue.diagnostics import StationError

STATION = """\
station: {id: tiny, language: 1, timezone: UTC, horizon: {build: 2d, publish: 1h}}
pools:
  spots: {from: 'kind:commercial'}
breaks:
  quick:
    internal: {count: 0}
    between: {pod: [{spots: spots}]}
"""
CHANNEL = """\
channel: {id: one, number: 1, name: One, breaks: quick}
programs:
  day: {from: 'show:Day', order: sequential}
  late: {from: 'show:Late', order: sequential}
grid:
  daily: {06:00: day, 20:00: late}
"""
AS_OF = "2026-10-31T08:00"


def line(**item: object) -> str:
    return json.dumps({"item": item}) + "\n"


def catalog() -> str:
    shows = [
        line(key=f"{show}:{n}", kind="episode", title=f"Part {n}", show=show, season=1, episode=n, duration=28 * 60_000)
        for show in ("Day", "Late")
        for n in range(1, 41)
    ]  # fmt: skip
    return "".join(shows) + "".join(
        line(key=f"spot:{n}", kind="commercial", title=f"Spot {n}", companies=[f"C{n}"], duration=30_000)
        for n in range(60)
    )


def git(folder: Path, *words: str) -> None:
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", str(folder), *words]
    subprocess.run(command, check=True, capture_output=True, timeout=20)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "stations/tiny").mkdir(parents=True)
    (tmp_path / "stations/tiny/station.yaml").write_text(STATION)
    (tmp_path / "stations/tiny/one.yaml").write_text(CHANNEL)
    (tmp_path / "export.jsonl").write_text(catalog())
    return tmp_path


@pytest.fixture
def repository(project: Path) -> Path:
    git(project, "init", "-q", "-b", "main")
    git(project, "add", "stations")
    git(project, "commit", "-q", "-m", "first")
    return project


def run(project: Path, *words: str, code: int = 0, as_of: str = AS_OF) -> str:
    words = (*words, "--as-of", as_of, "--catalog", str(project / "export.jsonl"))
    result = CliRunner().invoke(app, ["-C", str(project), *words], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.stdout


def refused(project: Path, *words: str) -> StationError:
    words = (*words, "--as-of", AS_OF, "--catalog", str(project / "export.jsonl"))
    found = CliRunner().invoke(app, ["-C", str(project), *words]).exception
    assert isinstance(found, StationError)
    return found


def edit(project: Path, file: str, old: str, new: str) -> None:
    path = project / "stations/tiny" / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_nothing_changes_when_nothing_was_edited(project: Path) -> None:
    run(project, "build")
    assert run(project, "plan", "--exit-code") == "nothing changes\n"
    records = [json.loads(line) for line in run(project, "plan", "--json", "--exit-code").splitlines()]
    assert [record["type"] for record in records] == ["version", "channel", "result"]
    assert (records[0]["format"], records[-1]["changes"]) == ("1.0", 0)


def test_an_edit_is_told_slot_by_slot_with_its_place(project: Path) -> None:
    run(project, "build")
    edit(
        project,
        "one.yaml",
        "late: {from: 'show:Late', order: sequential}",
        "late: {from: 'show:Late', order: shuffle}",
    )
    sheet = run(project, "plan", "--exit-code", code=3).splitlines()
    assert sheet[0].startswith("one (1)   frozen until Sat 08:")
    assert sheet[1] == "  Sat 31 Oct 2026"
    assert all("why: program edited, stations/tiny/one.yaml:4" in line for line in sheet if "    ~ 2" in line)
    assert sheet[-1].startswith("1 channel changes: ") and sheet[-1].endswith("Apply with: retrovue build")


def test_an_edited_pool_is_named(project: Path) -> None:
    run(project, "build")
    edit(project, "station.yaml", "kind:commercial", "kind:commercial -company:C1,C2,C3")
    records = [json.loads(line) for line in run(project, "plan", "--json").splitlines()]
    changes = [record for record in records if record["type"] == "change"]
    assert changes
    assert {(c["kind"], c["cause"], c["why"]) for c in changes} == {
        ("breaks", "station-edited", "`pools.spots` edited")
    }
    assert changes[0]["places"] == ["stations/tiny/station.yaml:3"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("'show:Late', order: sequential", "'show:Late', rating_limit: TV-G", "program edited, stations/tiny/one.yaml:4"),
        ("number: 1", "number: 1, rating_limit: {default: TV-14, evening: TV-G}",
         "`channels.one.channel.rating_limit` edited, stations/tiny/one.yaml:1"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("fallback", ["", ", fallback: day"])
def test_what_takes_a_slot_from_its_program_is_named(
    project: Path, old: str, new: str, said: str, fallback: str
) -> None:
    edit(project, "one.yaml", "breaks: quick}", f"breaks: quick{fallback}}}")
    run(project, "build")
    edit(project, "one.yaml", old, new)
    lost = [line for line in run(project, "plan", "--days", "1").splitlines() if "    ~ 20:00" in line]
    assert len(lost) == 1 and lost[0].endswith(f"why: {said}")


def test_whatever_a_build_would_write_is_in_the_sheet(project: Path) -> None:
    run(project, "build")
    export = project / "export.jsonl"
    export.write_text(export.read_text().replace('"Part 35"', '"The last but five"'))
    out = run(project, "plan", "--exit-code", code=3)
    assert "words of the guide" in out and "why: its words in the guide have changed" in out
    run(project, "build")
    run(project, "plan", "--exit-code")


def test_a_later_instant_only_adds_at_the_end(project: Path) -> None:
    run(project, "build")
    out = run(project, "plan", as_of="2026-11-01T08:00")
    assert "why: horizon moved on" in out
    assert " ~ " not in out and " - " not in out


def test_against_a_revision(repository: Path) -> None:
    run(repository, "build")
    assert run(repository, "plan", "--against", "HEAD", "--exit-code") == "nothing differs from HEAD\n"
    edit(repository, "one.yaml", "20:00: late", "21:00: late")
    run(repository, "build")
    out = run(repository, "plan", "--against", "main", "--exit-code", code=3)
    assert "why: slot is new in the grid" in out or "takes the slot of" in out
    assert "`day` takes the slot of `late`, stations/tiny/one.yaml:6" in out
    assert out.splitlines()[-1].startswith("1 channel differs from main: ")
    assert not list(repository.glob("**/retrovue-*"))


def test_a_revision_has_its_own_templates(repository: Path) -> None:
    edit(
        repository, "one.yaml", "channel:", "graphics: {bug: {template: own.svg.j2, at: top-left}}\nchannel:"
    )
    template = repository / "stations/tiny/templates/own.svg.j2"
    template.parent.mkdir()
    template.write_text("<svg/>")
    git(repository, "add", "stations")
    git(repository, "commit", "-q", "-m", "a template")
    assert run(repository, "plan", "--against", "HEAD") == "nothing differs from HEAD\n"


def test_a_revision_with_another_channel(repository: Path) -> None:
    (repository / "stations/tiny/two.yaml").write_text(
        CHANNEL.replace("id: one, number: 1", "id: two, number: 2")
    )
    assert "why: the channel is new" in run(repository, "plan", "--against", "HEAD")
    git(repository, "add", "stations")
    git(repository, "commit", "-q", "-m", "second")
    (repository / "stations/tiny/two.yaml").unlink()
    assert "why: the channel is gone" in run(repository, "plan", "--against", "HEAD")
    assert run(repository, "plan", "one", "--against", "HEAD") == "nothing differs from HEAD\n"


@pytest.mark.parametrize(
    "revision", ["nowhere", "", "--output=stolen", "-h", "HEAD:stations", "a b", "HEAD\n", "^HEAD"]
)
def test_what_is_no_revision(repository: Path, revision: str) -> None:
    error = refused(repository, "plan", f"--against={revision}")
    assert ([d.code for d in error.diagnostics], error.exit_code) == (["RV812"], 1)
    assert not list(repository.rglob("stolen"))


def test_a_station_outside_git(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(project.parent))
    error = refused(project, "plan", "--against", "HEAD")
    assert ([d.message for d in error.diagnostics], error.exit_code) == (
        ["the station is not kept in git"],
        4,
    )


def test_without_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository))
    error = refused(repository, "plan", "--against", "HEAD")
    assert ([d.message for d in error.diagnostics], error.exit_code) == (["git was not found"], 4)


def test_a_revision_with_errors(repository: Path) -> None:
    edit(repository, "one.yaml", "20:00: late", "20:00: nothing")
    git(repository, "commit", "-q", "-a", "-m", "broken")
    edit(repository, "one.yaml", "20:00: nothing", "20:00: late")
    (problem,) = refused(repository, "plan", "--against", "HEAD").diagnostics
    assert problem.message.startswith("the station of `HEAD` has 1 error, first RV101")


def test_a_revision_with_a_file_too_large(repository: Path) -> None:
    (repository / "stations/tiny/large.yaml").write_text("# " + "x" * 1_000_000)
    git(repository, "add", "stations")
    git(repository, "commit", "-q", "-m", "large")
    (repository / "stations/tiny/large.yaml").unlink()
    (problem,) = refused(repository, "plan", "--against", "HEAD").diagnostics
    assert problem.message == "`large.yaml` is larger than 1 MB in that revision"


def test_a_hook_of_git_sees_the_right_repository(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", str(repository / "elsewhere"))
    assert run(repository, "plan", "--against", "HEAD") == "nothing differs from HEAD\n"
