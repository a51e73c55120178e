"""A client at the door of a station, and what came of each thing it did."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from retrovue.clients.asking import Answer, NoAnswer, ask
from retrovue.diagnostics import Diagnostic, StationError


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a client does. Without findings it works, as `text` says."""

    what: str
    text: str
    found: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """Where a client goes, and how it presents itself."""

    base: str
    """The address that it was given, without a slash at its end."""
    now: int
    """The instant, in ms."""
    agent: str = ""
    version: str = "1.1"
    """Of HTTP."""
    seconds: float = 10
    """How long it waits for an answer."""
    discovery_port: int = 65001
    web_port: int = 80
    """Where clients look that were given an address without a port."""

    def as_(self, agent: str, version: str = "1.1") -> "Visit":
        return replace(self, agent=agent, version=version)

    def url(self, path: str) -> str:
        return self.base + path

    def get(self, url: str, *, headers: tuple[tuple[str, str], ...] = (), most: int = 1 << 26) -> Answer:
        """What is answered. Raises StationError RV831 when nothing is, and RV833 when it is no 200, or not whole."""
        try:
            answer = ask(
                url, self.agent, version=self.version, headers=headers, most=most, seconds=self.seconds
            )
        except NoAnswer as error:
            raise StationError([unreachable(url, error)], 4) from None
        if answer.status != 200:
            raise StationError([refused(url, answer)], 4)
        told = answer.headers.get("content-length", "")
        if told.isdecimal() and len(answer.body) < min(int(told), most):
            raise StationError([self._cut(url, answer, int(told))], 4)
        return answer

    def _cut(self, url: str, answer: Answer, length: int) -> Diagnostic:
        how = f"does not end within {self.seconds:g} s" if answer.taken >= self.seconds else "breaks off"
        cure = "look after the network between here and the station, and after a proxy between them"
        return Diagnostic(
            "RV833", f"`{url}` {how}, after {len(answer.body):,} of {length:,} bytes", help=(cure,)
        )


Client = Callable[[Visit], Iterator[Step]]


def failed(what: str, error: StationError) -> Step:
    return Step(what, "", error.diagnostics)


def unreachable(url: str, error: NoAnswer) -> Diagnostic:
    cures = {
        "refused": "put the station on the air with `retrovue run`, and compare the port with `server.port`",
        "unknown": "write the station's address in numbers, or mend the name in `server.url`",
        "silent": "let the firewall of the station's machine pass the port; in a container, publish it",
    }
    return Diagnostic("RV831", f"`{url}` {error}", help=(cures[error.kind],))


def refused(url: str, answer: Answer) -> Diagnostic:
    cure = "check that the address is the station's, and that nothing else answers there"
    if answer.status == 403:
        cure = "ask from a private address: the station serves no others"
    elif answer.status == 503:
        cure = "wait until the station has something on the air; `retrovue show air` tells"
    return Diagnostic("RV833", f"`{url}` is answered {answer.status}", help=(cure,))
