"""Break formats: every pod has something that can close it."""

from collections.abc import Iterator

from retrovue.check.document import Document
from retrovue.check.names import pods
from retrovue.diagnostics import Diagnostic

_FLEXIBLE = ("spots", "promo", "psa", "trailer", "slate")
"""Roles of which a pod takes as many as fit."""


def check_traffic(document: Document) -> Iterator[Diagnostic]:
    for path, pod in pods(document):
        roles = [element.role for element in pod]
        if roles.count("spots") > 1:
            help = "put both sets into one pool: `from: 'kind:commercial (label:a | label:b)'`"
            yield Diagnostic("RV312", "a pod draws `spots` from more than one pool", path=path, help=(help,))
        elif pod and not any(role in _FLEXIBLE for role in roles):
            help = "add `{spots: some-pool}`, or leave the pod empty"
            message = "nothing in this pod can fill the time that is left"
            yield Diagnostic("RV312", message, path=path, help=(help,))
