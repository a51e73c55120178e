"""The documentation in the console: all of it, its links lead somewhere, and nothing in it becomes markup."""

import re
from collections.abc import AsyncIterator
from importlib import resources
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import given
from hypothesis import strategies as st
from runs.fake_process import FakeProcess

from retrovue.diagnostics.codes import CODES
from retrovue.playout.air_clock import AirClock
from retrovue.playout.director import Director
from retrovue.web.application import make_application
from retrovue.web.console import Console
from retrovue.web.documentation.markup import render
from retrovue.web.documentation.pages import _found
from retrovue.web.documentation.reading import resolve
from retrovue.web.documentation.search import find, sections
from retrovue.web.documentation.shelf import Leaf, leaves
from retrovue.web.pages.client_setup import client_setups

LEAVES = list(leaves().values())


def test_every_file_and_every_code_is_on_the_shelf() -> None:
    names = {leaf.name for leaf in LEAVES}
    files = {
        path.name[:-3]
        for path in resources.files("retrovue").joinpath("docs").iterdir()
        if path.name.endswith(".md")
    }
    assert names - files - set(CODES) == {"examples", "codes"} and files <= names
    assert all(leaf.title and not leaf.title.startswith("#") for leaf in LEAVES)


def test_every_link_leads_to_a_page_and_a_heading_that_are_there() -> None:
    pages = {leaf.address: render(leaf.text, resolve) for leaf in LEAVES}
    wrong = []
    for address, page in pages.items():
        wrong += [(address, "a link without an address")] * page.html.count("<a>")
        for link in re.findall(r'href="([^"]+)"', page.html):
            path, _, part = link.partition("#")
            there = pages.get(path or address)
            if link.startswith("http"):
                continue
            if there is None or (part and part not in {heading.slug for heading in there.headings}):
                wrong.append((address, link))
    assert wrong == []


def test_a_code_in_the_text_is_a_link_to_its_page() -> None:
    page = render("See RV020 (and `RV404`), not `# rv: allow RV211` nor [RV101](/x).", resolve).html
    assert re.findall(r'href="([^"]+)"', page) == ["/docs/codes/RV020", "/docs/codes/RV404", "/x"]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>", "a <img src=x onerror=alert(1)> b", "[x](javascript:alert(1))", "![x](javascript:a)",
        "<a href='data:text/html,x'>y</a>", "[x](data:text/html;base64,eA==)", "```\n<script>\n```", "| <b>x</b> |\n|---|\n",
        "[x](//evil.example)", "# <script>x</script>", "```yaml\nx: <script>alert(1)</script>\n```",
    ],
)  # fmt: skip
def test_nothing_becomes_markup_or_leads_elsewhere(text: str) -> None:
    html = str(render(text, resolve).html).lower()
    assert "<script" not in html and "<b>" not in html and "<img src=x" not in html
    assert not re.search(r'(href|src)="(javascript|data|//)', html)


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_any_text_renders_with_the_elements_of_markdown_alone(text: str) -> None:
    tags = set(re.findall(r"</?([a-z0-9]+)", re.sub(r'"[^"]*"', "", str(render(text).html))))
    known = "p h1 h2 h3 h4 h5 h6 ul ol li pre code span em strong a img br hr blockquote div table thead tbody tr th td"
    assert tags <= set(known.split())


def test_headings_that_repeat_are_told_apart() -> None:
    headings = render("## Same\n\n## Same\n\n## `a.b` of *it*\n").headings
    assert [heading.slug for heading in headings] == ["same", "same-1", "ab-of-it"]


def test_sections_are_found_by_all_their_words() -> None:
    assert _found("plex five seconds")[0].address.startswith("/docs/client-plex")
    assert _found("rv020")[0].address == "/docs/codes/RV020"
    assert _found("words that nobody wrote together xyzzy") == []
    hit = _found("nobody can sign in")[0]
    assert (hit.before + hit.found + hit.after).strip("… ")


@given(
    st.lists(st.sampled_from(["one", "TWO", "three", "füñf", "İ"]), min_size=1, max_size=4),
    st.text(max_size=40),
)
def test_what_is_found_holds_the_words(words: list[str], more: str) -> None:
    leaf = Leaf("x", "/docs/x", "Title", f"{' '.join(words)}\n\n## Part\n\nother words\n")
    found = find(sections([leaf]), " ".join(words))
    assert [hit.address for hit in found] == ["/docs/x"]
    for hit in find(sections([leaf]), more):
        assert all(
            word in f"{hit.page} {hit.heading} {leaf.text}".casefold() for word in more.casefold().split()
        )


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[TestClient]:
    director = Director(tmp_path, "no-ffmpeg", AirClock(), 1 << 20, 2)
    director.record.start()
    console = Console(director, FakeProcess)
    reloader = SimpleNamespace(refused=(), tolerated=(), accepted=None)
    app = make_application(director, reloader, console)  # type: ignore[arg-type]
    await console.people.read()
    async with TestClient(TestServer(app)) as found:
        yield found
    await console.runs.close()
    director.record.close()


async def test_everybody_in_the_house_may_read(client: TestClient) -> None:
    for path, title, words in (
        ("/docs", "Docs", "Where to begin"), ("/docs/client-plex", "Plex", "Set Up Plex Tuner"),
        ("/docs/codes/rv020", "RV020", "Wrong:"), ("/docs/codes", "Codes of findings", "RV901"),
        ("/docs?q=%3Cscript%3E+%22", "Docs", "Nothing found for “&lt;script&gt; &#34;”"),
    ):  # fmt: skip
        async with client.get(path) as response:
            text = await response.text()
            assert response.status == 200 and words in text, path
            assert (
                f"<title>{title}" in text
                and "form-action 'self'" in response.headers["Content-Security-Policy"]
            )
    for path in ("/docs/nothing", "/docs/codes/RV999", "/docs/..%2f..%2fpyproject", "/docs/a.md"):
        async with client.get(path) as response:
            assert response.status == 404, path


def test_the_steps_of_every_client_name_this_station() -> None:
    setups = client_setups("http://tv.lan:9000/<b>")
    assert len(setups) == 7
    for setup in setups:
        assert "&lt;host&gt;" not in setup.steps and "<b>" not in setup.steps, setup.name
        assert "tv.lan:9000/&lt;b&gt;" in setup.steps and "<h2" not in setup.steps, setup.name
