"""Program types that are not rotations, one family a file: each plans its own lines of a slot."""

from retrovue.plan.types.span import Span, TypePlanner

__all__ = ["Span", "TypePlanner"]
