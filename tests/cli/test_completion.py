"""The shell's view: what bash gets for a half-written line, with the script that `completion` prints."""

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cli.test_show import built as built
from cli.test_show import project as project

from retrovue.load.quick_names import channel_names, keys_of

CASES = Path(__file__).parent.parent / "cases/good/plain"
FLOW = """\
# channel: {id: not-this}
channel: {number: "4.1", name: 'One, two', id: flow}
programs: {'a': {from: 'show: "b: c"', order: shuffle}, second: {from: {kind: movie}}, third: x}
grid: {daily: {06:00: second}}
"""


def environment() -> dict[str, str]:
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


def cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `completion bash` prints; every shell would print it anew."""
    done = subprocess.run(
        ["retrovue", "completion", "bash"], env=environment(), capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    file = tmp_path_factory.mktemp("completion") / "retrovue.bash"
    file.write_text(done.stdout)
    return file


def bash(script: Path, folder: Path, *words: str) -> list[str]:
    quoted = " ".join(f"'{word}'" for word in words)
    line = (
        f"source '{script}' && complete -p retrovue >/dev/null && "
        f"COMP_WORDS=(retrovue {quoted}) COMP_CWORD={len(words)} && _retrovue_completion retrovue && "
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )  # fmt: skip
    done = subprocess.run(
        ["bash", "--norc", "-c", line], cwd=folder, env=environment(), capture_output=True, text=True, timeout=60
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split("\n")[:-1]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("expl",), ["explain"]),
        (("plan", "--ag"), ["--against"]),
        (("show", ""), ["log", "now", "next", "why", "media", "runs", "air", "config"]),
        (("show", "log", ""), ["one"]),
        (("show", "log", "1"), ["1"]),
        (("plan", "o"), ["one"]),
        (("show", "next", "one", "--program", ""), ["day", "late"]),
        (("show", "next", "--program", "la"), ["late"]),
        (("show", "why", "on"), [f"one/2026-11-0{day}/" for day in (2, 1)] + ["one/2026-10-31/"]),
        (("show", "why", "one/2026-10-31/2000-late/1"), [f"one/2026-10-31/2000-late/{n}" for n in (1, *range(10, 20))]),
        (("show", "why", "one/2026-10-31/2000-late/0/a"), ["one/2026-10-31/2000-late/0/a0"]),
        (("explain", "RV80"), [f"RV80{n}" for n in (1, 2, 3, 4, 5, 6, 7, 9)]),
        (("--station", ""), ["tiny"]),
        (("completion", "b"), ["bash"]),
        (("sync", ""), [""]),
    ],
    ids=lambda value: "_".join(value).replace("/", ":") if isinstance(value, tuple) else "",
)  # fmt: skip
def test_bash(script: Path, project: Path, words: tuple[str, ...], found: list[str]) -> None:
    assert bash(script, project, *words) == found


def test_nothing_is_said_where_there_is_no_station(script: Path, tmp_path: Path) -> None:
    assert bash(script, tmp_path, "show", "log", "") == [""]
    (tmp_path / "stations/a").mkdir(parents=True)
    (tmp_path / "stations/a/one.yaml").write_bytes(b"channel: {id: \xff\xfe\nprograms: [}")
    assert bash(script, tmp_path, "show", "log", "") == [""]
    assert bash(script, tmp_path, "-C", "/nowhere", "show", "why", "") == [""]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_the_other_shells_get_a_script_that_asks_the_same(project: Path, shell: str) -> None:
    script = subprocess.run(
        ["retrovue", "completion", shell], env=environment(), capture_output=True, text=True, timeout=60
    ).stdout
    assert f"_RETROVUE_COMPLETE=complete_{shell}" in script
    asked = {
        "_RETROVUE_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_ARGS": "retrovue show log ",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }  # fmt: skip
    done = subprocess.run(
        ["retrovue"], cwd=project, env={**environment(), **asked}, capture_output=True, text=True, timeout=60
    )
    assert "one" in done.stdout and done.stderr == ""
    if shutil.which(shell):
        assert subprocess.run([shell, "-n"], input=script, text=True, timeout=60).returncode == 0


def test_an_answer_is_quick_and_loads_nothing_heavy(project: Path) -> None:
    """The CPU time of the best of several, since the machine may be busy; well above the 0.2 s that it takes."""
    asked = {"_RETROVUE_COMPLETE": "complete_bash", "COMP_WORDS": "retrovue show log ", "COMP_CWORD": "3"}
    times = []
    for _ in range(4):
        begun = cpu_of_children()
        subprocess.run(["retrovue"], cwd=project, env={**environment(), **asked}, check=True, timeout=60)
        times.append(cpu_of_children() - begun)
    assert min(times) < 0.8
    heavy = ("sqlalchemy", "ruamel", "av", "numpy", "aiohttp", "retrovue.pipeline", "retrovue.language")
    code = (
        "import sys\nfrom retrovue.cli.main import main\ntry:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {heavy} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=project, env={**environment(), **asked}, capture_output=True, text=True, timeout=60
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("one\n", "[]\n")


def test_names_are_found_in_either_style(tmp_path: Path) -> None:
    (tmp_path / "flow.yaml").write_text(FLOW)
    (channel,) = channel_names(tmp_path)
    assert (channel.id, channel.number, channel.programs) == ("flow", "4.1", ("second", "third"))
    (channel,) = channel_names(CASES)
    assert (channel.id, channel.number, channel.name) == ("one", "4.1", "Channel One")
    assert channel.programs == ("cheers", "movies", "reruns")
    assert keys_of(CASES, "sources") == ["reels"]
