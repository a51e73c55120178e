"""Signing in and out, and the first account."""

import asyncio
from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, Field, StringConstraints

from retrovue.web.access import passwords
from retrovue.web.access.actor import Actor
from retrovue.web.access.callers import is_by_https
from retrovue.web.access.hosts import is_loopback
from retrovue.web.access.roles import Role
from retrovue.web.access.sessions import OLDEST, csrf_token
from retrovue.web.access.throttle import Limit, network
from retrovue.web.api.operation import Asked, Nothing, Operation, Shape
from retrovue.web.console import COOKIE, LOCKOUT, PEOPLE
from retrovue.web.problem import Problem, too_many

PATH = "/api/v1/session"
_ALREADY = Problem(409, "already_set_up", "the station has an account already", "sign in")
SIGN_IN = Limit("sign in", 5)

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$")]
Password = Annotated[str, Field(max_length=passwords.LONGEST)]
RoleName = Literal["viewer", "operator", "admin"]


class SignIn(Shape):
    name: Name
    password: Password


class SetUp(SignIn):
    code: Annotated[str, Field(max_length=200)]
    """The one that `retrovue run` prints as long as there is no account."""


class Me(BaseModel):
    """Who asks."""

    name: str
    role: Literal["house", "viewer", "operator", "admin"]
    signed_in: bool
    csrf: str
    """To be sent as `X-CSRF-Token` with every change."""
    set_up: bool
    """Whether the station has an account."""


async def who(asked: Asked[Nothing, Nothing, Nothing]) -> Me:
    return _me(asked.request, asked.actor)


async def sign_in(asked: Asked[Nothing, Nothing, SignIn]) -> web.StreamResponse:
    request, body = asked.request, asked.body
    people, lockout = request.app[PEOPLE], request.app[LOCKOUT]
    caller, now = network(asked.actor.address), _ticks()
    if wait := lockout.wait(caller, now):
        raise too_many(wait)
    asked.note(body.name)
    opened = await people.sign_in(
        body.name, body.password, asked.actor.address, request.headers.get("User-Agent", "")
    )
    if opened is None:
        lockout.failed(caller, now)
        raise Problem(
            401, "wrong_password", "the name or the password is wrong", "try again, or ask an admin"
        )
    lockout.succeeded(caller)
    if asked.actor.session is not None:
        await people.sign_out(asked.actor.session)
    actor = Actor(
        body.name, people.role_of(body.name), asked.actor.address, opened.session, csrf_token(opened.secret)
    )
    return _with_cookie(request, actor, opened.secret)


async def sign_out(asked: Asked[Nothing, Nothing, Nothing]) -> web.StreamResponse:
    if asked.actor.session is not None:
        await asked.request.app[PEOPLE].sign_out(asked.actor.session)
    response = web.Response(status=204)
    response.del_cookie(asked.request.app[COOKIE], path="/")
    return response


async def set_up(asked: Asked[Nothing, Nothing, SetUp]) -> web.StreamResponse:
    """The first account, of an admin; whoever makes it is signed in."""
    people, body = asked.request.app[PEOPLE], asked.body
    if people.accounts:
        raise _ALREADY
    if not is_loopback(asked.actor.address) and not body.code:
        raise Problem(403, "wrong_code", "the code is missing", "use the address that `retrovue run` prints")
    if not people.may_set_up(body.code):
        raise Problem(
            403,
            "wrong_code",
            "this code is not the one that `retrovue run` printed",
            "copy the address whole",
        )
    check_password(body.password, body.name)
    asked.note(body.name)
    if await people.add(body.name, Role.ADMIN, body.password, first=True) is None:
        raise _ALREADY
    return await sign_in(Asked(asked.request, asked.actor, asked.params, asked.query, body))


def check_password(password: str, name: str) -> None:
    if wrong := passwords.what_is_wrong(password, name):
        raise Problem(400, "weak_password", wrong, "choose a longer one", errors=[
            {"in": "body", "name": "password", "message": wrong}])  # fmt: skip


def _ticks() -> int:
    return int(asyncio.get_running_loop().time() * 1000)


def _me(request: web.Request, actor: Actor) -> Me:
    return Me(
        name=actor.name, role=actor.role.word, signed_in=actor.signed_in, csrf=actor.csrf,
        set_up=bool(request.app[PEOPLE].accounts),
    )  # fmt: skip


def _with_cookie(request: web.Request, actor: Actor, secret: str) -> web.Response:
    text = _me(request, actor).model_dump_json()
    response = web.Response(text=text, content_type="application/json", headers={"Cache-Control": "no-store"})
    response.set_cookie(
        request.app[COOKIE],
        secret,
        httponly=True,
        samesite="Strict",
        secure=is_by_https(request),
        path="/",
        max_age=OLDEST // 1000,
    )
    return response


OPERATIONS = (
    Operation("GET", PATH, Role.HOUSE, "Who you are here", who, Me),
    Operation("POST", PATH, Role.HOUSE, "Sign in", sign_in, Me, body=SignIn, limit=SIGN_IN, action="sign in", problems=(401,)),
    Operation("DELETE", PATH, Role.HOUSE, "Sign out", sign_out, status=204, action="sign out"),
    Operation(
        "POST", "/api/v1/setup", Role.HOUSE, "Make the first account", set_up, Me, body=SetUp, limit=SIGN_IN,
        action="set up", problems=(403, 409),
    ),
)  # fmt: skip
