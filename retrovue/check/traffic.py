"""Pools, campaigns and break formats: orders that keep edits to themselves, pods that something can close."""

from collections.abc import Iterator

from retrovue.check.document import Document
from retrovue.check.names import pods
from retrovue.diagnostics import Diagnostic
from retrovue.language.traffic import PodElement


def check_traffic(document: Document) -> Iterator[Diagnostic]:
    for name, pool in document.pools.items():
        if pool.order == "even":
            help = (
                "use `order: phase` and a longer `rest`, or allow the warning where the counts must be equal"
            )
            message = f"pool `{name}` goes by who waited longest, so that an edit moves every break after it"
            yield Diagnostic("RV205", message, path=("pools", name, "order"), help=(help,))
    for name, campaign in document.campaigns.items():
        if campaign.goal.per_week is None and campaign.goal.per_day is None:
            help = "write `goal: {per_week: 20}`, or take its spots from a pool alone"
            message = f"campaign `{name}` has no goal, so that nothing of it would air"
            yield Diagnostic("RV014", message, path=("campaigns", name), on_key=True, help=(help,))
    yield from _pods(document)


def _pods(document: Document) -> Iterator[Diagnostic]:
    for path, pod in pods(document):
        if [element.role for element in pod].count("spots") > 1:
            help = "put both sets into one pool: `from: 'kind:commercial (label:a | label:b)'`"
            message = "a pod draws `spots` from more than one pool"
            yield Diagnostic("RV312", message, path=path, help=(help,))
        elif path[2] == "between" and pod and all(_limited(element) for element in pod):
            help = "take the `max` or `count` of one element away, or leave the pod empty"
            message = "nothing in this pod can fill the time that is left"
            yield Diagnostic("RV312", message, path=path, help=(help,))


def _limited(element: PodElement) -> bool:
    return element.count is not None or element.max is not None
