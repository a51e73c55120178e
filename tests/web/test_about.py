"""What the program says of itself."""

from pathlib import Path

from retrovue.web.about import about


def test_an_ffmpeg_that_said_nothing_is_asked_again(tmp_path: Path) -> None:
    """It may have been too busy; one that has answered is asked no more."""
    ffmpeg = tmp_path / "ffmpeg"
    assert about(str(ffmpeg)).ffmpeg == ""
    for said, told in (
        ("", ""),
        ("ffmpeg version 7.1 Copyright (c) 2000", "ffmpeg version 7.1"),
        ("other", "ffmpeg version 7.1"),
    ):
        ffmpeg.write_text(f"#!/bin/sh\necho '{said}'\n")
        ffmpeg.chmod(0o755)
        assert about(str(ffmpeg)).ffmpeg == told
