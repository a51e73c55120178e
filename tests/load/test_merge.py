"""All files of a station as one: what happens to channels that cannot be told apart."""


def test_two_channels_without_a_readable_id_are_told_of_each(bench) -> None:
    for name in ("a-b", "a_b"):
        (bench.place.folder / f"channels/{name}.yaml").write_text("channel: {id: Not An Id, number: x}\n")
    found = bench.findings()
    assert [diagnostic.code for diagnostic in found].count("RV013") == 2
    files = {diagnostic.primary.span.file for diagnostic in found if diagnostic.primary}
    assert files == {"stations/plain/channels/a-b.yaml", "stations/plain/channels/a_b.yaml"}


def test_a_channel_in_a_file_of_a_very_long_name_keeps_its_own_messages(bench) -> None:
    (bench.place.folder / f"channels/{'x' * 200}.yaml").write_text(
        "channel: {id: '7', number: 7, name: Seven}\n"
    )
    assert [diagnostic.code for diagnostic in bench.findings()][:1] == ["RV013"]
    assert "unnamed" not in bench.shown()
