"""A quick look at a server, whatever answers there: it ends in time, takes little, and tells no token."""

import time
from http.server import BaseHTTPRequestHandler

import pytest
from plex_emulator import small_library, start
from sources.serving import serving

from retrovue.sources.plex_look import look_at_server

TOKEN = "a-token-that-nobody-may-see"


def test_a_server_and_what_its_libraries_hold() -> None:
    with start(small_library()) as plex:
        look = look_at_server(plex.url, plex.token, counted=True)
        assert plex.requests == {"root": 1, "sections": 1, "count": 3}
        quick = look_at_server(plex.url, plex.token)
    assert look.problem is quick.problem is None
    assert (look.about.name, look.about.version) == ("Invented Server", "1.41.0.1")
    assert {one.library.title: one.count for one in look.libraries} == {
        "Movies": 7,
        "TV": 12,
        "Kids TV": 6,
    }
    assert {one.count for one in quick.libraries} == {None}
    assert all(folder.startswith("/") for folder in look.locations)


class _Sends(BaseHTTPRequestHandler):
    """Anything but what a server of Plex sends."""

    status, headers_sent, body, slowly = 200, (), b"{}", False

    def do_GET(self) -> None:
        self.send_response(self.status)
        for name, value in self.headers_sent:
            self.send_header(name, value)
        self.end_headers()
        try:
            for _ in range(200 if self.slowly else 1):
                self.wfile.write(self.body)
                self.wfile.flush()
                time.sleep(0.05 if self.slowly else 0)
        except OSError:
            pass

    def log_message(self, *_: object) -> None:
        """Says nothing."""


class _Redirects(_Sends):
    status, headers_sent = 302, (("Location", "http://127.0.0.1:9/elsewhere"),)


class _Huge(_Sends):
    body = b" " * (4 << 20)


class _Garbage(_Sends):
    body = b"\x00<{%\xff"


class _Other(_Sends):
    body = b'{"MediaContainer": {"friendlyName": "no machine"}}'


class _Drips(_Sends):
    body, slowly = b" ", True


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        (_Redirects, "RV522", "sends on to another address"),
        (_Huge, "RV522", "more than any page holds"),
        (_Garbage, "RV522", "not JSON"),
        (_Other, "RV522", "not Plex"),
        (_Drips, "RV523", "takes longer"),
    ],
)
def test_whatever_answers(kind: type[_Sends], code: str, words: str) -> None:
    begun = time.monotonic()
    with serving(kind) as url:
        look = look_at_server(url, TOKEN, longest=1)
        took = time.monotonic() - begun
    assert look.problem is not None and look.problem.code == code
    assert words in look.problem.message
    assert TOKEN not in str(look)
    assert took < 5
    assert kind is not _Drips or time.monotonic() - begun < 9, "the line was not shut"


def test_one_library_that_fails_hides_no_other() -> None:
    with start(small_library()) as plex:
        plex.fault("status", "count", 500, after=1)
        look = look_at_server(plex.url, plex.token, counted=True)
    assert look.problem is None
    assert [one.count is None for one in look.libraries] == [False, True, True]


def test_a_wrong_token_is_told_without_it() -> None:
    with start(small_library()) as plex:
        look = look_at_server(plex.url, TOKEN)
    assert look.problem is not None and look.problem.code == "RV521"
    assert TOKEN not in str(look)
