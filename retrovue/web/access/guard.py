"""Every request passes here: where it comes from, who asks, whether they may, how often, and what is written down."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from aiohttp import web
from aiohttp.typedefs import Middleware

from retrovue.record.audit import Audit, AuditLine
from retrovue.web.access.actor import ACTOR, FOLDER_NAME, HOUSE_NAME, MACHINE_NAME, STRANGER_NAME, Actor
from retrovue.web.access.by_proxy import named_by_proxy, nobody_of
from retrovue.web.access.callers import (
    Surroundings,
    address_of,
    as_bytes,
    host_of,
    is_of_another_site,
    plain,
)
from retrovue.web.access.doors import OPEN, SAFE_METHODS, SIGN_IN, Doors, is_for_the_house
from retrovue.web.access.hosts import is_loopback, is_of_the_house, is_private
from retrovue.web.access.people import People
from retrovue.web.access.roles import NAMED, Role
from retrovue.web.access.sessions import csrf_token
from retrovue.web.access.shut_out import unknown_host
from retrovue.web.access.throttle import Limit, Throttle, network
from retrovue.web.access.with_token import UNKNOWN, is_below, stay_below, without_token
from retrovue.web.correlation import correlation_id
from retrovue.web.problem import Problem, too_many

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
CSRF_HEADER = "X-CSRF-Token"
IN_USE = "X-In-Use"
"""Sent by the console's pages with what somebody has just asked them for, and not with what they ask by themselves."""
REFUSED = Limit("refused", 60)
_PAGE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
AUDIT: web.RequestKey[dict[str, str]] = web.RequestKey("audit", dict)
"""A handler puts `target`, `before` and `after` here for the line that the guard writes."""


