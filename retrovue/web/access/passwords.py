"""Passwords are kept as argon2id hashes. Slow on purpose: to be called off the event loop."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 10, 1000
_HASHER = PasswordHasher()
_NOBODY = _HASHER.hash("nobody's password")


def what_is_wrong(password: str, name: str = "") -> str:
    """Why a password cannot be taken, or nothing."""
    if len(password) < SHORTEST:
        return f"a password has {SHORTEST} characters at least"
    if len(password) > LONGEST:
        return f"a password has {LONGEST} characters at most"
    if len(set(password)) < 4 or (name and password.casefold() in (name.casefold() * 8)):
        return "this password is too easy to guess"
    return ""


def hashed(password: str) -> str:
    return _HASHER.hash(password)


def matches(password: str, kept: str) -> bool:
    """Takes as long for an unknown account (`kept` empty) as for a wrong password."""
    try:
        return _HASHER.verify(kept or _NOBODY, password) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False
