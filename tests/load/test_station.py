"""Loading a station: one namespace, reuse by name, secrets, and what is kept between two loads."""

from pathlib import Path
from typing import Any

import pytest

from retrovue.diagnostics import Diagnostic
from retrovue.load import files
from retrovue.load.station import TreeCache, load_station, locate
from retrovue.station_type import StationFile


def write(bench, name: str, text: str) -> None:
    path = bench.place.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def document(bench, **env: str) -> Any:
    loaded = bench.load(env)
    assert loaded.diagnostics == ()
    return loaded.document


def codes(bench) -> list[str]:
    return [diagnostic.code for diagnostic in bench.findings()]


def test_file_names_mean_nothing(bench) -> None:
    before = document(bench)
    for old, new in {
        "station.yaml": "zz.yaml",
        "traffic.yaml": "a/b/c.yaml",
        "channels/one.yaml": "x.yaml",
    }.items():
        write(bench, new, (bench.place.folder / old).read_text())
        (bench.place.folder / old).unlink()
    assert document(bench) == before


def test_overrides_of_all_files_follow_each_other_and_those_of_their_folder_come_last(bench) -> None:
    write(bench, "zz.yaml", "overrides: [{match: 'key:z', set: {title: Z}}]\n")
    write(bench, "overrides/aa.yaml", "overrides: [{match: 'key:a', set: {title: A}}]\n")
    found = [override.match.text for override in document(bench).overrides]
    assert found == ["key:z", "key:a", "show:Cheers episode:s01e01"]


def test_a_map_may_stand_in_several_files(bench) -> None:
    write(bench, "more.yaml", "pools: {psas: {from: 'kind:psa'}}\nserver: {port: 9000}\n")
    write(bench, "most.yaml", "server: {tuners: 2}\n")
    found = document(bench)
    assert set(found.pools) == {"spots", "bumpers", "psas"}
    assert (found.server.port, found.server.tuners) == (9000, 2)


def test_extends_merges_maps_and_replaces_lists(bench) -> None:
    write(
        bench,
        "more.yaml",
        "breaks:\n"
        "  late: {extends: kids, internal: {pod: [{spots: spots}]}, between: {pod: []}}\n"
        "  often: {extends: late, internal: {every: 10m}}\n",
    )
    formats = document(bench).breaks
    assert formats["late"].internal.length == 92_000
    assert [element.role for element in formats["late"].internal.pod] == ["spots"]
    assert formats["late"].between.pod == ()
    assert formats["often"].internal.every == 600_000
    assert [element.role for element in formats["kids"].internal.pod] == ["bumper", "spots"]


def test_an_inherited_mistake_is_told_once(bench) -> None:
    traffic = bench.place.folder / "traffic.yaml"
    traffic.write_text(traffic.read_text().replace("2m02s", "soon").replace("length: 1m32s", "edge: 1m"))
    assert codes(bench) == ["RV022"]


def test_secrets_come_from_the_environment_and_from_files(bench) -> None:
    (bench.place.project / "secret.txt").write_text("http://tv.example/\n")
    write(bench, "more.yaml", "ffmpeg: {path: '${env:FFMPEG}'}\nserver: {url: '${file:secret.txt}'}\n")
    found = document(bench, FFMPEG="/opt/ffmpeg")
    assert (found.ffmpeg.path, found.server.url) == ("/opt/ffmpeg", "http://tv.example/")


def test_a_missing_secret_is_the_only_finding_of_its_place(bench) -> None:
    write(bench, "more.yaml", "server: {url: '${env:X}', port: '${env:PORT}'}\n")
    assert codes(bench) == ["RV030", "RV030"]


def test_numbers_and_words_stay_as_written(bench) -> None:
    channel = bench.place.folder / "channels/one.yaml"
    channel.write_text(
        channel.read_text().replace("number: 4.1", "number: 4.10\n  call_sign: 12e03\n  city: no")
    )
    found = document(bench).channels["one"].channel
    assert (found.number, found.call_sign, found.city) == ("4.10", "12e03", "no")


def test_accepted_texts_are_kept_by_their_names_in_the_station(bench) -> None:
    texts = bench.load().texts
    assert set(texts) == {"station.yaml", "traffic.yaml", "channels/one.yaml", "overrides/cheers.yaml"}
    assert texts["channels/one.yaml"].startswith("channel:\n")


