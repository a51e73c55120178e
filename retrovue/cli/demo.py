"""`retrovue demo`: makes the media of the demo station."""

import typer

from retrovue.cli.session import Session, current

FOLDER = ("media", "demo")
"""Below the project folder; git ignores it."""


def register(app: typer.Typer) -> None:
    app.command("demo")(demo)


def demo() -> None:
    """Make the media of the demo station in media/demo, once."""
    import os

    from retrovue.cli.system_clock import SystemClock
    from retrovue.diagnostics.render_text import counted
    from retrovue.ffmpeg.demo import REELS, make_demo_media, show_files
    from retrovue.ffmpeg.find import find_ffmpeg

    session, clock = current(), SystemClock()
    begun = clock.now()
    folder = session.project.joinpath(*FOLDER)
    ffmpeg = find_ffmpeg("", os.environ, session.project / ".retrovue").path
    with _Progress(session) as progress:
        result = make_demo_media(ffmpeg, folder, REELS, show_files(), progress.move)
    tenths = (clock.now() - begun) // 100
    if session.json:
        session.record(
            "result", made=result.made, kept=result.kept, media_ms=result.total_ms, folder=str(folder)
        )
    else:
        what = (
            f"made {counted(result.made, 'demo reel')} ({tenths // 10}.{tenths % 10} s)"
            if result.made
            else f"demo media up to date ({counted(result.kept, 'reel')})"
        )
        session.say(f"{what} -> {'/'.join(FOLDER)}; next: retrovue {_next_command(session, result.made)}")


def _next_command(session: Session, made: int) -> str:
    """What is still missing: a station, its catalog with these reels in it, or nothing but `run`."""
    from retrovue import pipeline
    from retrovue.catalog.place import catalog_path
    from retrovue.cli import station_in_use
    from retrovue.diagnostics import StationError
    from retrovue.load.project import station_folders

    if not station_folders(session.project):
        return "init"
    try:
        place, _, document = station_in_use.load(session)
        known = catalog_path(pipeline.catalog_url(place, document)).is_file()
        return "run" if known and not made else "sync"
    except StationError:
        return "check"


class _Progress:
    """A bar on a terminal, a line for every tenth elsewhere, records with --json."""

    def __init__(self, session: Session) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

        self.session, self.tenth = session, 0
        console = Console(stderr=True, no_color=session.color is False)
        self.bar: Progress | None = None
        if console.is_terminal and not session.json:
            columns = (
                TextColumn("making demo media"),
                BarColumn(),
                TaskProgressColumn(),
                TextColumn("{task.fields[file]}"),
            )
            self.bar = Progress(*columns, console=console, transient=True)

    def __enter__(self) -> "_Progress":
        if self.bar:
            self.bar.start()
            self.task = self.bar.add_task("", total=None, file="")
        return self

    def __exit__(self, *reason: object) -> None:
        if self.bar:
            self.bar.stop()

    def move(self, done: int, total: int, file: str) -> None:
        if self.session.json:
            self.session.record("progress", done=done, total=total, unit="ms", item=file)
        elif self.bar:
            self.bar.update(self.task, completed=done, total=total, file=file.rsplit("/", 1)[-1])
        elif done * 10 // total > self.tenth:
            self.tenth = done * 10 // total
            self.session.say(f"making demo media: {self.tenth * 10} % ({done // 1000} of {total // 1000} s)")
