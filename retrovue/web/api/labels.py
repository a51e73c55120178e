"""`/api/v1/labels`: the labels that pools, collections and programs ask for, so that items can be given to them."""

import asyncio

from pydantic import BaseModel

from retrovue.pipeline import Accepted
from retrovue.plan.label_uses import label_uses
from retrovue.web.access.roles import Role
from retrovue.web.api.operation import Asked, Nothing, Operation
from retrovue.web.library import LIBRARY


class LabelUseShown(BaseModel):
    label: str
    what: str
    """`collection`, `pool` or `program`."""
    name: str
    channel: str
    """Empty for what the whole station shares."""
    asks: str
    """The whole selector: an item must also have what else it asks for."""
    place: str
    """`file:line` in the station's folder."""


class LabelsShown(BaseModel):
    uses: list[LabelUseShown]


async def labels(asked: Asked[Nothing, Nothing, Nothing]) -> LabelsShown:
    return await asyncio.to_thread(_shown, asked.request.app[LIBRARY].accepted())


def _shown(accepted: Accepted) -> LabelsShown:
    return LabelsShown(
        uses=[
            LabelUseShown(
                label=use.label, what=use.what, name=use.name, channel=use.channel, asks=use.asks,
                place=accepted.loaded.tree.where(use.path),
            )
            for use in label_uses(accepted.document)
        ]
    )  # fmt: skip


OPERATIONS = (
    Operation("GET", "/api/v1/labels", Role.VIEWER, "Labels that the station asks for", labels, LabelsShown, problems=(503,)),
)  # fmt: skip
