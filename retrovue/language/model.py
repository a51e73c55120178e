"""What all models of the language share."""

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError


class Model(BaseModel):
    """Unknown keys are errors; values do not change once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def wrong(code: str, message: str, **context: object) -> PydanticCustomError:
    """An error of a field type that carries its RV code. `message` uses {name} for the context's values.

    `help` in the context becomes the diagnostic's help line.
    """
    return PydanticCustomError(code, message, context)
