"""Passwords are kept as argon2id hashes. Slow on purpose, and of 64 MiB each: at work in threads of their own."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 10, 1000
_HASHER = PasswordHasher()
_AT_ONCE = 2
"""More would take memory and turns from the air, and the threads that others wait for."""
_THREADS = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="passwords")


@cache
def _nobody() -> str:
    """Made when somebody first signs in: at the start of a station it would cost a tenth of a second."""
    return _HASHER.hash("nobody's password")


def what_is_wrong(password: str, name: str = "") -> str:
    """Why a password cannot be taken, or nothing."""
    if len(password) < SHORTEST:
        return f"a password has {SHORTEST} characters at least"
    if len(password) > LONGEST:
        return f"a password has {LONGEST} characters at most"
    if len(set(password)) < 4 or (name and password.casefold() in (name.casefold() * 8)):
        return "this password is too easy to guess"
    return ""


async def hashed(password: str) -> str:
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _HASHER.hash, password)


async def matches(password: str, kept: str) -> bool:
    """Takes as long for an unknown account (`kept` empty) as for a wrong password."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _matches, password, kept)


def _matches(password: str, kept: str) -> bool:
    nobody = _nobody()
    try:
        return _HASHER.verify(kept or nobody, password) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False
