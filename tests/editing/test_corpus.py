"""Two hundred files, ten kinds of edit each: what was meant is read, and every line that is not touched stays to the byte."""

import json
import re
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from amounts import amount
from editing.corpus import made

from retrovue.editing.change import Change, Refusal
from retrovue.editing.splicing import edited
from retrovue.load.yaml_tree import ParsedFile, Place, parse_file

FILES = amount(200, 60)
_COMMENT = re.compile(r"# c(\d+) ")
Path = tuple[str, ...]
KINDS = (
    "set", "set-text-of-lines", "set-map", "set-list", "set-key", "set-deep", "remove", "append", "append-map", "append-new",
)  # fmt: skip
VALUES = ("short", "a: b", "no", "1984", 'it\'s "so"', 7, True, "émission", "x # y", "  spaces ", "")


def parsed(text: str) -> ParsedFile:
    found = parse_file("made.yaml", text.removeprefix("\ufeff").replace("\r\n", "\n"))
    assert found.diagnostics == (), (found.diagnostics, text)
    return found


def places(place: Place, data: Any, path: Path = ()) -> Iterator[tuple[Path, Place, Any]]:
    for name, child in place.children.items():
        inner = data[int(name)] if isinstance(data, list) else data[name]
        yield (*path, name), child, inner
        yield from places(child, inner, (*path, name))


def change_of(kind: str, file: ParsedFile, random: Random) -> Change | None:
    """None where a file holds nothing that it could be done to."""
    known = list(places(file.place, file.data))
    maps = [(), *(path for path, _, inner in known if isinstance(inner, dict))]
    lists = [path for path, _, inner in known if isinstance(inner, list)]
    values = [path for path, _, inner in known if not (isinstance(inner, str) and inner.startswith("${"))]
    match kind:
        case "set":
            return Change("set", random.choice(values), random.choice(VALUES)) if values else None
        case "set-text-of-lines":
            return (
                Change("set", random.choice(values), random.choice(("a\nb\n", "a\nb", "\na\n\n", " a\nb")))
                if values
                else None
            )
        case "set-map":
            return (
                Change("set", random.choice(values), {"m0": "new", "k": {"x": 1, "y": [1, 2]}})
                if values
                else None
            )
        case "set-list":
            return Change("set", random.choice(values), ["one", {"a": 1, "b": "x"}]) if values else None
        case "set-key":
            return Change("set", (*random.choice(maps), "brand-new"), random.choice(VALUES))
        case "set-deep":
            return Change("set", (*random.choice(maps), "deep", "er", "est"), {"list": ["a", "b"]})
        case "remove":
            return Change("remove", random.choice(known)[0]) if known else None
        case "append":
            return Change("append", random.choice(lists), random.choice(VALUES)) if lists else None
        case "append-map":
            entry = {
                "match": {"key": "plex://1"},
                "set": {"rating": "R", "label": ["a"]},
                "chapters": [{"at": "00:00:01"}],
            }
            return Change("append", random.choice(lists), entry) if lists else None
        case _:
            return Change("append", ("overrides",), {"match": {"key": "plex://1"}, "set": {"rating": "R"}})


