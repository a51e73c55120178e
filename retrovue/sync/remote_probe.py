"""Measures files that lie on a server alone: the probe reads them through a door on this machine."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import PurePosixPath
from urllib.parse import quote

from retrovue.ffmpeg.loopback import LoopbackThread, Upstream
from retrovue.media.remote import remote_part
from retrovue.sync.workers import Probe, Probed, Request

PartOf = Callable[[str, str], Upstream | None]


@dataclass(frozen=True, slots=True)
class _Under:
    """A request that is on its way, and the door that is open for it."""

    request: Request
    door: ExitStack


@contextmanager
def remote_probe(probe: Probe, part_of: PartOf) -> Iterator[Probe]:
    """The probe, for which remote paths are files as well."""
    loopback = LoopbackThread()

    def measure(requests: Iterable[Request]) -> Iterator[Probed]:
        under: deque[_Under] = deque()
        try:
            for probed in probe(_opened(requests, under, part_of, loopback)):
                one = under.popleft()
                one.door.close()
                yield _named(probed, one.request)
        finally:
            for one in under:
                one.door.close()

    try:
        yield measure
    finally:
        loopback.close()


def _opened(
    requests: Iterable[Request], under: "deque[_Under]", part_of: PartOf, loopback: LoopbackThread
) -> Iterator[Request]:
    for request in requests:
        door, named = ExitStack(), remote_part(request.path)
        upstream = part_of(*named) if named else None
        under.append(_Under(request, door))
        if named and upstream:
            base = door.enter_context(loopback.admitted(upstream))
            yield replace(request, path=f"{base}/{quote(PurePosixPath(named[1]).name)}")
        else:
            yield request


def _named(probed: Probed, request: Request) -> Probed:
    """The address of a part changes with its file, so that it and the size tell whether it is the same."""
    if probed.asset is None or remote_part(request.path) is None:
        return probed
    words = f"{request.path}:{request.size}".encode()
    fingerprint = blake2b(words, digest_size=16).hexdigest()
    return replace(probed, asset=replace(probed.asset, path=request.path, fingerprint=fingerprint))
