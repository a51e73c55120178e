"""`fmt`'s layout: whatever a file looks like, its meaning and its comments stay, and a second time changes nothing."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrovue.load.formatting import formatted
from retrovue.load.package_files import demo_station_folder, template_folder
from retrovue.load.yaml_nodes import read_nodes
from retrovue.load.yaml_tree import parse_file

CASES = Path(__file__).parent.parent / "cases"
CORPUS = sorted(
    path for folder in (CASES, demo_station_folder(), template_folder()) for path in folder.rglob("*.yaml")
)
UNTIDY = """\


# the head

station:   # the station
    id:   "plain"
    name: 'it''s'
    # inside
    horizon: {build: 14d,   # two weeks
       publish: 3d}
    text: |
      one
        two

      three   # no comment

    folded: >-   # a comment
       a
       b
    quoted: "multi
      line"


    # at the end of station
# before pools
pools:
- {from: 'kind:commercial', rest: 1h,
   long: "abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxyz", z: []}
- # of the dash
  a: 1
  b:
  - x
  -   - y
      - z   # deep
  # after z
- "yes"
- '06:00'
- 06:00
grid: {daily: {06:00: a, "24:00": b}}  # the end
# the last
"""
TIDY = """\
# the head

station:   # the station
  id: plain
  name: "it's"
  # inside
  horizon:
    build: 14d              # two weeks
    publish: 3d
  text: |
    one
      two

    three   # no comment

  folded: >-     # a comment
    a
    b
  quoted: multi line

  # at the end of station

# before pools
pools:
  - from: 'kind:commercial'
    rest: 1h
    long: abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxyz
    z: []
  # of the dash
  - a: 1
    b:
      - x
      - - y
        - z  # deep
      # after z
  - 'yes'
  - '06:00'
  - 06:00

grid: {daily: {06:00: a, '24:00': b}}  # the end
# the last
"""


def comments(text: str) -> list[str]:
    return [comment.text for comment in read_nodes(text)[1]]


def proven(text: str) -> str:
    found, problem = formatted("file.yaml", text)
    assert problem is None, (problem, text)
    assert json.dumps(parse_file("a", found).data) == json.dumps(parse_file("a", text).data)
    assert comments(found) == comments(text)
    assert formatted("file.yaml", found) == (found, None)
    assert not any(line != line.rstrip() for line in found.splitlines() if "|" not in text)
    return found


def test_the_layout() -> None:
    assert proven(UNTIDY) == TIDY


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: "/".join(path.parts[-3:]))
def test_every_station_file_has_its_layout(path: Path) -> None:
    text = path.read_bytes().decode("utf-8", "replace")
    if parse_file("file.yaml", text).diagnostics:
        assert formatted("file.yaml", text)[0] == text
    elif parse_file("file.yaml", text).data:
        proven(text)


# ---- any file

WORDS = st.sampled_from(
    ["a", "Cheers", "yes", "06:00", "1h30m", "kind:movie year:1980..1989", "it's", 'say "so"', "#5", "a #b", "- x", "é ☃",
     "*x", "tab\tbed", "two\nlines", "one\n\n  - two  # no comment\nthree: {", " lead", "", "null", "{}", "a: b", "@x",
     "back\\slash", "x" * 120, "!t", "010", "a,b", "?"]
)  # fmt: skip
KEYS = st.sampled_from(
    ["a", "b", "c", "key", "06:00", "24:00", "sat,sun", "mon-fri", "no", "x y", "it's", "#k"]
)
TREES = st.recursive(
    WORDS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=12
)


class Untidy:
    """Writes a tree in any way that YAML allows."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self.lines: list[str] = []
        self._count = 0

    def chance(self, one_in: int) -> bool:
        return self._draw(st.integers(0, one_in - 1)) == one_in - 1

    def scalar(self, text: str, flow: bool) -> str:
        plain = (
            text.replace(" ", "").replace("-", "").replace(":", "").isalnum()
            and ": " not in text
            and text[0] != "-"
        )
        if (
            plain
            and not (flow and ":" in text)
            and text == text.strip()
            and text not in ("null", "")
            and self.chance(2)
        ):
            return text
        if text.isprintable() and self.chance(2):
            return "'" + text.replace("'", "''") + "'"
        return json.dumps(text, ensure_ascii=self.chance(2))

    def flow(self, tree: object) -> str:
        gap = " " * self._draw(st.integers(0, 2))
        if isinstance(tree, dict):
            inner = [f"{gap}{self.scalar(key, True)}: {self.flow(value)}" for key, value in tree.items()]
            return "{" + ", ".join(inner) + gap + "}"
        if isinstance(tree, list):
            return "[" + f",{gap}".join(map(self.flow, tree)) + "]"
        return self.scalar(tree, True)

    def noise(self, indent: int) -> None:
        while self.chance(5):
            self._count += 1
            inset = " " * self._draw(st.integers(0, indent + 2))
            self.lines.append("" if self.chance(2) else f"{inset}# note {self._count}")

    def end(self) -> str:
        self._count += 1
        return f"{' ' * self._draw(st.integers(1, 9))}# end {self._count}" if self.chance(6) else ""

    def text_block(self, lead: str, text: str, indent: int) -> None:
        pad = " " * (indent + self._draw(st.integers(1, 4)))
        self.lines.append(f"{lead} {self._draw(st.sampled_from(['|', '|-', '>', '>-']))}{self.end()}")
        self.lines += [pad + line if line else "" for line in text.split("\n")]

    def value(self, lead: str, tree: object, indent: int) -> None:
        if isinstance(tree, str) and "\n" in tree and self.chance(2):
            self.text_block(lead, tree, indent)
            return
        if not isinstance(tree, (dict, list)) or not tree or self.chance(3):
            self.lines.append(f"{lead} {self.flow(tree)}{self.end()}")
            return
        self.lines.append(lead + self.end())
        self.block(tree, indent + self._draw(st.integers(1, 4)))

    def block(self, tree: object, indent: int) -> None:
        pad = " " * indent
        if isinstance(tree, dict):
            for key, value in tree.items():
                self.noise(indent)
                self.value(f"{pad}{self.scalar(key, False)}:", value, indent)
        elif isinstance(tree, list):
            for value in tree:
                self.noise(indent)
                self.value(f"{pad}-", value, indent)


