"""Who may use the console: accounts, the browsers that are signed in, and tokens for programs."""

from concurrent.futures import Future
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from retrovue.record import tables
from retrovue.record.station_record import StationRecord


class Account(NamedTuple):
    """A person; instants are ms UTC."""

    name: str
    role: str
    password: str
    """An argon2 hash."""
    made: int
    changed: int


class KeptSession(NamedTuple):
    """A browser that is signed in."""

    key: str
    """A hash of the secret that the browser holds."""
    account: str
    made: int
    seen: int
    address: str
    agent: str


class AccessToken(NamedTuple):
    """A program that may ask in nobody's name."""

    key: str
    """A hash of the token."""
    name: str
    role: str
    made: int
    maker: str


class Everybody(NamedTuple):
    """All that is kept, as it is read at the start."""

    accounts: tuple[Account, ...] = ()
    sessions: tuple[KeptSession, ...] = ()
    tokens: tuple[AccessToken, ...] = ()


class Accounts:
    """Each change is one transaction of the record's thread; its future ends when it is on the disk."""

    def __init__(self, record: StationRecord) -> None:
        self._record = record

    def everybody(self) -> "Future[Everybody]":
        def read(connection: Connection) -> Everybody:
            return Everybody(
                tuple(Account(*row) for row in connection.execute(select(tables.account))),
                tuple(KeptSession(*row) for row in connection.execute(select(tables.session))),
                tuple(AccessToken(*row) for row in connection.execute(select(tables.access_token))),
            )

        return self._record.ask(read)

    def keep_account(self, account: Account) -> "Future[None]":
        return self._keep(tables.account, account)

    def drop_account(self, name: str) -> "Future[None]":
        """With all its sessions."""

        def drop(connection: Connection) -> None:
            connection.execute(delete(tables.session).where(tables.session.c.account == name))
            connection.execute(delete(tables.account).where(tables.account.c.name == name))

        return self._record.ask(drop)

    def keep_session(self, session: KeptSession) -> "Future[None]":
        return self._keep(tables.session, session)

    def touch_session(self, key: str, seen: int) -> "Future[None]":
        def touch(connection: Connection) -> None:
            connection.execute(update(tables.session).where(tables.session.c.key == key).values(seen=seen))

        return self._record.ask(touch, lossy=True)

    def drop_sessions(self, keys: tuple[str, ...]) -> "Future[None]":
        return self._drop(tables.session, keys)

    def keep_token(self, token: AccessToken) -> "Future[None]":
        return self._keep(tables.access_token, token)

    def drop_token(self, key: str) -> "Future[None]":
        return self._drop(tables.access_token, (key,))

    def _keep(self, table: Table, row: Any) -> "Future[None]":
        def keep(connection: Connection) -> None:
            connection.execute(insert(table).prefix_with("OR REPLACE"), row._asdict())

        return self._record.ask(keep)

    def _drop(self, table: Table, keys: tuple[str, ...]) -> "Future[None]":
        def drop(connection: Connection) -> None:
            connection.execute(delete(table).where(table.c.key.in_(keys)))

        return self._record.ask(drop)
