"""Why a station's folder cannot be written, in words that lead to the cure."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from retrovue.editing.writable import why_read_only


def close(monkeypatch: pytest.MonkeyPatch, *closed: Path) -> None:
    """Tests may run as root, for whom every folder is open."""
    monkeypatch.setattr("retrovue.editing.writable.os.access", lambda path, *_, **__: path not in closed)


def test_a_folder_that_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert why_read_only(tmp_path) is None
    (tmp_path / "overrides").mkdir()
    (tmp_path / "overrides/a.yaml").write_text("overrides: []\n")
    close(monkeypatch, tmp_path)
    assert why_read_only(tmp_path) is None, "corrections can still be saved"


def test_one_of_somebody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o755)
    close(monkeypatch, tmp_path)
    found = why_read_only(tmp_path)
    assert found is not None and found.code == "RV807"
    owner = f"its owner is user {os.getuid()} with mode 755, and RetroVue runs as user {os.geteuid()}"
    assert found.message == f"the folder of `{tmp_path.name}` cannot be written: {owner}"
    assert found.help == ("let that user write there, or edit the files where they come from",)


def test_one_on_a_disk_that_is_read_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    close(monkeypatch, tmp_path)
    monkeypatch.setattr(
        "retrovue.editing.writable.os.statvfs", lambda _: SimpleNamespace(f_flag=os.ST_RDONLY | os.ST_NOSUID)
    )
    found = why_read_only(tmp_path)
    assert found is not None
    assert found.message.endswith("cannot be written: it lies on a read-only file system")
    assert found.help == ("mount it for writing, or edit the files where they come from",)
