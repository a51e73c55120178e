"""How a scalar is written: plain where nobody could misread it, else in quotes."""

from retrovue.load.yaml_nodes import Scalar

_TYPED = frozenset(("true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf"))
"""Words that other readers of YAML take for something else than text."""
_HARMLESS = frozenset(" _-./")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}


def scalar_text(scalar: Scalar, *, is_key: bool = False) -> str:
    """The scalar on one line. What was plain stays plain; quotes go where the text is harmless."""
    value = scalar.value
    if not scalar.style and "\n" not in value and value:
        return value
    if _is_harmless(value):
        return value
    if not value.isprintable():
        return _double(value)
    return _double(value) if "'" in value and not set('"\\') & set(value) else _single(value)


def _is_harmless(value: str) -> bool:
    """Begins with a letter, and holds nothing but letters, digits and a few signs."""
    if not value[:1].isalpha() or value.casefold() in _TYPED or value.endswith(" "):
        return False
    return all(char.isalnum() or char in _HARMLESS for char in value) and " -" not in value


def _single(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _double(value: str) -> str:
    return '"' + "".join(_escaped(char) for char in value) + '"'


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable():
        return char
    number = ord(char)
    return (
        f"\\x{number:02x}"
        if number < 0x100
        else f"\\u{number:04x}"
        if number < 0x10000
        else f"\\U{number:08x}"
    )
