"""What an editor with the YAML language server shows of station files."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVER = ROOT / ".venv/npm/node_modules/yaml-language-server/bin/yaml-language-server"
FOLDERS = [ROOT / "stations", *sorted((ROOT / "tests/cases/good").iterdir())]
FILES = sorted(path for folder in FOLDERS for path in folder.rglob("*.yaml"))


class Editor:
    """Speaks the Language Server Protocol over the server's standard streams."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process, self._number = process, 0
        root = ROOT.as_uri()
        self.ask(
            "initialize", processId=None, rootUri=root, capabilities={"workspace": {"configuration": True}}
        )
        self.tell("initialized")

    def ask(self, method: str, **params: Any) -> Any:
        self._number += 1
        number = self._number
        self._send(id=number, method=method, params=params)
        while True:
            message = self._receive()
            if message.get("id") == number and "method" not in message:
                return message.get("result")
            self._serve(message)

    def tell(self, method: str, **params: Any) -> None:
        self._send(method=method, params=params)

    def problems(self, path: Path, text: str) -> list[tuple[int, str]]:
        """Line and message of everything the server finds in a file."""
        uri = self.open(path, text)
        while True:
            message = self._receive()
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri:
                found = message["params"]["diagnostics"]
                return [(one["range"]["start"]["line"] + 1, one["message"]) for one in found]
            self._serve(message)

    def open(self, path: Path, text: str) -> str:
        """Under a name of its own in the file's folder, so that answers are never about an earlier text."""
        self._number += 1
        uri = path.with_name(f"{self._number}-{path.name}").as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", textDocument=document)
        return uri

    def _serve(self, message: dict[str, Any]) -> None:
        """The server asks for its settings; everything else gets nothing."""
        if "method" not in message or "id" not in message:
            return
        settings = {"validate": True, "yamlVersion": "1.2", "schemaStore": {"enable": False}}
        answer: Any = None
        if message["method"] == "workspace/configuration":
            answer = [
                settings if one.get("section") == "yaml" else None for one in message["params"]["items"]
            ]
        self._send(id=message["id"], result=answer)

    def _send(self, **fields: Any) -> None:
        body = json.dumps({"jsonrpc": "2.0", **fields}).encode()
        assert self._process.stdin
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        out = self._process.stdout
        assert out
        length = 0
        while line := out.readline().strip():
            length = int(line.split(b":")[1]) if line.lower().startswith(b"content-length") else length
        found: dict[str, Any] = json.loads(out.read(length))
        return found


@pytest.fixture(scope="module")
def editor() -> Iterator[Editor]:
    assert SERVER.exists(), "npm install --prefix .venv/npm yaml-language-server"
    command = [shutil.which("node") or "node", str(SERVER), "--stdio"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield Editor(process)
        process.kill()


def led(text: str) -> str:
    """With a first line that leads to the project's schema, wherever the file lies."""
    schema = (ROOT / "stations/schema.json").as_uri()
    rest = re.sub(r"\A# yaml-language-server:.*\n", "", text)
    return f"# yaml-language-server: $schema={schema}\n{rest}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: "/".join(path.parts[-3:]))
def test_station_files_are_right(editor: Editor, path: Path) -> None:
    assert editor.problems(path, led(path.read_text(encoding="utf-8"))) == []


def test_the_first_line_of_a_station_file_is_followed(editor: Editor) -> None:
    path = ROOT / "stations/demo/channels/01-one.yaml"
    text = path.read_text(encoding="utf-8")
    assert editor.problems(path, text) == []
    ((line, message),) = editor.problems(path, text + "brakes: {}\n")
    assert line == text.count("\n") + 1
    assert "brakes" in message


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("channel:\n  id: a\n  number: 1\n  name: A\n  brakes: x\n", 5, "brakes"),
        ("pools:\n  x:\n    from: 'kind:movie'\n    rest: 120\n", 4, "string"),
        ("breaks:\n  x:\n    internal:\n      lenght: 2m\n", 4, "lenght"),
        ("channel: {id: a, number: 1, name: A}\nprograms:\n  x:\n    type: flow\n    clok: []\n", 5, "clok"),
    ],
)
def test_a_mistake_is_shown_at_its_line(editor: Editor, text: str, line: int, word: str) -> None:
    found = editor.problems(ROOT / "stations/demo/zz.yaml", led(text))
    assert any(at == line + 1 and word in message for at, message in found), found


def test_a_key_explains_itself(editor: Editor) -> None:
    """What an editor shows when the pointer rests on a key."""
    uri = editor.open(
        ROOT / "stations/demo/zz.yaml", led("pools:\n  x:\n    from: 'kind:movie'\n    rest: 2h\n    c\n")
    )
    where = {"line": 4, "character": 5}
    shown = editor.ask("textDocument/hover", textDocument={"uri": uri}, position=where)
    assert "The least time between two airings" in json.dumps(shown)
    after = {"line": 5, "character": 5}
    offered = editor.ask("textDocument/completion", textDocument={"uri": uri}, position=after)
    assert "cap" in {one["label"] for one in offered["items"]}
