"""Signing in to Plex: a link, a token once somebody has signed in, and the address at which a server answers."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plex_emulator import small_library, start
from plex_emulator.account import TOKEN, Account, device, start_account

from retrovue.diagnostics import StationError
from retrovue.sources.plex_session import Patience
from retrovue.sources.plex_sign_in import (
    Connection,
    Pin,
    PlexAccount,
    Server,
    named,
    reachable,
    read_pin,
    read_servers,
    read_token,
)

RECORDED = Path(__file__).parents[3] / "shared" / "data" / "plex"
QUICK = Patience(connect=1, answer=3, waits=())
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(("", "server", "http://a", "x")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(("id", "code", "connections", "uri", "provides")), inner)
    ),
    max_leaves=8,
)


class Watch:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.ms = 0

    def now(self) -> int:
        return self.ms

    def sleep(self, seconds: float) -> None:
        self.ms += round(seconds * 1000)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def account() -> Iterator[Account]:
    with start_account(Account()) as account:
        yield account


@pytest.fixture
def plex(account: Account, watch: Watch) -> Iterator[PlexAccount]:
    plex = PlexAccount(account.url, sleep=watch.sleep)
    yield plex
    plex.close()


def test_the_token_comes_once_somebody_has_signed_in(
    plex: PlexAccount, account: Account, watch: Watch
) -> None:
    pin = plex.pin()
    assert re.fullmatch(r"https://app\.plex\.tv/auth#\?clientID=retrovue-\w+&code=x7k2&.*", pin.link)
    assert plex.wait(pin, watch.now) == TOKEN
    assert (account.polls, watch.ms) == (3, 2000)
    identifiers = {headers["X-Plex-Client-Identifier"] for _, _, headers in account.asked}
    assert len(identifiers) == 1 and identifiers.pop() in pin.link
    assert all(headers["X-Plex-Product"] == "RetroVue" for _, _, headers in account.asked)
    assert ("POST", "/api/v2/pins?strong=true") == account.asked[0][:2]


def test_nobody_signs_in(plex: PlexAccount, account: Account, watch: Watch) -> None:
    account.signs_in_after = None
    with pytest.raises(StationError, match="nobody signed in") as caught:
        plex.wait(Pin(4711, "x7k2", 20), watch.now)
    assert (account.polls, caught.value.exit_code) == (20, 4)


def test_an_answer_that_fails_now_and_then_does_no_harm(account: Account, watch: Watch) -> None:
    account.status = 503

    def recover(seconds: float) -> None:
        watch.sleep(seconds)
        account.status = 200

    plex = PlexAccount(account.url, sleep=recover)
    assert plex.wait(Pin(4711, "x7k2", 20), watch.now) == TOKEN
    plex.close()


@pytest.mark.parametrize(
    ("status", "said"), [(404, "nobody signed in"), (400, "answers with 400"), (429, "error 429")]
)
def test_a_link_that_is_gone_or_refused_ends_the_waiting(
    plex: PlexAccount, account: Account, watch: Watch, status: int, said: str
) -> None:
    account.status = status
    with pytest.raises(StationError, match=said if status != 429 else "nobody signed in"):
        plex.wait(Pin(4711, "x7k2", 20), watch.now)
    if status == 429:
        with pytest.raises(StationError, match=said):
            plex.pin()


def test_plex_that_cannot_be_reached_or_is_not_plex(account: Account) -> None:
    plex = PlexAccount("http://127.0.0.1:1")
    with pytest.raises(StationError, match="RV526.*cannot be reached"):
        plex.pin()
    plex.close()
    with start(small_library()) as server:
        other = PlexAccount(server.url)
        with pytest.raises(StationError, match="RV526"):
            other.pin()
        other.close()


def test_servers_with_the_best_address_first(plex: PlexAccount, account: Account) -> None:
    account.devices = [
        device("Friend's", "m2", "token-2", "https://198.51.100.7:32400", owned=False),
        device("A Player", "m3", "token-3", "http://127.0.0.1:1", provides="client,player"),
        device(
            "Attic",
            "m1",
            "token-1",
            "https://relay.example:8443",
            "https://203.0.113.9:32400",
            "http://127.0.0.1:32400",
        ),
    ]
    servers = plex.servers(TOKEN)
    assert [server.name for server in servers] == ["Attic", "Friend's"]
    assert [one.kind for one in servers[0].connections] == ["local", "remote", "relay"]
    assert named(servers, " attic ") is servers[0] and named(servers, "cellar") is None
    assert "token-1" not in repr(servers)
    with pytest.raises(StationError, match="rejects the token"):
        plex.servers("wrong")


def test_the_address_is_one_at_which_that_very_server_answers() -> None:
    with start(small_library()) as right, start(small_library()) as wrong:
        wrong.machine = "another"
        uris = ("http://127.0.0.1:1", wrong.url, right.url)
        server = Server(
            "Attic", right.machine, tuple(Connection(uri, True) for uri in uris), token=right.token
        )
        assert reachable(server, QUICK) == Connection(right.url, True)
        refused = Server("Attic", right.machine, server.connections, token="wrong")
        assert reachable(refused, QUICK) is None


@given(JSON)
def test_whatever_is_answered_nothing_breaks(value: Any) -> None:
    assert isinstance(read_pin(value), Pin | None)
    assert isinstance(read_token(value), str)
    for server in read_servers(
        [value, {"provides": "server", "accessToken": "x", "clientIdentifier": "y", "connections": value}]
    ):
        assert all(one.uri.startswith("http") for one in server.connections)


@pytest.mark.witness
@pytest.mark.skipif(not RECORDED.is_dir(), reason="the witnesses are not here")
def test_recorded_answers_are_read() -> None:
    pin = json.loads((RECORDED / "pin_new.json").read_text())
    assert read_pin(pin) == Pin(pin["id"], pin["code"], 900)
    assert read_token(pin) == ""
    devices = json.loads((RECORDED / "resources.json").read_text())
    expected = [one["name"] for one in devices if "server" in one["provides"].split(",")]
    assert sorted(server.name for server in read_servers(devices)) == sorted(expected)
    assert all(
        server.connections[-1].relay
        for server in read_servers(devices)
        if any(c.relay for c in server.connections)
    )
