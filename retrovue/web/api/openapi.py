"""`/api/v1/openapi.json`: the API as it describes itself, made from its operations."""

import asyncio
import re
from collections.abc import Iterable
from functools import cache
from http import HTTPStatus
from typing import Any

from aiohttp import web
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from retrovue import __version__
from retrovue.web.access.doors import DOORS
from retrovue.web.access.roles import Role
from retrovue.web.api.operation import AnyOperation, Nothing
from retrovue.web.problem import PROBLEM_TYPE

_BARE = {"text/plain": {"schema": {"type": "string"}}}
_REF = "#/components/schemas/{model}"


class ProblemShown(BaseModel):
    """Problem details (RFC 9457)."""

    title: str
    status: int
    code: str
    detail: str
    action: str
    correlation_id: str


def document(operations: Iterable[AnyOperation]) -> dict[str, Any]:
    """OpenAPI 3.1."""
    known = list(operations)
    schemas, components = _schemas(known)
    paths: dict[str, dict[str, Any]] = {}
    for operation in known:
        path = re.sub(r"\{(\w+):[^{}]*(?:\{[^{}]*\}[^{}]*)*\}", r"{\1}", operation.path)
        paths.setdefault(path, {})[operation.method.lower()] = _operation(operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "RetroVue", "version": __version__, "summary": "A TV station"},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _schemas(operations: list[AnyOperation]) -> tuple[dict[type[Any], Any], dict[str, Any]]:
    incoming = {
        model for each in operations for model in (each.params, each.query, each.body) if model is not None
    }
    outgoing = {each.answer for each in operations if each.answer is not None} | {ProblemShown}
    wanted = [(model, "validation") for model in sorted(incoming, key=_name)]
    wanted += [(model, "serialization") for model in sorted(outgoing - incoming, key=_name)]
    found, definitions = models_json_schema(wanted, ref_template=_REF)  # type: ignore[arg-type]
    return {model: schema for (model, _), schema in found.items() if isinstance(model, type)}, definitions[
        "$defs"
    ]


def _name(model: type[BaseModel]) -> str:
    return model.__name__


def _operation(operation: AnyOperation, schemas: dict[type[Any], Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "summary": operation.summary,
        "operationId": operation.handler.__module__.rpartition(".")[2] + "." + operation.handler.__name__,
        "x-role": operation.role.word,
        "responses": _answers(operation, schemas),
    }
    if operation.role is not Role.HOUSE:
        described["security"] = [{"token": []}]
    parameters = [*_parameters(operation.params, "path"), *_parameters(operation.query, "query")]
    if parameters:
        described["parameters"] = parameters
    if operation.body is not None:
        content = {"application/json": {"schema": schemas[operation.body]}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _parameters(model: type[BaseModel], where: str) -> list[dict[str, Any]]:
    if model is Nothing:
        return []
    schema = model.model_json_schema(ref_template=_REF)
    required = schema.get("required", [])
    return [
        {
            "name": name,
            "in": where,
            "required": where == "path" or name in required,
            "schema": _without_title(each),
        }
        for name, each in schema["properties"].items()
    ]


def _without_title(schema: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key != "title"}


def _answers(operation: AnyOperation, schemas: dict[type[Any], Any]) -> dict[str, Any]:
    good: dict[str, Any] = {"description": HTTPStatus(operation.status).phrase}
    if operation.answer is not None:
        good["content"] = {"application/json": {"schema": schemas[operation.answer]}}
    elif operation.media:
        good["content"] = {operation.media: {"schema": {"type": "string", "format": "binary"}}}
    problem = {"content": {PROBLEM_TYPE: {"schema": schemas[ProblemShown]}}}
    answers = {str(operation.status): good} | {
        str(status): {"description": HTTPStatus(status).phrase, **(problem if status >= 400 else {})}
        for status in sorted(_problems(operation))
    }
    if (
        "400" in answers
    ):  # what is not HTTP, or too long for it, is refused before anybody looks what it is about
        answers["400"] = answers["400"] | {"content": {**problem["content"], **_BARE}}
    return answers


def _problems(operation: AnyOperation) -> set[int]:
    """Those that its form implies, and its own."""
    found = {403, 421, *operation.problems}
    if operation.role is not Role.HOUSE:
        found |= {401, 503}
    else:
        found |= {401}
    if operation.body is not None:
        found |= {400, 413, 415}
    if operation.method != "GET":
        found |= {400, 429}
    if operation.params is not Nothing or operation.query is not Nothing:
        found |= {400, 404}
    return found


@cache
def _text(operations: tuple[AnyOperation, ...]) -> str:
    """Made when somebody first asks: at the start of a station it would cost a fifth of a second."""
    return web.json_response(document(operations)).text or ""


def add_routes(app: web.Application, operations: Iterable[AnyOperation]) -> None:
    known = tuple(operations)

    async def shown(_: web.Request) -> web.Response:
        text = await asyncio.to_thread(_text, known)
        return web.Response(text=text, content_type="application/json", headers={"Cache-Control": "no-cache"})

    app.router.add_get("/api/v1/openapi.json", shown)
    app[DOORS].open("GET", "/api/v1/openapi.json", Role.VIEWER)