def test_hidden_files_are_left_alone(bench) -> None:
    write(bench, ".drafts/x.yaml", "nonsense: true\n")
    write(bench, ".#one.yaml", "nonsense: true\n")
    assert codes(bench) == []


def test_a_warning_is_allowed_on_its_line_only(bench) -> None:
    channel = bench.place.folder / "channels/one.yaml"
    text = channel.read_text().replace("20:30: reruns}", "20:20: reruns}  # rv: allow RV211 -- as advertised")
    channel.write_text(text)
    assert codes(bench) == []
    channel.write_text("# rv: allow RV211 -- as advertised\n" + text.replace("# rv: allow", "# allow"))
    assert codes(bench) == ["RV004", "RV211"]


def test_a_document_is_there_only_when_nothing_is_wrong(bench) -> None:
    write(bench, "more.yaml", "grid: {}\n")
    loaded = bench.load()
    assert loaded.document is None
    assert loaded.draft is not None


def test_only_changed_files_are_parsed_again(bench, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    original = files.parse_file
    monkeypatch.setattr(
        files, "parse_file", lambda name, text: (parsed.append(name), original(name, text))[1]
    )
    cache = TreeCache()
    first = load_station(bench.place, StationFile, {}, cache)
    assert len(parsed) == 4
    write(bench, "traffic.yaml", first.texts["traffic.yaml"] + "# more\n")
    second = load_station(bench.place, StationFile, {}, cache)
    assert parsed[4:] == ["stations/plain/traffic.yaml"]
    assert second.document == first.document


def test_unreadable_files_are_told_of(bench) -> None:
    (bench.place.folder / "gone.yaml").symlink_to(bench.place.folder / "nowhere.yaml")
    (bench.place.folder / "folder.yaml").mkdir()
    assert codes(bench) == []
    (bench.place.folder / "bytes.yaml").write_bytes(b"\xff")
    assert codes(bench) == ["RV002"]


def test_places_of_further_paths(bench) -> None:
    path, other = ("pools", "spots"), ("pools", "bumpers")
    found = Diagnostic("RV012", "x", path=path, on_key=True, label="a", related=((other, "b"),))
    (placed,) = locate([found], bench.load().tree)
    assert placed.primary is not None
    assert (placed.primary.span.line, placed.primary.span.column, placed.primary.text) == (2, 3, "a")
    assert [(label.span.line, label.text) for label in placed.secondary] == [(3, "b")]


def test_a_folder_outside_of_the_project_is_named_in_full(bench, tmp_path: Path) -> None:
    from dataclasses import replace

    elsewhere = replace(bench.place, project=tmp_path / "other")
    write(bench, "more.yaml", "grid: {}\n")
    (found,) = load_station(elsewhere, StationFile, {}).diagnostics
    assert found.primary is not None
    assert found.primary.span.file == (bench.place.folder / "more.yaml").as_posix()


def test_a_section_of_the_wrong_shape_is_told_of_beside_a_right_one(bench) -> None:
    write(bench, "more.yaml", "overrides: {match: 'kind:movie', set: {year: 1984}}\n")
    assert codes(bench) == ["RV020"]
    write(bench, "more.yaml", "pools: [spots]\n")
    assert codes(bench) == ["RV020"]


def test_an_unread_file_hides_no_mistake_of_another(bench) -> None:
    write(bench, "more.yaml", "pool: {}\n")
    write(bench, "station.yaml", "station: [\n")
    assert codes(bench) == ["RV010", "RV001"]


def test_a_daypart_of_one_window_needs_no_list(bench) -> None:
    write(bench, "more.yaml", "dayparts: {late: {days: daily, time: 23:00-26:00}}\n")
    (window,) = document(bench).dayparts["late"]
    assert window.time.end == 26 * 3_600_000


def test_overrides_know_the_file_they_stand_in(bench) -> None:
    text = "overrides:\n  - {match: 'kind:movie', set: {rating: PG}}\n"
    (bench.place.folder / "extra.yaml").write_text(text)
    document = bench.load().document
    assert [override.origin for override in document.overrides] == ["extra.yaml", "overrides/cheers.yaml"]
