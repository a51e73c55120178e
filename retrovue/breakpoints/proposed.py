"""What somebody had searched with limits of their own: proposals for people, apart from what the station acts upon."""

import json
from hashlib import blake2b
from pathlib import Path

from retrovue.breakpoints.findings import Findings
from retrovue.breakpoints.shelf import findings_of, stored_of
from retrovue.catalog.links import StoredBreakpoints
from retrovue.load.log_files import write_whole

FOLDER = "proposals"
_LARGEST = 1 << 20


class ProposalFolder:
    """The store of such a job: one small file for each file, by its fingerprint, below the station's state."""

    def __init__(self, state: Path) -> None:
        self._folder = state / FOLDER

    def done(self, fingerprint: str) -> bool:
        """Whoever asks wants it searched now."""
        return False

    def keep(self, fingerprint: str, findings: Findings) -> None:
        kept = stored_of(findings)
        told = {"print": fingerprint, "proposals": kept.proposals, "problem": kept.problem}
        write_whole(self._path(fingerprint), json.dumps(told) + "\n")

    def findings(self, fingerprint: str) -> Findings | None:
        """What is kept of a file; what cannot be read counts as nothing."""
        try:
            with self._path(fingerprint).open(encoding="utf-8") as file:
                told = json.loads(file.read(_LARGEST))
            if told["print"] != fingerprint:
                return None
            return findings_of(StoredBreakpoints(proposals=told["proposals"], problem=told["problem"]))
        except (OSError, ValueError, LookupError, TypeError):
            return None

    def _path(self, fingerprint: str) -> Path:
        return self._folder / f"{blake2b(fingerprint.encode(), digest_size=16).hexdigest()}.json"
