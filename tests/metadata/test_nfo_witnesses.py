"""Real .nfo files, where they lie beside the project: what comes of each, or why nothing does."""

from pathlib import Path

import pytest

from retrovue.metadata import read_nfo

WITNESSES = Path(__file__).parents[3] / "shared" / "data" / "nfo"
pytestmark = [
    pytest.mark.witness,
    pytest.mark.skipif(not WITNESSES.is_dir(), reason="the witnesses are not here"),
]

READ: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {
    "episode_bom_trailing_garbage.nfo": [("episode", "Test Title", ())],
    "episode_kodi16.nfo": [("episode", "Pilot (2)", ("tvdb:250800",))],
    "episode_kodi_bone_orchard.nfo": [("episode", "The Bone Orchard", ("tmdb:1276153", "imdb:tt5017734"))],
    "episode_multi_4_roots.nfo": [
        ("episode", "Rising", ()),
        ("episode", "Rising (2)", ()),
        ("episode", "Hide and Seek", ()),
        ("episode", "Thirty-Eight Minutes", ()),
    ],
    "episode_multi_tmm_wrong.nfo": [("episode", "MultiEpisode with wrong nfo E1", ("tvdb:349232",))],
    "episode_sonarr.nfo": [("episode", "Rising (1)", ()), ("episode", "Rising (2)", ())],
    "episode_sonarr_uniqueid.nfo": [("episode", "Afternoon Delight", ("tvdb:75861", "sonarr:19265"))],
    "episode_tmm_futurama_s01e01.nfo": [("episode", "Space Pilot 3000", ("tvdb:131174",))],
    "episode_tmm_futurama_s01e02.nfo": [("episode", "The Series Has Landed", ("tvdb:131175",))],
    "movie_emby_multiple_sets.nfo": [("movie", "28 Days Later", ("tmdb:170", "imdb:tt0289043"))],
    "movie_kodi16_full.nfo": [("movie", "Batman Begins", ("imdb:tt0372784",))],
    "movie_kodi18_justice_league.nfo": [("movie", "Justice League", ("imdb:tt0974015", "tmdb:141052"))],
    "movie_mediaelch_empty.nfo": [("movie", "", ())],
    "movie_mediaportal_bom_cyrillic.nfo": [("movie", "Taxi 2", ("imdb:tt0183869", "tmdb:2332"))],
    "movie_rating_comma.nfo": [("movie", "Test Movie", ())],
    "movie_set_new.nfo": [("movie", "MS1", ())],
    "movie_tmm3_header_ratings.nfo": [("movie", "9", ("tmdb:12244", "imdb:tt0472033", "trakt:7146"))],
    "movie_tmm_entities_set.nfo": [("movie", "Lilo & Stitch", ())],
    "movie_tunarr_kings_man.nfo": [("movie", "The King's Man", ("imdb:tt6856242", "tmdb:476669"))],
    "movie_url_only_two_lines.nfo": [("", "", ("imdb:tt4154796", "tmdb:583689"))],
    "movie_without_fileinfo.nfo": [
        (
            "movie",
            "NBC Saturday Morning Cartoons | 1989 | Full Episodes with Commercials",
            ("youtube:nXTl-lKru78",),
        )
    ],
    "own_html_entity.nfo": [("movie", "Amélie", ())],
    "own_latin1_declared.nfo": [("movie", "Amélie & café", ())],
    "own_raw_ampersand.nfo": [("movie", "Law & Order", ())],
    "own_utf16le_bom.nfo": [("movie", "Amélie & café", ())],
    "own_utf8_declared_but_cp1252.nfo": [("movie", "Amélie & café", ())],
    "own_xml_then_url.nfo": [("movie", "Heat", ("tmdb:949",))],
    "tvshow_kodi18_american_gods.nfo": [("show", "American Gods", ("tmdb:46639", "tvdb:253573"))],
    "tvshow_mediaelch_empty_v20.nfo": [("show", "", ())],
    "tvshow_number_title.nfo": [("show", "1024", ())],
    "tvshow_tmm_futurama.nfo": [("show", "Futurama", ("tvdb:73871",))],
    "tvshow_tunarr.nfo": [("show", "Star Trek: Discovery", ("imdb:tt5171438", "tmdb:67198", "tvdb:328711"))],
    "tvshow_url_only_imdb.nfo": [("", "", ("imdb:tt0944947",))],
}
REFUSED = {
    "movie_nextpvr_recording.xml": "`<recording>` is not a kind that is known",
    "not_xml_garbage.nfo": "it holds neither XML nor a link",
    "own_empty.nfo": "it holds neither XML nor a link",
    "own_entity_bomb.nfo": "it declares a document type or entities, which are refused",
}
FAULTS = {
    "episode_bom_trailing_garbage.nfo": ("what stands outside its elements was passed over",),
    "own_html_entity.nfo": ("line 1 is not sound XML",),
    "own_raw_ampersand.nfo": ("line 2 is not sound XML",),
    "own_utf8_declared_but_cp1252.nfo": ("its encoding is not UTF-8, as it says",),
}


def test_each_is_read_or_refused() -> None:
    paths = sorted(path for path in WITNESSES.iterdir() if path.suffix in (".nfo", ".xml"))
    found = {path.name: read_nfo(path.read_bytes()) for path in paths}
    told = {
        name: [(one.kind, one.title, one.guids) for one in nfo.entries]
        for name, nfo in found.items()
        if nfo.entries
    }
    assert told == READ
    assert {name: nfo.refused for name, nfo in found.items() if nfo.refused} == REFUSED
    assert {name: nfo.faults for name, nfo in found.items() if nfo.faults} == FAULTS


def test_the_episodes_of_one_video() -> None:
    found = read_nfo((WITNESSES / "episode_multi_4_roots.nfo").read_bytes())
    assert [(one.season, one.episode) for one in found.episodes] == [(1, 1), (1, 2), (1, 3), (1, 4)]
    assert len(read_nfo((WITNESSES / "episode_multi_tmm_wrong.nfo").read_bytes()).episodes) == 1
