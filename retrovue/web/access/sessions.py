"""Who is signed in. The browser holds a secret, the station only its hash."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from retrovue.record.accounts import KeptSession
from retrovue.timing.instants import HOUR
from retrovue.web.access.callers import as_bytes, plain

IDLE = 12 * HOUR
OLDEST = 30 * 24 * HOUR
TOUCH = 5 * 60_000
"""How stale the kept instant of the last request may be, in ms."""
MOST = 50
"""Sessions of one account; the one that was quiet longest is closed."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session, and the secret that only the browser gets."""

    session: KeptSession
    secret: str
    closed: tuple[str, ...]
    """Keys of sessions that had to go."""


class Sessions:
    """All in memory; instants are ms UTC."""

    def __init__(self, kept: Iterable[KeptSession] = ()) -> None:
        self._by_key = {session.key: session for session in kept}

    def open(self, account: str, now: int, address: str, agent: str) -> Opened:
        secret = secrets.token_urlsafe(32)
        session = KeptSession(key_of(secret), account, now, now, address, plain(agent)[:200])
        own = sorted(
            (each for each in self._by_key.values() if each.account == account), key=lambda each: each.seen
        )
        closed = tuple(each.key for each in own[: max(0, len(own) + 1 - MOST)])
        self.close(closed)
        self._by_key[session.key] = session
        return Opened(session, secret, closed)

    def find(self, secret: str, now: int) -> KeptSession | None:
        """None when nobody has it, or it has been idle too long, or is too old."""
        key = key_of(secret)
        return self._by_key[key] if self.has(key, now) else None

    def touch(self, session: KeptSession, now: int) -> bool:
        """Whether the new instant is worth keeping."""
        if now - session.seen < TOUCH:
            return False
        self._by_key[session.key] = session._replace(seen=now)
        return True

    def close(self, keys: Iterable[str]) -> None:
        for key in keys:
            self._by_key.pop(key, None)

    def of(self, account: str) -> tuple[KeptSession, ...]:
        return tuple(session for session in self._by_key.values() if session.account == account)

    def has(self, key: str, now: int) -> bool:
        session = self._by_key.get(key)
        return session is not None and now - session.seen <= IDLE and now - session.made <= OLDEST

    def outdated(self, now: int) -> tuple[str, ...]:
        return tuple(
            key for key, each in self._by_key.items() if now - each.seen > IDLE or now - each.made > OLDEST
        )


def key_of(secret: str) -> str:
    return hashlib.sha256(as_bytes(secret)).hexdigest()


def csrf_token(secret: str) -> str:
    """What a page must send with every change while somebody is signed in; another site cannot read it."""
    return hmac.new(secret.encode(), b"csrf", hashlib.sha256).hexdigest()
