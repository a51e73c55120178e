"""Requests to a server that is away, slow, broken, or none at all; and what may never be told of them."""

import logging
import threading
import traceback
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest
from plex_emulator import PlexEmulator, small_library, start
from sources.plex_runs import HURRIED, Naps, seconds
from sources.serving import serving

from retrovue.sources.plex_failure import PlexFailure, Trouble, shown_address
from retrovue.sources.plex_server import PlexServer
from retrovue.sources.plex_session import Patience, client_identifier
from retrovue.sources.reader import Cancelled

TOKEN = "S3cr3t-t0k3n"


@pytest.fixture
def plex() -> Iterator[PlexEmulator]:
    with start(small_library(), token=TOKEN) as emulator:
        yield emulator


def server(url: str, token: str = TOKEN, patience: Patience = HURRIED, **more: object) -> PlexServer:
    return PlexServer(url, token, source="main", patience=patience, **{"sleep": Naps(), **more})  # type: ignore[arg-type]


def failure(asked: PlexServer) -> PlexFailure:
    with pytest.raises(PlexFailure) as caught:
        asked.libraries()
    asked.close()
    return caught.value


# ---------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize(
    ("what", "amount", "code", "requests"),
    [
        ("status", 500, "RV520", 4),
        ("status", 503, "RV520", 4),
        ("status", 429, "RV520", 4),
        ("reset", 0, "RV520", 4),
        ("short", 0, "RV522", 4),
        ("status", 401, "RV521", 1),
        ("status", 403, "RV521", 1),
        ("status", 404, "RV522", 1),
        ("status", 302, "RV522", 1),
        ("truncate", 0, "RV522", 1),
        ("garbage", 0, "RV522", 1),
        ("empty", 0, "RV522", 1),
    ],
)
def test_every_failure_has_its_code_and_only_passing_ones_are_tried_again(
    plex: PlexEmulator, what: str, amount: float, code: str, requests: int
) -> None:
    plex.fault(what, "sections", amount)
    found = failure(server(plex.url)).diagnostic
    assert (found.code, plex.requests["sections"]) == (code, requests)
    assert found.place == "main" and found.help


def test_the_waits_are_one_four_and_fifteen_seconds(plex: PlexEmulator) -> None:
    plex.fault("status", "sections", 500)
    naps = Naps()
    failure(server(plex.url, sleep=naps))
    assert round(sum(naps)) == 1 + 4 + 15


@pytest.mark.parametrize("what", ["reset", "short"])
def test_a_failure_that_passes_is_not_noticed(plex: PlexEmulator, what: str) -> None:
    plex.fault(what, "sections", times=2)
    asked = server(plex.url)
    assert [one.title for one in asked.libraries()] == ["Movies", "TV", "Kids TV"]
    assert asked.requests == 3
    asked.close()


def test_a_server_that_hangs_is_too_slow(plex: PlexEmulator) -> None:
    plex.fault("hang", "sections")
    begun = seconds()
    found = failure(server(plex.url, patience=Patience(2, 0.3, ()))).diagnostic
    assert found.code == "RV523" and seconds() - begun < 2


def test_an_answer_that_drips_is_too_slow() -> None:
    """Each byte comes within any time-out; the whole answer does not."""

    class Drip(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            try:
                while not stop.wait(0.05):
                    self.wfile.write(b" ")
            except OSError:
                pass

        def log_message(self, *words: object) -> None: ...

    stop = threading.Event()
    with serving(Drip) as url:
        assert failure(server(url, patience=Patience(2, 0.5, ()))).diagnostic.code == "RV523"
        stop.set()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:1", "connection refused"),
        ("http://plex.invalid:32400", "no host of that name"),
        ("ftp://127.0.0.1", "is not an address"),
        ("http://[::1", "is not an address"),
        ("http://:0:0", "is not an address"),
        ("http:///", "`url` names no server"),
        ("http://plex..lan:32400", "is not an address"),
        (f"http://{'a' * 300}", "is not an address"),
    ],
)
def test_an_address_where_nobody_is(url: str, words: str) -> None:
    found = failure(server(url)).diagnostic
    assert found.code == "RV520" and words in found.message


def test_an_address_copied_from_a_browser(plex: PlexEmulator) -> None:
    found = failure(server(f"{plex.url}/web/index.html#!/")).diagnostic
    assert found.code == "RV522" and "it is the address of the server alone" in found.help[0]


