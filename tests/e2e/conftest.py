"""A small station with real media, put on the air by the real command."""

from collections.abc import Iterator

import pytest
from e2e.tiny_station import Project, make_media, write_station


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    made = Project(tmp_path_factory.mktemp("project"))
    make_media(made.folder / "media")
    write_station(made.folder)
    yield made
    made.close()