@dataclass(slots=True, eq=False)
class Guard:
    """`now` is ms UTC and `ticks` ms of a clock that never goes back."""

    people: People
    doors: Doors
    audit: Audit
    surroundings: Callable[[], Surroundings]
    folder_token: Callable[[], str]
    now: Callable[[], int]
    ticks: Callable[[], int]
    cookie: str = "retrovue"
    throttle: Throttle = field(default_factory=Throttle)
    _at_work: set["asyncio.Task[web.StreamResponse]"] = field(default_factory=set)

    def middleware(self) -> Middleware:
        @web.middleware
        async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
            if request.method in SAFE_METHODS:
                return await self.check(request, handler)
            return await self._to_its_end(request, handler)

        return check

    async def _to_its_end(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """A change is made whole and written down, also when whoever asked for it has hung up."""
        task = asyncio.create_task(self.check(request, handler))
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)
        return await asyncio.shield(task)

    async def check(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Problems leave it as they should look."""
        resource = request.match_info.route.resource
        path = resource.canonical if resource else without_token(request.path)
        if path in OPEN:
            return await self._alive(request, path, handler)
        safe = request.method in SAFE_METHODS
        try:
            request[AUDIT] = {}
            self._let_in(request, path)
            if not safe:
                self._limit(request, self.doors.limit(request.method, path))
            response = await self._handled(request, path, handler)
        except Problem as problem:
            response = self._refusal(request, self._refused(request, problem) if not safe else problem)
        except web.HTTPException as error:
            if not request.path.startswith("/api/"):
                if not safe:
                    self._write_down(request, path, error.status)
                error.headers.update(_PAGE_HEADERS)
                raise
            response = _as_problem(error)
        except Exception:
            if not safe:
                self._write_down(request, path, 500)
            raise
        if not safe and response.status != 429:
            self._write_down(request, path, response.status)
        if not response.prepared:
            for name, value in _PAGE_HEADERS.items():
                response.headers.setdefault(name, value)
        return response

    async def _handled(self, request: web.Request, path: str, handler: Handler) -> web.StreamResponse:
        if not is_below(path):
            return await handler(request)
        with self.people.watching(request[ACTOR].token, request.transport):
            return await handler(request)

    async def _alive(self, request: web.Request, path: str, handler: Handler) -> web.StreamResponse:
        """Everybody learns whether the station lives, and who may watch it how."""
        response = await handler(request)
        try:
            self._let_in(request, path)
        except Problem:
            return web.json_response({"alive": response.status < 400}, status=response.status)
        return response

    # ---- who is it

    def _let_in(self, request: web.Request, path: str) -> None:
        """Who it is stands in the request even when it is refused: the audit tells."""
        around = self.surroundings()
        address = address_of(request, around)
        request[ACTOR] = _nobody_in_particular(address)
        if is_below(path):
            self._with_token(request, address, around)
            return
        if not is_for_the_house(path) and not is_of_the_house(host_of(request), around.names):
            raise unknown_host()
        actor = request[ACTOR] = self._actor(request, address, around)
        unknown = request.match_info.http_exception is not None
        needed = Role.HOUSE if unknown else self.doors.role(request.method, path)
        if actor.role < needed:
            raise self._no(request, actor, needed)
        if actor.role is Role.HOUSE and not is_private(address) and not self._may_sign_in(path):
            raise self._stranger(request, actor)
        if request.method not in SAFE_METHODS:
            self._same_site(request, actor)

    def _with_token(self, request: web.Request, address: str | None, around: Surroundings) -> None:
        """Nothing else counts there: neither where it comes from nor who has signed in."""
        given = request.match_info["token"]
        token = self.people.stream_token(given)
        if token is None:
            if not self.people.known.is_set():
                raise _starting()
            if wait := self.throttle.wait(UNKNOWN, network(address), self.ticks()):
                raise too_many(wait)
            raise Problem(
                403, "unknown_token", "nobody knows the token in this address",
                "ask an admin for an address that holds; Settings makes them",
            )  # fmt: skip
        request[ACTOR] = Actor(f"token {token.name}", Role.HOUSE, address or "local", token=token.key)
        if request.method not in SAFE_METHODS:
            self._same_site(request, request[ACTOR])
        stay_below(request, given, around)

    def _actor(self, request: web.Request, address: str | None, around: Surroundings) -> Actor:
        where = address or "local"
        if name := named_by_proxy(request, around):
            return self._by_proxy(name, where)
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer" and given:
            return self._bearer(given.strip(), where)
        secret = request.cookies.get(self.cookie, "")
        session = self.people.session(secret, used=_is_use(request)) if secret else None
        if session is not None:
            return Actor(
                session.account, self.people.role_of(session.account), where, session, csrf_token(secret)
            )
        if is_loopback(address) and self.people.known.is_set() and not self.people.accounts:
            return Actor(MACHINE_NAME, Role.VIEWER, where)
        return _nobody_in_particular(address)

    def _by_proxy(self, name: str, where: str) -> Actor:
        if not self.people.known.is_set():
            raise _starting()
        if name not in self.people.accounts:
            raise nobody_of(name, bool(self.people.accounts))
        role, csrf = self.people.role_of(name), csrf_token(f"{self.folder_token()} {name}")
        return Actor(name, role, where, csrf=csrf, by_proxy=True)

    def _bearer(self, given: str, where: str) -> Actor:
        known = self.folder_token()
        if known and hmac.compare_digest(as_bytes(given), known.encode()):
            return Actor(FOLDER_NAME, Role.ADMIN, where)
        token = self.people.token(given)
        if token is None:
            raise Problem(
                401, "unknown_token", "nobody knows this token", "make one under Settings", _CHALLENGE
            )
        return Actor(f"token {token.name}", NAMED.get(token.role, Role.HOUSE), where, token=token.key)

    # ---- may they

    def _no(self, request: web.Request, actor: Actor, needed: Role) -> Problem:
        if actor.signed_in or actor.token:
            return Problem(403, "role_too_low", f"this needs the role {needed.word}", "ask an admin for it")
        if not self.people.known.is_set():
            return _starting()
        if not self.people.accounts:
            cure = (
                "open the console on the machine of the station, with the address that `retrovue run` prints"
            )
            return Problem(403, "no_password_yet", "the console is closed until it has a password", cure)
        return Problem(401, "not_signed_in", "this is for those who have signed in", "sign in", _CHALLENGE)

    def _may_sign_in(self, path: str) -> bool:
        """The first account is made at home."""
        return bool(self.people.accounts) and path in SIGN_IN

    def _stranger(self, request: web.Request, actor: Actor) -> Problem:
        """A browser is led to sign in. A player is not: it would ask for a password of which nothing comes."""
        closed = self.people.known.is_set() and not self.people.accounts
        if not closed and (request.path.startswith("/api/") or _wants_page(request)):
            return self._no(request, actor, Role.VIEWER)
        return Problem(
            403, "not_of_the_house", "this station serves private addresses only",
            "watch from home" if closed else "sign in with a browser, or watch from home",
        )  # fmt: skip

    def _same_site(self, request: web.Request, actor: Actor) -> None:
        """Nothing that a page of another site made a browser send."""
        if is_of_another_site(request):
            raise Problem(403, "other_site", "requests from pages of other addresses are refused")
        if actor.csrf:
            given = request.headers.get(CSRF_HEADER, "")
            if not hmac.compare_digest(as_bytes(given), actor.csrf.encode()):
                raise Problem(403, "csrf", "the page that sent this is out of date", "load the page again")

    def _limit(self, request: web.Request, limit: Limit) -> None:
        actor = request.get(ACTOR)
        known = actor is not None and actor.role > Role.HOUSE
        caller = actor.name if actor and known else network(actor.address if actor else request.remote)
        if wait := self.throttle.wait(limit, caller, self.ticks()):
            raise too_many(wait)

    def _refused(self, request: web.Request, problem: Problem) -> Problem:
        """The same, but for those who are refused so often that they would fill the audit."""
        try:
            self._limit(request, REFUSED)
        except Problem as too_often:
            return too_often
        return problem

    # ---- what is told and written

    def _refusal(self, request: web.Request, problem: Problem) -> web.StreamResponse:
        if problem.code == "not_signed_in" and _wants_page(request):
            told = without_token(request.path)
            where = quote(request.raw_path if told == request.path else told, safe="")
            return web.Response(
                status=303, headers={"Location": f"/login?next={where}", "Cache-Control": "no-store"}
            )
        if request.path.startswith("/api/"):
            return problem.response()
        text = f"{problem.detail}; {problem.action}\n" if problem.action else f"{problem.detail}\n"
        return web.Response(
            status=problem.status, text=text, headers={"Cache-Control": "no-store", **problem.headers}
        )

    def _write_down(self, request: web.Request, path: str, status: int) -> None:
        actor = request.get(ACTOR)
        said: Mapping[str, str] = request.get(AUDIT) or {}
        target = plain(said.get("target", without_token(request.path)))[:500]
        self.audit.add(
            AuditLine(
                self.now(), actor.name if actor else HOUSE_NAME, actor.role.word if actor else "",
                actor.address if actor else request.remote or "local", self.doors.action(request.method, path),
                target, said.get("before", ""), said.get("after", ""), str(status),
                correlation_id.get(),
            )
        )  # fmt: skip


def _nobody_in_particular(address: str | None) -> Actor:
    return Actor(HOUSE_NAME if is_private(address) else STRANGER_NAME, Role.HOUSE, address or "local")


def _starting() -> Problem:
    return Problem(503, "starting", "the station is only starting", "try again", {"Retry-After": "1"})


def _as_problem(error: web.HTTPException) -> web.Response:
    """An address or method that the API does not have, told as it tells everything else."""
    allowed = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
    code = {404: "unknown_address", 405: "wrong_method"}.get(error.status, "malformed")
    cure = "look at /api/v1/openapi.json"
    return Problem(
        error.status, code, f"the API has no such thing ({error.reason})", cure, allowed
    ).response()


_CHALLENGE = {"WWW-Authenticate": "Bearer"}


def _is_use(request: web.Request) -> bool:
    """Whether somebody did something: what an open page asks for every two seconds would keep it signed in for ever."""
    return request.method not in SAFE_METHODS or _wants_page(request) or IN_USE in request.headers


def _wants_page(request: web.Request) -> bool:
    return (
        request.method == "GET"
        and "text/html" in request.headers.get("Accept", "")
        and not request.path.startswith("/api/")
    )
