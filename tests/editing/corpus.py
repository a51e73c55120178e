"""Station files as people write them, made from a number: every style, comments at every place."""

from random import Random

_WORDS = (
    "one",
    "Two words",
    "kind:movie",
    "it's",
    'say "so"',
    "1984",
    "no",
    "00:12:40",
    "進撃の巨人",
    "émission",
    "x # y",
    "- dash",
    "${env:X}",
)


class Made:
    """The text of one file. Each comment has a number of its own, so that a lost one is noticed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.unit = self.random.choice((2, 2, 4))
        self.dash = self.random.choice((0, 2))
        self.density = self.random.choice((0.0, 0.2, 0.6))
        self.lines: list[str] = []
        self._comments = 0

    def text(self) -> str:
        pick = self.random
        if pick.random() < 0.15:
            self.lines.append("---")
        for number in range(pick.randint(1, 6)):
            if number and pick.random() < 0.7:
                self.lines.append("")
            self._entry(f"key{number}", 0, 3)
        self._alone(0)
        end = pick.choice(("\n", "\n", "\n\n", ""))
        eol = pick.choice(("\n", "\n", "\n", "\r\n"))
        bom = "\ufeff" if pick.random() < 0.2 else ""
        return bom + ("\n".join(self.lines) + end).replace("\n", eol)

    def _comment(self) -> str:
        self._comments += 1
        return f"# c{self._comments} " + self.random.choice(
            ("why", "ünï\tcode", "a: b", "- x", "'quote", "{[", "")
        )

    def _alone(self, indent: int) -> None:
        if self.random.random() < self.density:
            self.lines.append(" " * indent + self._comment())
        if self.random.random() < 0.08:
            self.lines.append(self.random.choice(("", "  ")))

    def _behind(self) -> str:
        return (
            self.random.choice((" ", "   ", "\t")) + self._comment()
            if self.random.random() < self.density
            else ""
        )

    def _scalar(self, flow: bool) -> str:
        pick, word = self.random, self.random.choice(_WORDS)
        if pick.random() < 0.35 and word.isalnum():
            return word
        if pick.random() < 0.5:
            return "'" + word.replace("'", "''") + "'"
        return '"' + word.replace('"', '\\"') + '"' if flow or pick.random() < 0.7 else "plain text"

    def _flow(self, depth: int) -> str:
        pick = self.random
        kind = pick.random() if depth else 1
        if kind < 0.35:
            return (
                "["
                + ", ".join(self._flow(depth - 1) for _ in range(pick.randint(0, 3)))
                + pick.choice(("", ""))
                + "]"
            )
        if kind < 0.7:
            parts = [f"f{n}: {self._flow(depth - 1)}" for n in range(pick.randint(0, 3))]
            return pick.choice(("{", "{ ")) + ", ".join(parts) + "}"
        return self._scalar(True)

    def _entry(self, key: str, indent: int, depth: int) -> None:
        self._alone(indent)
        self._value(" " * indent + self.random.choice((key, key, f"'{key}'")) + ":", indent, depth)

    def _value(self, lead: str, indent: int, depth: int) -> None:
        pick, gap = self.random, self.random.choice((" ", " ", "   "))
        kind = pick.random()
        if depth and kind < 0.3:
            self.lines.append(lead + self._behind())
            for number in range(pick.randint(1, 3)):
                self._entry(f"m{number}", indent + self.unit, depth - 1)
        elif depth and kind < 0.5:
            self.lines.append(lead + self._behind())
            for _ in range(pick.randint(1, 3)):
                self._item(indent + self.dash, depth - 1)
        elif kind < 0.62:
            self.lines.append(f"{lead}{gap}{self._flow(2)}{self._behind()}")
        elif kind < 0.7:
            self._long_flow(lead, indent)
        elif kind < 0.78:
            self._block(lead, indent)
        elif kind < 0.82:
            self.lines += [
                f"{lead}{gap}plain over",
                " " * (indent + self.unit) + f"two lines{self._behind()}",
            ]
        else:
            self.lines.append(f"{lead}{gap}{self._scalar(False)}{self._behind()}")

    def _item(self, indent: int, depth: int) -> None:
        pick = self.random
        self._alone(indent)
        lead, kind = " " * indent + "-", pick.random()
        if depth and kind < 0.4:
            self._value(f"{lead} m0:", indent + 2, 0)
            for number in range(1, pick.randint(1, 3)):
                self._entry(f"m{number}", indent + 2, depth - 1)
        elif kind < 0.6:
            self.lines.append(f"{lead} {self._flow(1)}{self._behind()}")
        elif kind < 0.68:
            self._block(lead, indent)
        elif depth and kind < 0.75:
            self.lines += [
                f"{lead} - {self._scalar(False)}{self._behind()}",
                f"{' ' * indent}  - {self._scalar(False)}",
            ]
        else:
            self.lines.append(f"{lead} {self._scalar(False)}{self._behind()}")

    def _long_flow(self, lead: str, indent: int) -> None:
        pick, inner = self.random, " " * (indent + 2)
        opening, closing = pick.choice(("[]", "{}"))
        self.lines.append(f"{lead} {opening}{self._behind()}")
        for number in range(count := pick.randint(1, 3)):
            self._alone(indent + 2)
            name = f"f{number}: " if opening == "{" else ""
            comma = "," if number + 1 < count or pick.random() < 0.5 else ""
            self.lines.append(f"{inner}{name}{self._scalar(True)}{comma}{self._behind()}")
        self.lines.append(f"{' ' * indent or '  '}{closing}{self._behind()}")

    def _block(self, lead: str, indent: int) -> None:
        style = self.random.choice(("|", ">", "|-", ">-", "|+"))
        inner = " " * (indent + self.unit)
        self.lines += [
            f"{lead} {style}{self._behind()}",
            f"{inner}first # no comment",
            "",
            f"{inner}  second: line",
        ]
        if style == "|+":
            self.lines.append("")


def made(seed: int) -> str:
    return Made(seed).text()
