"""Break formats: every pod has something that can close it."""

from collections.abc import Iterator

from retrovue.check.document import Document
from retrovue.check.names import pods
from retrovue.diagnostics import Diagnostic
from retrovue.language.traffic import PodElement


def check_traffic(document: Document) -> Iterator[Diagnostic]:
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