def read_as(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: read_as(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [read_as(inner) for inner in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def intended(data: Any, change: Change) -> Any:
    """As plainly as it can be said."""
    data = json.loads(json.dumps(data))
    here, last = data, change.path[-1]
    for segment in change.path[:-1]:
        here = here[int(segment)] if isinstance(here, list) else here.setdefault(segment, {})
    name: Any = int(last) if isinstance(here, list) else last
    if change.op == "remove":
        del here[name]
    elif change.op == "set":
        here[name] = read_as(change.value)
    elif isinstance(here, dict):
        here.setdefault(name, []).append(read_as(change.value))
    else:
        here[name].append(read_as(change.value))
    return data


def touchable(file: ParsedFile, change: Change) -> range:
    """The old lines (from 0) that the edit may change: those of its place; of what holds it, where that is emptied."""
    here, way = file.place, [file.place]
    for segment in change.path:
        if segment not in here.children:
            break
        here = here.children[segment]
        way.append(here)
    whole = way[-1]
    if change.op == "remove" and len(way) > 2 and (len(way[-2].children) == 1 or _is_flow(file, way[-2])):
        whole = way[-2]
    elif len(way) <= len(change.path) or change.op == "append":  # something comes to it
        end = whole.value.end_line - 1
        first = end if not _is_flow(file, whole) else whole.value.line - 1
        return (
            range(max(0, first - 1 if first == end else first), end + 1) if whole.children else _lines(whole)
        )
    lines = _lines(whole)
    begun = file.text.split("\n")[lines.start][: (whole.key or whole.value).column - 1]
    behind_a_dash = change.op == "remove" and "-" in begun  # the next one takes its place
    return range(lines.start, lines.stop + 1) if behind_a_dash else lines


def _lines(place: Place) -> range:
    first = (place.key or place.value).line - 1
    return range(first, max(place.value.end_line, first + 1))


def _is_flow(file: ParsedFile, place: Place) -> bool:
    text = file.text.split("\n")
    line = place.value.line - 1
    return line < len(text) and text[line][place.value.column - 1 : place.value.column] in ("{", "[")


def untouched(old: str, new: str, may: range) -> list[str]:
    """What is wrong: lines outside of the place that are others, and comments that are gone from there."""
    before, after = old.split("\n"), new.split("\n")
    same = next((n for n, (a, b) in enumerate(zip(before, after)) if a != b), min(len(before), len(after)))
    rest = 0
    while rest < min(len(before), len(after)) - same and before[-1 - rest] == after[-1 - rest]:
        rest += 1
    changed = range(same, len(before) - rest)
    wrong = []
    for line in changed:
        bare = before[line].strip("\r")
        ended = line == len(before) - 1 and bare == after[min(same, len(after) - 1)].strip("\r")
        if line not in may and bare.strip() and bare not in (one.strip("\r") for one in after) and not ended:
            wrong.append(f"line {line + 1} is another: {before[line]!r}")
    kept = set(_COMMENT.findall(new))
    for line, text in enumerate(before):
        wrong += [
            f"comment c{n} is lost" for n in _COMMENT.findall(text) if n not in kept and line not in may
        ]
    return wrong


@pytest.mark.parametrize("kind", KINDS)
def test_edits_of_every_kind(kind: str) -> None:
    done = refused = 0
    for seed in range(FILES):
        text = made(seed)
        file = parsed(text)
        change = change_of(kind, file, Random(f"{kind} {seed}"))
        if change is None:
            continue
        try:
            new = edited("made.yaml", text, [change])
        except Refusal as refusal:
            refused += 1
            print(f"{kind} {seed} {change.path}: {refusal}")
            continue
        done += 1
        story = f"seed {seed}, {change}\n{text}\n=====>\n{new}"
        assert parsed(new).data == intended(file.data, change), story
        assert new.startswith("\ufeff") == text.startswith("\ufeff"), story
        assert ("\r\n" in new) == ("\r\n" in text) or "\n" not in text, story
        assert "\r\n" not in text or "\n" not in new.replace("\r\n", ""), story
        assert untouched(text, new, touchable(file, change)) == [], story
    print(f"{kind}: {done} done, {refused} refused")
    assert done >= 0.95 * (done + refused) and done > 0.5 * FILES


def test_the_corpus_is_what_it_says() -> None:
    texts = [made(seed) for seed in range(200)]
    for sign in ("\r\n", "\ufeff", "\t#", "|+", ">-", "# c1 ünï", "進", "- - ", "\n---\n"):
        assert any(sign in f"\n{text}" for text in texts), sign
    assert any(not text.endswith("\n") for text in texts)
    assert len(set(texts)) > 190
