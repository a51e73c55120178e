"""Names of other systems as legal, unique ids, and as texts that the language takes."""

import re
from collections.abc import Container
from dataclasses import dataclass, field
from unicodedata import normalize

from retrovue.language.texts import LONGEST_ID, LONGEST_SHOWN


def slug(text: str, otherwise: str) -> str:
    """`Café TV!` -> `cafe-tv`; a text without letters -> `otherwise`."""
    ascii_only = normalize("NFKD", text[:1000]).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")
    return re.sub(r"^[^a-z]+", "", words)[:LONGEST_ID].rstrip("-") or otherwise


@dataclass(slots=True)
class Ids:
    """Ids of one kind. One name keeps its id; another name that would read the same gets a number."""

    otherwise: str
    _of: dict[str, str] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)

    def of(self, name: str, shown: str | None = None) -> str:
        """The id of what is called `name`; it reads like `shown` where that is given."""
        if name not in self._of:
            self._of[name] = self._free(slug(shown or name, self.otherwise))
            self._taken.add(self._of[name])
        return self._of[name]

    def _free(self, wanted: str) -> str:
        return free(wanted, self._taken)


def free(wanted: str, taken: Container[str]) -> str:
    found, number = wanted, 1
    while found in taken:
        number += 1
        tail = f"-{number}"
        found = wanted[: LONGEST_ID - len(tail)].rstrip("-") + tail
    return found


def shown(text: str, longest: int = LONGEST_SHOWN) -> str:
    """One printable line, at most so long, in which nothing speaks to the loader: no `${...}`, no `# rv:`."""
    printable = "".join(char if char.isprintable() else " " for char in text).replace("${", "$ {")
    return re.sub(r"#\s*rv:", "# rv", " ".join(printable.split()))[:longest].strip()


def quoted_value(text: str) -> str:
    """A value of a selector's query, whatever it holds."""
    return '"' + shown(text).replace("\\", "\\\\").replace('"', '\\"') + '"'
