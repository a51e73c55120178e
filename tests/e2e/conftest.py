"""A small station with real media, put on the air by the real command."""

from collections.abc import Iterator

import pytest
from e2e.tiny_station import Project, make_media, write_station


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    made = Project(tmp_path_factory.mktemp("project"))
    make_media(made.folder / "media")
    write_station(made.folder)
    settings = made.station / "station.yaml"  # a day has thousands of lines: one is enough here
    settings.write_text(settings.read_text().replace("build: 2d", "build: 1d"))
    yield made
    made.close()
