"""Which ffmpeg is used, and what people are told when none can be."""

import stat
from pathlib import Path

import pytest

from retrovue.diagnostics import StationError
from retrovue.ffmpeg import find
from retrovue.ffmpeg.find import find_ffmpeg
from retrovue.ffmpeg.fonts import shipped_font


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> str:
    return find_ffmpeg("", {}, tmp_path_factory.mktemp("cache")).path


def program(folder: Path, text: str, name: str = "ffmpeg") -> str:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def refused(configured: str, env: dict[str, str]) -> StationError:
    with pytest.raises(StationError) as raised:
        find_ffmpeg(configured, env, None)
    assert raised.value.exit_code == 4
    assert raised.value.diagnostics[0].help
    return raised.value


def test_the_shipped_one_works(shipped: str) -> None:
    assert Path(shipped).is_file()
    assert shipped_font().is_file()


def test_the_configured_one_comes_first(shipped: str, tmp_path: Path) -> None:
    wrapper = program(tmp_path / "mine", f'exec "{shipped}" "$@"')
    found = find_ffmpeg(wrapper, {"RETROVUE_FFMPEG": "/nowhere", "PATH": ""}, None)
    assert found.path == wrapper
    assert found.version[0] in "nN0123456789"


def test_the_environment_comes_before_the_path(shipped: str, tmp_path: Path) -> None:
    wrapper = program(tmp_path / "mine", f'exec "{shipped}" "$@"')
    assert find_ffmpeg("", {"RETROVUE_FFMPEG": wrapper, "PATH": str(tmp_path)}, None).path == wrapper


def test_one_on_the_path_is_used(shipped: str, tmp_path: Path) -> None:
    wrapper = program(tmp_path / "bin", f'exec "{shipped}" "$@"')
    assert find_ffmpeg("", {"PATH": f"{tmp_path / 'bin'}:/bin:/usr/bin"}, None).path == wrapper


@pytest.mark.parametrize(
    "text",
    ["echo 'ffmpeg version 4.4.2-0ubuntu Copyright'", "echo hello", "exit 1", "kill -9 $$",
     "echo 'ffmpeg version 7.1 Copyright'; test \"$2\" = -version"],
)  # fmt: skip
def test_a_poor_one_on_the_path_is_passed_over(shipped: str, tmp_path: Path, text: str) -> None:
    program(tmp_path / "bin", text)
    assert find_ffmpeg("", {"PATH": str(tmp_path / "bin")}, None).path == shipped


def test_a_poor_one_that_was_asked_for_is_an_error(tmp_path: Path) -> None:
    old = program(tmp_path / "bin", "echo 'ffmpeg version 4.4.2-0ubuntu Copyright'")
    error = refused(old, {})
    assert error.diagnostics[0].code == "RV802"
    assert error.diagnostics[0].message == (
        "the ffmpeg of `ffmpeg.path` does not work: version 4.4.2-0ubuntu is older than 5.1"
    )
    assert refused("", {"RETROVUE_FFMPEG": old}).diagnostics[0].code == "RV802"


def test_one_that_is_not_there(tmp_path: Path) -> None:
    assert refused("/no/ffmpeg", {}).diagnostics[0].code == "RV801"
    assert "`RETROVUE_FFMPEG`" in refused("", {"RETROVUE_FFMPEG": "nope"}).diagnostics[0].message


def test_nothing_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    import imageio_ffmpeg

    def none() -> str:
        raise RuntimeError("no ffmpeg exe could be found")

    monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", none)
    assert refused("", {"PATH": ""}).diagnostics[0].code == "RV801"


def test_the_test_is_remembered_until_the_file_changes(
    shipped: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tested: list[str] = []

    def passed(path: str) -> str:
        tested.append(path)
        return ""

    monkeypatch.setattr(find, "self_test", passed)
    cache = tmp_path / "state"
    wrapper = program(tmp_path / "bin", f'exec "{shipped}" "$@"')
    first = find_ffmpeg(wrapper, {}, cache)
    assert find_ffmpeg(wrapper, {}, cache) == first
    assert len(tested) == 1
    program(tmp_path / "bin", f'exec  "{shipped}" "$@"')
    find_ffmpeg(wrapper, {}, cache)
    assert len(tested) == 2
    (cache / "ffmpeg.json").write_text("[not json")
    find_ffmpeg(wrapper, {}, cache)
    assert len(tested) == 3
