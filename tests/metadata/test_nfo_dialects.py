"""What comes of the dialects and damages of .nfo files. All files here are invented."""

import pytest
from syrupy.assertion import SnapshotAssertion

from retrovue.metadata import Nfo, read_nfo

KODI_FILM = """<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>
<movie>
    <title>The Night Ferry</title><originaltitle>Nattfergen</originaltitle><sorttitle>Night Ferry</sorttitle>
    <ratings>
        <rating name="imdb" max="10"><value>7.100000</value><votes>812</votes></rating>
        <rating name="themoviedb" max="10" default="true"><value>6.400000</value><votes>90</votes></rating>
    </ratings>
    <userrating>0</userrating><top250>0</top250>
    <outline></outline><plot>A ferry sails into the fog.</plot><tagline>Nobody gets off.</tagline>
    <runtime>97</runtime>
    <thumb aspect="poster" preview="http://pictures.example/p.jpg">http://pictures.example/o.jpg</thumb>
    <fanart><thumb>http://pictures.example/f.jpg</thumb></fanart>
    <mpaa>Australia:M</mpaa><playcount>1</playcount><lastplayed>2020-01-01</lastplayed>
    <id>tt0098765</id>
    <uniqueid type="imdb">tt0098765</uniqueid><uniqueid type="tmdb" default="true">4321</uniqueid>
    <genre>Thriller</genre><genre>Drama</genre><country>Norway</country><country>Sweden</country>
    <set><name>Ferry Collection</name><overview>Ships.</overview></set>
    <credits>A. Writer</credits><director>B. Director</director>
    <premiered>1989-11-03</premiered><year>1989</year><status></status><code></code><aired></aired>
    <studio>Fjord Film</studio><trailer></trailer>
    <fileinfo><streamdetails><video><codec>h264</codec><durationinseconds>5820</durationinseconds></video></streamdetails></fileinfo>
    <actor><name>C. Actor</name><role>Captain</role><order>0</order><thumb></thumb></actor>
    <actor><name>D. Actor</name><role>Cook</role><order>1</order></actor>
    <resume><position>0.000000</position><total>0.000000</total></resume>
    <dateadded>2019-03-27 17:19:28</dateadded>
</movie>"""

TMM_EPISODE = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<!-- created on 2019-02-06 08:21:19 - tinyMediaManager 3.1 -->
<episodedetails>
  <title>Fog</title><showtitle>Harbour Lights</showtitle>
  <rating>7.7</rating><votes>43</votes><season>1</season><episode>4</episode>
  <uniqueid default="false" type="tmdb">777</uniqueid><uniqueid default="true" type="tvdb">888</uniqueid>
  <uniqueid type="tmdbcol">12</uniqueid>
  <displayseason>-1</displayseason><displayepisode>-1</displayepisode>
  <plot>Fog.</plot><mpaa>US:TV-PG / US:Rated TV-PG</mpaa><certification>TV-PG</certification>
  <watched>false</watched><credits>A. Writer</credits><director>B. Director</director><aired>1984-10-02</aired>
  <studio>North TV</studio><studio>Fjord Film</studio><tag>fog / autumn</tag><user_note/>
</episodedetails>
<!--tinyMediaManager meta data-->"""

TMM_SHOW = """<tvshow>
  <title>Harbour Lights</title><year>1983</year>
  <ratings><rating default="true" max="10" name="tvdb"><value>8.2</value></rating></ratings>
  <mpaa>DE:FSK 12 / DE:FSK12 / DE:12 / DE:ab 12</mpaa><id>99</id><uniqueid>99</uniqueid>
  <episodeguide><url cache="99.xml">https://www.thetvdb.com/api/99/all/en.zip</url></episodeguide>
  <premiered>1983-01-11</premiered><status>Ended</status><genre>Drama</genre>
  <studio>North TV</studio><country>Norway / Denmark</country>
</tvshow>"""

MEDIAPORTAL = """\ufeff<?xml version="1.0" encoding="UTF-8"?>
<movie>
    <filenameandpath>M:\\Video\\Ночь - The Night (1989).mkv</filenameandpath>
    <title>Ночной паром</title><imdb>tt0098765</imdb><id>tt0098765</id><language>Norwegian, Swedish</language>
    <rating>6,5</rating><userrating>9</userrating><mpaa>12</mpaa><mpaatext>For those over twelve.</mpaatext>
    <studio>Fjord Film / Canal Nord</studio><directorimdb></directorimdb><genre>триллер / Drama</genre>
    <set>Ferry</set><sets><set>Ferry</set></sets>
</movie>"""

EMBY = """<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<movie>
  <plot><![CDATA[A ferry & a fog <deep>.]]></plot><outline><![CDATA[Fog.]]></outline><lockdata>false</lockdata>
  <dateadded>2022-01-25 16:49:39</dateadded><title>The Night Ferry</title>
  <actor><name>C. Actor</name><role>Captain</role><type>Actor</type><tmdbid>2037</tmdbid></actor>
  <director tmdbid="2034">B. Director</director><communityrating>7,6</communityrating><year>1989</year>
  <mpaa></mpaa><certification>R</certification><imdbid>tt0098765</imdbid><tmdbid>4321</tmdbid>
  <set tmdbcolid="5"><name>Ferry Collection</name></set><set>Fog Films</set><set><name>Ferry Collection</name></set>
