"""A network that is this thread's own, with all that it starts: no other program of the machine has its ports."""

import ctypes
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

_NETWORK = 0x40000000
"""CLONE_NEWNET"""
_HERE = "/proc/thread-self/ns/net"
_STEPS = (
    "ip link set lo up",
    "ip link add rvhouse type veth peer name rvwall",
    "ip address add 10.213.7.1/24 brd + dev rvhouse",
    "ip link set rvhouse up",
    "ip link set rvwall up",
)
"""A cable with a plug at both ends, so that there is somebody to broadcast to."""


@contextmanager
def own_network() -> Iterator[bool]:
    """Whether it can be had here; else the network stays that of the machine."""
    libc = ctypes.CDLL(None, use_errno=True)
    before = os.open(_HERE, os.O_RDONLY)
    try:
        made = libc.unshare(_NETWORK) == 0 and _wired()
        if not made:
            libc.setns(before, _NETWORK)
        yield made
    finally:
        libc.setns(before, _NETWORK)
        os.close(before)


def _wired() -> bool:
    try:
        for step in _STEPS:
            subprocess.run(step.split(), check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True
