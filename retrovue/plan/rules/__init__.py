"""Program types, one a file."""

from retrovue.plan.rules.rotation import Rotation

Program = Rotation
