"""How many lines of events are open, and to whom."""

from collections import Counter

from retrovue.web.access.actor import Actor
from retrovue.web.access.throttle import network
from retrovue.web.problem import Problem

MOST, MOST_PER_PERSON, MOST_PER_ADDRESS = 100, 10, 30


class Streams:
    """How many listen, so that nobody takes the lines of all."""

    def __init__(self) -> None:
        self.open: Counter[str] = Counter()

    def enter(self, actor: Actor) -> tuple[str, ...]:
        """The names under which it is counted. Raises a Problem when there are too many."""
        person = f"person {actor.session.key if actor.session else actor.name}"
        keys = ("all", person, f"address {network(actor.address)}")
        for key, most in zip(keys, (MOST, MOST_PER_PERSON, MOST_PER_ADDRESS), strict=True):
            if self.open[key] >= most:
                status = 503 if key == "all" else 429
                detail = "too many listen already"
                raise Problem(
                    status, "too_many_streams", detail, "ask from time to time instead", {"Retry-After": "5"}
                )
        self.open.update(keys)
        return keys

    def leave(self, keys: tuple[str, ...]) -> None:
        self.open.subtract(keys)
        self.open += Counter()
