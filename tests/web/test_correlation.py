"""The id of a request: taken over or made, and found again in its answer, the log, the audit and the problem."""

import logging
import uuid

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import given
from hypothesis import strategies as st

from retrovue.cli.log_setup import JsonLines
from retrovue.web.correlation import HEADER, id_of, name_it, with_correlation
from retrovue.web.problem import Problem

ULID = "01ARZ3NDEKTSV4RRFFQ69G5FAV"


@given(st.uuids())
def test_uuids_are_taken_over(given_id: uuid.UUID) -> None:
    assert id_of(str(given_id)) == str(given_id)


@given(st.integers(0, (1 << 128) - 1))
def test_ulids_are_taken_over(number: int) -> None:
    text = "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[number >> shift & 31] for shift in range(125, -1, -5))
    assert id_of(text) == text


@given(
    st.one_of(
        st.text(), st.sampled_from([ULID + "\n", "８" + ULID[1:], "8" + ULID[1:], f"{{{uuid.UUID(int=7)}}}"])
    )
)
def test_anything_else_gives_a_new_one(text: str) -> None:
    made = id_of(text)
    assert made != text
    assert str(uuid.UUID(made)) == made


async def _refused(_: web.Request) -> web.Response:
    logging.getLogger("retrovue.test").warning("seen")
    return Problem(409, "no", "not now").response()


async def _missing(_: web.Request) -> web.Response:
    raise web.HTTPNotFound


@pytest.mark.parametrize("sent", ["", ULID, "<script>"])
async def test_answer_log_and_problem_carry_the_same(sent: str, caplog: pytest.LogCaptureFixture) -> None:
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(JsonLines().format(record))  # type: ignore[method-assign]
    logging.getLogger("retrovue.test").addHandler(handler)
    app = web.Application(middlewares=[with_correlation])
    app.on_response_prepare.append(name_it)
    app.router.add_get("/no", _refused)
    app.router.add_get("/none", _missing)
    async with TestClient(TestServer(app)) as client:
        answer = await client.get("/no", headers={HEADER: sent} if sent else {})
        found = answer.headers[HEADER]
        assert (found == sent) is (sent == ULID)
        assert (await answer.json())["correlation_id"] == found
        assert f'"correlation_id": "{found}"' in lines[-1]
        assert (await client.get("/none")).headers[HEADER] not in ("", found)
    logging.getLogger("retrovue.test").removeHandler(handler)
