"""Tokens by which programs ask, in nobody's name, and those of addresses for clients that cannot sign in."""

from typing import Any, Literal

from pydantic import BaseModel

from retrovue.record.accounts import AccessToken
from retrovue.web.access.roles import NAMED, STREAMS, Role
from retrovue.web.api.accounts import Named
from retrovue.web.api.operation import Asked, Nothing, Operation, Shape
from retrovue.web.api.session import Name
from retrovue.web.console import PEOPLE
from retrovue.web.problem import Problem

PATH = "/api/v1/tokens"
TokenRole = Literal["viewer", "operator", "admin", "streams"]
"""`streams`: what stands below `/with/<token>`, and nothing else."""


class TokenShown(BaseModel):
    name: str
    role: TokenRole
    made: int
    maker: str


class TokenList(BaseModel):
    tokens: list[TokenShown]


class NewToken(Shape):
    name: Name
    role: TokenRole = "viewer"


class GivenToken(TokenShown):
    token: str
    """Shown this once."""
    path: str
    """What stands before `/channels.m3u`, `/guide.xml` and the like in the addresses for a client; empty for a program's."""


async def tokens(asked: Asked[Nothing, Nothing, Nothing]) -> TokenList:
    known = sorted(asked.request.app[PEOPLE].tokens.values(), key=lambda each: each.name)
    return TokenList(tokens=[TokenShown(**_of(token)) for token in known])


async def token_given(asked: Asked[Nothing, Nothing, NewToken]) -> GivenToken:
    people, body = asked.request.app[PEOPLE], asked.body
    asked.note(f"{body.name} as {body.role}")
    if any(token.name == body.name for token in people.tokens.values()):
        raise Problem(409, "name_taken", f"there is a token `{body.name}` already", "choose another name")
    text = await people.give_token(body.name, NAMED.get(body.role), asked.actor.name)
    made = next(token for token in people.tokens.values() if token.name == body.name)
    return GivenToken(token=text, path=f"/with/{text}" if body.role == STREAMS else "", **_of(made))


async def token_taken(asked: Asked[Named, Nothing, Nothing]) -> None:
    people, name = asked.request.app[PEOPLE], asked.params.name
    asked.note(name)
    found = next((token for token in people.tokens.values() if token.name == name), None)
    if found is None:
        raise Problem(404, "unknown_token", f"there is no token `{name}`", "look at the list of tokens")
    await people.take_token(found)


def _of(token: AccessToken) -> dict[str, Any]:
    return {name: getattr(token, name) for name in ("name", "role", "made", "maker")}


OPERATIONS = (
    Operation("GET", PATH, Role.ADMIN, "List the tokens of programs", tokens, TokenList),
    Operation("POST", PATH, Role.ADMIN, "Make a token for a program", token_given, GivenToken, body=NewToken,
              status=201, action="make token", problems=(409,)),
    Operation("DELETE", PATH + "/{name}", Role.ADMIN, "Take a token back", token_taken, params=Named, status=204,
              action="take token back", problems=(404,)),
)  # fmt: skip
