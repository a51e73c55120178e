"""All that one file is examined for: whether it plays, how long and loud it is, where it may be interrupted."""

from pathlib import Path

from retrovue.breakpoints.candidates import Limits
from retrovue.breakpoints.detect import listen, search
from retrovue.breakpoints.findings import Findings
from retrovue.breakpoints.tool import SearchFailed, Tool
from retrovue.breakpoints.validate import does_not_play, faults, other_length
from retrovue.diagnostics import Diagnostic


def examine(tool: Tool, path: str, listed: int, limits: Limits | None = None) -> Findings:
    """`listed` is the length in ms that the source gives, 0 when it gives none. Raises Stopped."""
    if not Path(path).is_file():
        return Findings(problems=(_failed(path, "the file is not there"),), passing=True)
    try:
        return _examined(tool, path, listed, limits or Limits())
    except SearchFailed as failure:
        return Findings(problems=(_failed(path, str(failure)),), passing=failure.passing)


def _examined(tool: Tool, path: str, listed: int, limits: Limits) -> Findings:
    heading, measured, fault = listen(tool, path, listed)
    if not heading.codecs:
        return Findings(problems=(does_not_play(path, "nothing", fault),))
    length = heading.length or listed
    broken = tuple(faults(tool, path, length))
    other = other_length(path, listed, heading.length)
    problems = (*broken, *((other,) if other else ()))
    if fault and not broken:
        problems = (*problems, _failed(path, f"its sound cannot be decoded: {fault}"))
    proposals = () if broken or fault else search(tool, path, heading, measured, length, limits)
    return Findings(heading.length, heading.codecs, measured.loudness, measured.peak, proposals, problems)


def _failed(path: str, why: str) -> Diagnostic:
    return Diagnostic(
        "RV513", f"`{Path(path).name}` could not be searched for break points: {why}", place=path,
        help=("write its breaks as `breaks_at` in an override, or mend the file",),
    )  # fmt: skip