@st.composite
def untidy_files(draw: st.DrawFn) -> str:
    writer = Untidy(draw)
    writer.block(draw(st.dictionaries(KEYS, TREES, min_size=1, max_size=4)), 0)
    writer.noise(0)
    return "\n".join(writer.lines) + draw(st.sampled_from(["\n", "", "\n\n"]))


@given(untidy_files())
def test_any_file_keeps_its_meaning_and_its_comments(text: str) -> None:
    if not parse_file("file.yaml", text).diagnostics:
        proven(text)


@given(st.text(alphabet="ab:-#{}[],'\" \n|>&*!%@\t\r0é\x85", max_size=40))
def test_what_is_no_station_file_is_left_as_it_is(text: str) -> None:
    found, problem = formatted("file.yaml", text)
    assert problem is None or (found, problem.code) == (text, "RV815")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: [1\n", "RV001, `[` is not closed"),
        ("a: &x 1\n", "RV017, `&x` is an anchor"),
        ("a: |2\n    b\n", "a text block says how far it is indented"),
        ("a: 'b\u2028c'\n", "it holds an unusual end of a line"),
        ("a: |+\n  b\n\n\nc: 1\n", "its meaning would change"),
    ],
)
def test_what_is_left_says_why(text: str, why: str) -> None:
    found, problem = formatted("file.yaml", text)
    assert (found, problem and problem.message) == (text, f"`file.yaml` is left as it is: {why}")


LONG = "grid: {" + ", ".join(f"{hour:02d}:00: a-program" for hour in range(6, 12)) + "}"


def test_a_comment_behind_what_becomes_longer_goes_with_its_key() -> None:
    found = proven(f"{LONG}  # the day\nafter: 1\n")
    assert found.startswith("grid:") and found.splitlines()[0].endswith("  # the day")


def test_a_line_that_allows_a_finding_stays_one_line() -> None:
    text = f"{LONG}  # rv: allow RV211 -- it is meant\n"
    assert proven(text) == text


def test_windows_line_ends_and_marks_go() -> None:
    assert formatted("file.yaml", "\ufeffa: 1\r\nb: 2\r\n") == ("a: 1\n\nb: 2\n", None)
