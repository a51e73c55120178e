"""A station of one channel with its published logs."""

from pathlib import Path

from cli.test_plan_command import AS_OF, CHANNEL, STATION, catalog
from typer.testing import CliRunner

from retrovue.cli.main import app


def build_tiny(folder: Path) -> None:
    """Writes a project with the station `tiny` and its catalog, and builds it."""
    (folder / "stations/tiny").mkdir(parents=True)
    (folder / "stations/tiny/station.yaml").write_text(STATION)
    (folder / "stations/tiny/one.yaml").write_text(CHANNEL)
    (folder / "export.jsonl").write_text(catalog())
    build = ["-C", str(folder), "build", "--as-of", AS_OF, "--catalog", str(folder / "export.jsonl")]
    assert CliRunner().invoke(app, build).exit_code == 0
