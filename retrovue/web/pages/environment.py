"""Templates of pages, and the headers that keep a page to what it came with."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from retrovue.load.package_files import template_folder

STATIC = Path(__file__).parent.parent / "static"
HLS_JS = STATIC / "vendor" / "hls.min.js"
"""Fetched at set-up where that was possible; without it the browser plays by itself or not at all."""

SAFE_PAGE = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "media-src 'self' blob:; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def hls_js_is_here() -> bool:
    return HLS_JS.is_file()


@cache
def templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(template_folder()), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
