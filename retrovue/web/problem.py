"""What a refused or failed request is told: problem details (RFC 9457) for programs, a page for people."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from aiohttp import web

from retrovue.diagnostics import Diagnostic
from retrovue.web.correlation import correlation_id

PROBLEM_TYPE = "application/problem+json"


class Problem(Exception):
    """`code` is a word that programs may rely on, or a diagnostic's code; `action` is the cure."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        action: str = "",
        headers: Mapping[str, str] = {},
        **more: Any,
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.action = status, code, detail, action
        self.headers, self.more = dict(headers), more

    def as_json(self) -> dict[str, Any]:
        return {
            "title": HTTPStatus(self.status).phrase, "status": self.status, "code": self.code, "detail": self.detail,
            "action": self.action, "correlation_id": correlation_id.get(), **self.more,
        }  # fmt: skip

    def response(self) -> web.Response:
        headers = {"Cache-Control": "no-store", **self.headers}
        return web.json_response(
            self.as_json(), status=self.status, headers=headers, content_type=PROBLEM_TYPE
        )


def too_many(wait_ms: int) -> Problem:
    seconds = max(1, -(-wait_ms // 1000))
    return Problem(
        429, "too_many_requests", f"this was asked for too often; wait {seconds} s", "wait, then try again",
        {"Retry-After": str(seconds)},
    )  # fmt: skip


def from_diagnostic(diagnostic: Diagnostic, status: int) -> Problem:
    """The diagnostic's own words; its help is the action."""
    headers = {"Retry-After": "1"} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    return Problem(status, diagnostic.code, diagnostic.message, "; ".join(diagnostic.help), headers)