</movie>"""

SONARR = """<episodedetails>
  <title>Storm (1)</title><season>2</season><episode>1</episode><aired>1985-01-08</aired><plot/>
  <uniqueid type="tvdb" default="true">901</uniqueid><uniqueid type="sonarr">31</uniqueid>
  <rating>8.0</rating><fileinfo><streamdetails/></fileinfo>
</episodedetails>
<episodedetails>
  <originaltitle>Storm (2)</originaltitle><season>2</season><episode>2</episode><uniqueid type="tvdb">902</uniqueid>
</episodedetails>
"""

RADARR = "https://www.themoviedb.org/movie/4321\nhttps://www.imdb.com/title/tt0098765\n"

MEDIAELCH = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<episodes>
  <episodedetails><title>One</title><showtitle></showtitle><uniqueid default="true" type="mediaelch_fallback">5</uniqueid>
    <ratings></ratings><season>-1</season><episode>-2</episode><aired></aired><year/></episodedetails>
  <episodedetails><title>Two</title><season>0</season><episode>2</episode><rating/></episodedetails>
</episodes>"""

VIDEO = """<musicvideo><title>Static</title><artist>The Dials</artist><album>Snow</album><year>1986</year>
<genre>Pop</genre><tag>loud</tag><track>-1</track></musicvideo>"""

DIALECTS = {
    "kodi film": KODI_FILM, "tinyMediaManager episode": TMM_EPISODE, "tinyMediaManager show": TMM_SHOW,
    "mediaportal": MEDIAPORTAL, "emby": EMBY, "sonarr, two roots": SONARR, "radarr, links only": RADARR,
    "mediaelch, a container": MEDIAELCH, "kodi music video": VIDEO,
    "kodi link of a series": "https://www.thetvdb.com/?tab=series&id=99\nhttps://www.themoviedb.org/tv/55-harbour/season/1",
    "combination": "<tvshow><title>Harbour Lights</title></tvshow>\nhttps://www.thetvdb.com/?tab=series&id=99&lid=7",
}  # fmt: skip

FILM = "<movie><title>Blåtimen</title><year>1990</year></movie>"
DAMAGES: dict[str, bytes] = {
    "empty": b"",
    "blank": b" \r\n\t ",
    "words": b"my holiday film",
    "zeros only": b"\0" * 64,
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 8 + b"<movie>",
    "a kind of something else": b"<season><title>X</title></season><artist/>",
    "several films": b"<movie><title>One</title></movie><movie><title>Two</title></movie>",
    "utf-16": FILM.encode("utf-16"),
    "utf-16 without its mark": FILM.encode("utf-16-le"),
    "latin-1, declared": b'<?xml version="1.0" encoding="ISO-8859-1"?>' + FILM.encode("latin-1"),
    "cp1252 that says utf-8": b'<?xml version="1.0" encoding="UTF-8"?>' + FILM.encode("cp1252"),
    "utf-8 that says ascii": b'<?xml version="1.0" encoding="us-ascii"?>' + FILM.encode(),
    "an encoding of no text": b'<?xml version="1.0" encoding="rot13"?>' + FILM.encode(),
    "entities": b'<!DOCTYPE m [<!ENTITY a SYSTEM "file:///etc/passwd">]><movie><title>&a;</title></movie>',
    "document type in a comment": b'<!-- <!DOCTYPE m> -->' + FILM.encode(),
    "raw ampersand": b"<movie>\n<title>Fog & Ferry < Co</title></movie>",
    "names of html": b"<movie><title>Bl&aring;timen&nbsp;II</title></movie>",
    "rubbish behind": FILM.encode() + b"\x00\x00\xd0\xbd rubbish \x1b",
    "cut off": b"<movie><title>Fog</title><plot>It was",
    "capitals": b"<MOVIE><Title>Fog</Title><UniqueId Type='IMDB'>TT0098765</UniqueId></MOVIE>",
    "namespace": b'<m:movie xmlns:m="urn:x"><m:title>Fog</m:title></m:movie>',
    "a prefix without a name": b"<movie><m:>5</m:><x:title>Fog</x:title></movie>",
    "nested too deeply": b"<movie>" + b"<a>" * 120 + b"</a>" * 120 + b"</movie>",
    "numbers out of range": b"<movie><title>9</title><year>19890</year><rating>78</rating><runtime>-5</runtime></movie>",
    "nothing inside": b"<tvshow/>",
}  # fmt: skip


def shown(found: Nfo) -> str:
    """Only what is said, one field a line."""
    lines = [f"refused: {found.refused}"] if found.refused else []
    lines += [f"fault: {fault}" for fault in found.faults]
    for number, entry in enumerate(found.entries, 1):
        lines.append(f"entry {number}")
        said = ((name, getattr(entry, name)) for name in entry.__slots__)
        lines += [f"  {name}: {value if isinstance(value, str | int) else _row(value)}"
                  for name, value in said if value not in ("", None, ())]  # fmt: skip
    return "\n".join(lines)


def _row(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)


@pytest.mark.parametrize("name", DIALECTS)
def test_dialects(name: str, snapshot: SnapshotAssertion) -> None:
    assert shown(read_nfo(DIALECTS[name].encode())) == snapshot


@pytest.mark.parametrize("name", DAMAGES)
def test_damages(name: str, snapshot: SnapshotAssertion) -> None:
    assert shown(read_nfo(DAMAGES[name])) == snapshot
