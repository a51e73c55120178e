"""From the bytes of an .nfo to elements: decoding, what is refused, and mending."""

import codecs
import re
from dataclasses import dataclass
from html import unescape

from lxml import etree

MAX_BYTES = 5 << 20
MAX_DEPTH = 100
_DECLARATION = re.compile(r"<\?xml[^<>]{0,400}\?>", re.IGNORECASE)
_ENCODING = re.compile(rb"""<\?xml[^>]{0,100}encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_LATIN = (f"iso8859-{part}" for part in range(1, 17) if part != 12)
_WINDOWS = (f"cp125{page}" for page in range(9))
_ASIAN = ("shift_jis", "euc_jp", "euc_kr", "gb2312", "gbk", "gb18030", "big5", "iso2022_jp")
_CODECS = frozenset(
    codecs.lookup(name).name
    for name in ("utf-8", "ascii", "utf-16", "koi8-r", "koi8-u", "mac-roman", *_LATIN, *_WINDOWS, *_ASIAN)
)
"""Encodings that a declaration may name; Python knows others that are no encodings of text."""
_FORBIDDEN = re.compile(r"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_STRAY = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)([A-Za-z]{2,20};)?|<(?![A-Za-z_/!?])"
)
_NUMBERED = re.compile(r"&#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}));")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SAMPLE = 65_536
"""Characters that are looked at to tell a text from pictures and programs."""


class NotNfo(Exception):
    """Nothing can be taken from the file; the text says why."""


@dataclass(frozen=True, slots=True)
class Tree:
    """Everything in the file under one root that we added."""

    root: "etree._Element"
    mended: int | None
    """The line of the first fault that was mended, or None."""


def decode(data: bytes) -> tuple[str, str]:
    """(text, what was odd): a byte order mark, then the declared encoding, then UTF-8, then Windows-1252,
    which reads anything.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace"), ""
    if data.startswith(codecs.BOM_UTF8):
        return data.decode("utf-8-sig", errors="replace"), ""
    declared = _ENCODING.search(data[:400])
    named = declared[1].decode("ascii") if declared else ""
    for name in filter(None, (named, "utf-8")):
        try:
            if codecs.lookup(name).name in _CODECS:
                return data.decode(name), "" if name == (named or name) else _untrue(named)
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("cp1252", errors="replace"), _untrue(named) if named else ""


def _untrue(named: str) -> str:
    return f"its encoding is not {named}, as it says"


def plain_text(data: bytes, harmless: re.Pattern[str] | None = None) -> tuple[str, str]:
    """(text without declarations, comments and characters that XML cannot hold, what was odd). Raises NotNfo.

    `harmless` is what may stand where nothing of its kind may.
    """
    if len(data) > MAX_BYTES:
        raise NotNfo(f"it is larger than {MAX_BYTES >> 20} MB")
    text, odd = decode(data)
    if _is_binary(text[:_SAMPLE]):
        raise NotNfo("it is not an .nfo, which is text, but binary")
    text = _without_comments(text)
    if harmless is not None:
        text = harmless.sub("", text, count=1)
    if _FORBIDDEN.search(text):
        raise NotNfo("it declares a document type or entities, which are refused")
    return _NOT_XML.sub("", _DECLARATION.sub("", text).replace("\ufeff", "")), odd


def _without_comments(text: str) -> str:
    """As many lines as before. A document type in a comment declares nothing."""
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        parts += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end + 3
    return "".join((*parts, text[at:]))


def _is_binary(text: str) -> bool:
    """A tenth of random bytes are control characters; drawings in old texts have one here and there.

    Zeros do not count: a text in UTF-16 without its mark is half of them.
    """
    return len(_CONTROL.findall(text)) * 25 > len(text)


def _parser(recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        recover=recover, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip


def _escape_strays(text: str) -> str:
    """Names of HTML's characters become characters; an `&` or `<` that begins nothing stands for itself.

    Numbers of characters that XML cannot hold are dropped: lxml would make bytes of them that are no text.
    """

    def escape(found: re.Match[str]) -> str:
        character = unescape(found[0]) if found[1] else found[0]
        return character.replace("&", "&amp;").replace("<", "&lt;")

    return _STRAY.sub(escape, _NUMBERED.sub(_held, text))


def _held(found: re.Match[str]) -> str:
    number = int(found[1], 16) if found[1] else int(found[2])
    return found[0] if number <= 0x10FFFF and not _NOT_XML.match(chr(number)) else ""


def _check_depth(root: "etree._Element") -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise NotNfo(f"its elements are nested more than {MAX_DEPTH} deep")


def parse(text: str) -> Tree:
    """Strictly, else with mending. A root of our own lets a file hold several, and text around them."""
    start = max(text.find("<"), 0)
    end = max(text.rfind(">") + 1, start)
    head, tail = (
        _escape_strays(text[:start]),
        _escape_strays(text[end:]),
    )  # links there are written as they are
    wrapped = f"<nfo>{head}{text[start:end]}{tail}</nfo>"
    mended = None
    try:
        root = etree.fromstring(wrapped, _parser(recover=False))
    except etree.XMLSyntaxError as error:
        mended = error.lineno or 1
        root = etree.fromstring(_escape_strays(wrapped), _parser(recover=True))
    if root is None:
        raise NotNfo("it is not XML")
    _check_depth(root)
    return Tree(root, mended)