def test_a_server_without_encryption_that_is_asked_for_it(plex: PlexEmulator) -> None:
    found = failure(server(plex.url.replace("http:", "https:"))).diagnostic
    assert found.code == "RV520" and "begins with `http://`" in found.message


def test_another_program_at_the_address() -> None:
    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<html>It works!</html>")

        def log_message(self, *words: object) -> None: ...

    with serving(Page) as url:
        found = failure(server(url))
        assert found.trouble is Trouble.STRANGE and "a web page" in found.diagnostic.message


# ---------------------------------------------------------------- stopping


def test_a_run_that_is_cancelled_leaves_a_hanging_request_at_once(plex: PlexEmulator) -> None:
    plex.fault("hang", "sections")
    begun = seconds()

    def check() -> None:
        if seconds() - begun > 0.3:
            raise Cancelled

    asked = server(plex.url, check=check)
    with pytest.raises(Cancelled):
        asked.libraries()
    assert seconds() - begun < 2
    asked.close()


def test_a_wait_for_the_next_try_is_left_at_once(plex: PlexEmulator) -> None:
    plex.fault("status", "sections", 500)
    naps = Naps()

    def check() -> None:
        if len(naps) > 2:
            raise Cancelled

    asked = server(plex.url, sleep=naps, check=check)
    with pytest.raises(Cancelled):
        asked.libraries()
    assert plex.requests["sections"] == 1
    asked.close()


def test_closing_from_another_thread_drops_the_request_in_flight(plex: PlexEmulator) -> None:
    plex.fault("hang", "sections")
    asked = server(plex.url)
    threading.Timer(0.3, asked.close).start()
    begun = seconds()
    with pytest.raises(PlexFailure):
        asked.libraries()
    assert seconds() - begun < 2
    assert plex.requests["sections"] == 1
    asked.close()


# ---------------------------------------------------------------- the token


@pytest.mark.parametrize("what", ["status", "reset", "garbage", "truncate", "short", "empty"])
def test_the_token_is_in_no_message_no_log_and_no_address(
    plex: PlexEmulator, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    plex.fault(what, lambda asked: asked.kind in ("sections", "root"), 500)
    asked = server(plex.url.replace("http://", f"http://me:{TOKEN}@") + f"/?X-Plex-Token={TOKEN}")
    for work in (asked.libraries, asked.connect):
        with pytest.raises(PlexFailure) as caught:
            work()
        told = [*traceback.format_exception(caught.value), repr(caught.value), repr(caught.value.diagnostic)]
        assert TOKEN not in "".join(told)
    asked.close()
    assert TOKEN not in caplog.text
    assert all(TOKEN not in f"{one.path}{one.query}" for one in plex.seen)
    assert {one.token for one in plex.seen} == {TOKEN}


@pytest.mark.parametrize("token", ["", "with\nbreak", "schlüssel-日本"])
def test_a_token_that_is_none_is_rejected_and_not_told(plex: PlexEmulator, token: str) -> None:
    found = failure(server(plex.url, token))
    assert found.diagnostic.code == "RV521"
    assert not token or token not in "".join(traceback.format_exception(found))


def test_the_token_does_not_follow_to_another_host() -> None:
    elsewhere: list[str] = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            elsewhere.append(self.headers.get("X-Plex-Token", ""))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *words: object) -> None: ...

    with serving(Elsewhere) as there:

        class Away(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(302)
                self.send_header("Location", there)
                self.end_headers()

            def log_message(self, *words: object) -> None: ...

        with serving(Away) as url:
            asked = server(url)
            for work in (asked.libraries, asked.connect):
                with pytest.raises(PlexFailure, match="sends on to another address"):
                    work()
            asked.close()
    assert elsewhere == []


def test_the_server_knows_this_program_by_one_name() -> None:
    asked = server("http://127.0.0.1:1")
    headers = asked.session.headers
    asked.close()
    assert headers["X-Plex-Product"] == "RetroVue"
    assert headers["X-Plex-Client-Identifier"] == client_identifier() == client_identifier()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://me:secret@plex.lan:32400/web?X-Plex-Token=secret#x", "http://plex.lan:32400"),
        ("plex.lan:32400", "http://plex.lan:32400"),
        ("https://[fe80::1]:32400", "https://[fe80::1]:32400"),
        ("http://plex.lan:secret", "the Plex server"),
    ],
)
def test_what_is_shown_of_an_address(url: str, shown: str) -> None:
    assert shown_address(url) == shown
