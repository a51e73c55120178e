"""Everybody who may sign in, kept in memory and written through to the station's record."""

import asyncio
import hmac
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

from retrovue.record.accounts import AccessToken, Account, Accounts, Everybody, KeptSession
from retrovue.web.access import passwords
from retrovue.web.access.callers import as_bytes
from retrovue.web.access.roles import NAMED, STREAMS, Role
from retrovue.web.access.sessions import Opened, Sessions, key_of

PATIENCE = 2.0
"""Seconds that a change waits for the disk; after that it holds in memory and is written later."""


class LastAdmin(Exception):
    """Without this account nobody could make another admin."""


class People:
    """`now` tells the instant in ms UTC; `setup_code` is asked of whoever makes the first account."""

    def __init__(self, kept: Accounts, now: Callable[[], int]) -> None:
        self._kept, self._now = kept, now
        self.accounts: dict[str, Account] = {}
        self.tokens: dict[str, AccessToken] = {}
        self.sessions = Sessions()
        self.setup_code = secrets.token_urlsafe(16)
        self.known = asyncio.Event()
        """Set as soon as the record has been read: before that nobody may do more than the house."""
        self._changing = asyncio.Lock()
        self._watching: dict[str, set[asyncio.Transport]] = {}

    async def read(self) -> None:
        """Waits for the record for as long as it takes."""
        everybody: Everybody = await asyncio.wrap_future(self._kept.everybody())
        self.accounts = {account.name: account for account in everybody.accounts}
        self.tokens = {token.key: token for token in everybody.tokens}
        self.sessions = Sessions(everybody.sessions)
        old = self.sessions.outdated(self._now())
        self.sessions.close(old)
        if old:
            self._kept.drop_sessions(old)
        self.known.set()

    # ---- who is it

    def role_of(self, account: str) -> Role:
        found = self.accounts.get(account)
        return NAMED.get(found.role, Role.HOUSE) if found else Role.HOUSE

    def session(self, secret: str, *, used: bool = True) -> KeptSession | None:
        """The session of a browser; None when there is none, or its account is gone. `used`: somebody is there, and not just
        a page that was left open."""
        now = self._now()
        found = self.sessions.find(secret, now)
        if found is None or found.account not in self.accounts:
            return None
        if used and self.sessions.touch(found, now):
            self._kept.touch_session(found.key, now)
        return found

    def is_signed_in(self, key: str) -> bool:
        """Whether the session with a key still holds; asking is no sign of life."""
        return self.sessions.has(key, self._now())

    def token(self, text: str) -> AccessToken | None:
        """The token of a program. One for streams is none: it stands in addresses, where many eyes see it.

        What is compared are hashes; how long that takes says nothing of the token.
        """
        found = self.tokens.get(key_of(text))
        return found if found is not None and found.role != STREAMS else None

    def stream_token(self, text: str) -> AccessToken | None:
        """The token of an address. One of a program is none: it may more, and has no business in an address."""
        found = self.tokens.get(key_of(text))
        return found if found is not None and found.role == STREAMS else None

    @contextmanager
    def watching(self, token: str, connection: asyncio.Transport | None) -> Iterator[None]:
        """A connection that is cut when the token, by its key, is taken back: a stream has no end of its own."""
        if connection is None:
            yield
            return
        held = self._watching.setdefault(token, set())
        held.add(connection)
        try:
            yield
        finally:
            held.discard(connection)
            if not held and self._watching.get(token) is held:
                del self._watching[token]

    def may_set_up(self, code: str) -> bool:
        """Whether somebody may make the first account."""
        return (
            self.known.is_set()
            and not self.accounts
            and hmac.compare_digest(as_bytes(code), self.setup_code.encode())
        )

    # ---- changes

    async def sign_in(self, name: str, password: str, address: str, agent: str) -> Opened | None:
        """None for a wrong name or password; which of the two, nobody is told."""
        account = self.accounts.get(name)
        right = await passwords.matches(password, account.password if account else "")
        if not right or self.accounts.get(name) is not account:
            return None
        opened = self.sessions.open(name, self._now(), address, agent)
        if opened.closed:
            self._kept.drop_sessions(opened.closed)
        await self._written(self._kept.keep_session(opened.session))
        return opened

    async def sign_out(self, session: KeptSession) -> None:
        self.sessions.close((session.key,))
        await self._written(self._kept.drop_sessions((session.key,)))

    async def sign_out_everywhere(self, account: str, but: str = "") -> None:
        """Closes all sessions of an account, but the one with a key."""
        keys = tuple(session.key for session in self.sessions.of(account) if session.key != but)
        self.sessions.close(keys)
        await self._written(self._kept.drop_sessions(keys))

    async def add(self, name: str, role: Role, password: str, *, first: bool = False) -> Account | None:
        """None when somebody else was quicker: the name is taken, or `first` no longer holds."""
        kept = await passwords.hashed(password)
        async with self._changing:
            if name in self.accounts or (first and self.accounts):
                return None
            now = self._now()
            return await self._keep(Account(name, role.word, kept, now, now))

    async def change(self, name: str, role: Role | None, password: str = "") -> Account | None:
        """None when there is no such account; without a role or a password it keeps what it has.

        Raises LastAdmin rather than leave the station without one.
        """
        kept = await passwords.hashed(password) if password else ""
        async with self._changing:
            old = self.accounts.get(name)
            if old is None:
                return None
            word = role.word if role else old.role
            if word != Role.ADMIN.word:
                self._keep_an_admin(name)
            return await self._keep(
                old._replace(role=word, password=kept or old.password, changed=self._now())
            )

    async def _keep(self, account: Account) -> Account:
        self.accounts[account.name] = account
        await self._written(self._kept.keep_account(account))
        return account

    async def remove(self, name: str) -> None:
        """Raises LastAdmin rather than leave the station without one."""
        async with self._changing:
            self._keep_an_admin(name)
            self.accounts.pop(name, None)
            self.sessions.close(tuple(session.key for session in self.sessions.of(name)))
            await self._written(self._kept.drop_account(name))

    def _keep_an_admin(self, name: str) -> None:
        """To be asked in the same turn in which one goes: two could take each other out."""
        if self.is_last_admin(name):
            raise LastAdmin(name)

    def is_last_admin(self, name: str) -> bool:
        admins = [account.name for account in self.accounts.values() if account.role == Role.ADMIN.word]
        return admins == [name]

    async def give_token(self, name: str, role: Role | None, maker: str) -> str:
        """A token for a program, or without a role for streams; it is told this once and never again."""
        text = secrets.token_urlsafe(32)
        token = AccessToken(key_of(text), name, role.word if role else STREAMS, self._now(), maker)
        self.tokens[token.key] = token
        await self._written(self._kept.keep_token(token))
        return text

    async def take_token(self, token: AccessToken) -> None:
        self.tokens.pop(token.key, None)
        for connection in self._watching.pop(token.key, ()):
            connection.abort()
        await self._written(self._kept.drop_token(token.key))

    async def _written(self, future: "Future[Any]") -> None:
        await asyncio.wait([asyncio.wrap_future(future)], timeout=PATIENCE)
