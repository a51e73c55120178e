"""Accounts: for admins, and one's own password for everybody."""

from pydantic import BaseModel

from retrovue.web.access import passwords
from retrovue.web.access.people import LastAdmin, People
from retrovue.web.access.roles import NAMED, Role
from retrovue.web.api.operation import Asked, Nothing, Operation, Shape
from retrovue.web.api.session import SIGN_IN, Name, Password, RoleName, check_password
from retrovue.web.console import PEOPLE
from retrovue.web.problem import Problem

PATH = "/api/v1/accounts"


class Named(Shape):
    name: Name


class AccountShown(BaseModel):
    name: str
    role: RoleName
    made: int
    """ms UTC"""
    changed: int
    sessions: int


class AccountList(BaseModel):
    accounts: list[AccountShown]


class NewAccount(Shape):
    name: Name
    role: RoleName
    password: Password


class ChangedAccount(Shape):
    role: RoleName | None = None
    password: Password | None = None


class OwnPassword(Shape):
    old: Password
    new: Password


async def listed(asked: Asked[Nothing, Nothing, Nothing]) -> AccountList:
    people = asked.request.app[PEOPLE]
    return AccountList(accounts=[_shown(people, name) for name in sorted(people.accounts)])


async def added(asked: Asked[Nothing, Nothing, NewAccount]) -> AccountShown:
    people, body = asked.request.app[PEOPLE], asked.body
    asked.note(f"{body.name} as {body.role}")
    check_password(body.password, body.name)
    if await people.add(body.name, NAMED[body.role], body.password) is None:
        raise Problem(409, "name_taken", f"there is an account `{body.name}` already", "choose another name")
    return _shown(people, body.name)


async def changed(asked: Asked[Named, Nothing, ChangedAccount]) -> AccountShown:
    """A new role or password ends the sessions of that account, but not the one that asks."""
    people, name, body = asked.request.app[PEOPLE], asked.params.name, asked.body
    account = people.accounts.get(name)
    asked.note(name, account.role if account else "", body.role or "")
    if account is None:
        raise _unknown(name)
    if body.password is not None:
        check_password(body.password, name)
    role = NAMED[body.role] if body.role else None
    try:
        if await people.change(name, role, body.password or "") is None:
            raise _unknown(name)
    except LastAdmin:
        raise _last(name) from None
    await people.sign_out_everywhere(name, asked.actor.session.key if asked.actor.session else "")
    return _shown(people, name)


async def removed(asked: Asked[Named, Nothing, Nothing]) -> None:
    people, name = asked.request.app[PEOPLE], asked.params.name
    asked.note(name)
    if name not in people.accounts:
        raise _unknown(name)
    try:
        await people.remove(name)
    except LastAdmin:
        raise _last(name) from None


async def own_password(asked: Asked[Nothing, Nothing, OwnPassword]) -> None:
    """Closes all other sessions of the account."""
    people, name = asked.request.app[PEOPLE], asked.actor.name
    account = people.accounts.get(name)
    if account is None or asked.actor.session is None:
        raise Problem(403, "no_account", "this is for those who have signed in with a password")
    if not await passwords.matches(asked.body.old, account.password):
        raise Problem(403, "wrong_password", "the old password is wrong", "try again")
    check_password(asked.body.new, name)
    await people.change(name, None, asked.body.new)
    await people.sign_out_everywhere(name, asked.actor.session.key)


def _shown(people: People, name: str) -> AccountShown:
    account = people.accounts[name]
    return AccountShown(
        name=name,
        role=account.role,
        made=account.made,
        changed=account.changed,
        sessions=len(people.sessions.of(name)),
    )


def _unknown(name: str) -> Problem:
    return Problem(404, "unknown_account", f"there is no account `{name}`", "look at the list of accounts")


def _last(name: str) -> Problem:
    return Problem(409, "last_admin", f"`{name}` is the only admin", "make another admin first")


OPERATIONS = (
    Operation("GET", PATH, Role.ADMIN, "List the accounts", listed, AccountList),
    Operation("POST", PATH, Role.ADMIN, "Add an account", added, AccountShown, body=NewAccount, status=201,
              action="add account", problems=(409,)),
    Operation("PATCH", PATH + "/{name}", Role.ADMIN, "Change an account", changed, AccountShown, Named, body=ChangedAccount,
              action="change account", problems=(404, 409)),
    Operation("DELETE", PATH + "/{name}", Role.ADMIN, "Remove an account", removed, params=Named, status=204,
              action="remove account", problems=(404, 409)),
    Operation("PUT", "/api/v1/session/password", Role.VIEWER, "Change your own password", own_password, body=OwnPassword,
              status=204, limit=SIGN_IN, action="change own password"),
)  # fmt: skip
