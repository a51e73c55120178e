"""What a search for break points may be told: which items, and what counts as a break."""

from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints, model_validator

from retrovue.web.api.operation import Shape

SCAN = "breakpoint_scan"
Key = Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=r"^[^\x00-\x1f]+$")]


class ScanOptions(Shape):
    """Of a search in some items; what is left out is chosen by the file."""

    items: Annotated[list[Key], Field(max_length=50, default_factory=list)]
    """Search these now, and keep the proposals for people. Empty: all that was not searched yet."""
    min_black: Annotated[int, Field(ge=100, le=2_000)] | None = None
    """How long black must last, ms."""
    threshold: Annotated[int, Field(ge=1, le=50)] | None = None
    """Up to which brightness it is black, in percent of white."""
    min_gap: Annotated[int, Field(ge=1_000, le=600_000)] | None = None
    """How near to each other proposals may stand, ms."""

    @model_validator(mode="after")
    def _are_about_some_items(self) -> Self:
        limits = (self.min_black, self.threshold, self.min_gap)
        if self.items and getattr(self, "operation", SCAN) != SCAN:
            raise ValueError(f"items are searched by `{SCAN}`")
        if not self.items and any(limit is not None for limit in limits):
            raise ValueError("limits are about named items: say which in `items`")
        return self


def scan_words(scan: ScanOptions) -> tuple[str, ...]:
    """The same as options of `retrovue sync`; what a person wrote stands behind `=`."""
    limits: dict[str, Any] = {
        "--min-black": scan.min_black, "--black-below": scan.threshold, "--min-gap": scan.min_gap,
    }  # fmt: skip
    given = [f"{name}={value}" for name, value in limits.items() if value is not None]
    return ("--breaks", *(f"--item={key}" for key in scan.items), *given)
