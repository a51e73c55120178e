"""What an edit wrote becomes a commit of its own. Nothing is ever pushed."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from retrovue.load.git import Git, first_line

_CURE = "see what `git status` says, and commit by hand: the files are saved"


def commit(folder: Path, files: Sequence[str], message: str, author: str, env: Mapping[str, str]) -> str:
    """Commits just these files of a station's folder, and leaves whatever else is changed or staged as it is.

    The commit's short name; empty where git knows the files so already. Raises StationError RV819.
    """
    who = f"{'-'.join(author.split())}@localhost"
    env = {
        **env, "GIT_LITERAL_PATHSPECS": "1", "GIT_EDITOR": "true",
        "GIT_AUTHOR_NAME": author, "GIT_AUTHOR_EMAIL": who,
    }  # fmt: skip
    git = Git(folder, env, "RV819")
    if git.ask("var", "GIT_COMMITTER_IDENT")[0]:
        git = Git(folder, {**env, "GIT_COMMITTER_NAME": author, "GIT_COMMITTER_EMAIL": who}, "RV819")
    if not git.insist("status", "--porcelain=v1", "--untracked-files=all", "--ignored", "--", *files):
        return ""
    _insist(git, "add", "--intent-to-add", "--", *files)
    _insist(
        git, "commit", "--quiet", "--no-gpg-sign", "--cleanup=whitespace", f"--message={message.strip()}", "--only", "--", *files
    )  # fmt: skip
    return git.insist("rev-parse", "--short", "HEAD").decode("ascii", "replace").strip()


def _insist(git: Git, *words: str) -> None:
    code, out, problem = git.ask(*words)
    if code:
        raise git.wrong(f"git does not commit the edit: {first_line(problem or out)}", _CURE)
