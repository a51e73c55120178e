"""Program types, one family a file."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from retrovue.plan.rules.cards import OffAir
from retrovue.plan.rules.flow import Flow
from retrovue.plan.rules.guide import Guide
from retrovue.plan.rules.loop import Loop
from retrovue.plan.rules.relayed import Live, Simulcast
from retrovue.plan.rules.rotation import Rotation
from retrovue.plan.rules.sequence import Sequence

__all__ = ["Flow", "Guide", "Live", "Loop", "OffAir", "Program", "Rotation", "Sequence", "Simulcast"]


def _rotation_by_default(value: Any) -> Any:
    return {**value, "type": "rotation"} if isinstance(value, dict) and "type" not in value else value


Program = Annotated[
    Annotated[
        Rotation | Flow | Sequence | Loop | Guide | OffAir | Simulcast | Live, Field(discriminator="type")
    ],
    BeforeValidator(_rotation_by_default),
]
