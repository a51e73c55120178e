"""Kodi in a window that nobody sees, steered by its JSON-RPC."""

import json
import os
import pwd
import shutil
import subprocess
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

USER = "retrovuekodi"
ADDONS = ("pvr.iptvsimple", "pvr.hdhomerun")
_SETTINGS = """<settings version="2">
<setting id="services.webserver">true</setting>
<setting id="services.webserverport">%d</setting>
<setting id="services.webserverauthentication">false</setting>
<setting id="general.addonupdates">2</setting>
<setting id="pvrmanager.usebackendchannelnumbers">true</setting>
<setting id="epg.futuredaystodisplay">14</setting>
</settings>
"""
_SIMPLE = """<settings version="2">
<setting id="m3uPathType">1</setting>
<setting id="m3uUrl">%(base)s/channels.m3u</setting>
<setting id="m3uCache">false</setting>
<setting id="epgPathType">1</setting>
<setting id="epgUrl">%(base)s/guide.xml</setting>
<setting id="epgCache">false</setting>
</settings>
"""


def home() -> Path:
    """Of a user made for it: Kodi is not to run as root, and not to know settings of before."""
    if os.geteuid() != 0:
        return Path.home()
    try:
        return Path(pwd.getpwnam(USER).pw_dir)
    except KeyError:
        subprocess.run(["useradd", "-m", USER], check=True)
        return Path(pwd.getpwnam(USER).pw_dir)


def _moment(line: str) -> float:
    """Of a line of its log: seconds since midnight."""
    clock = line[11:23].split(":")
    try:
        return int(clock[0]) * 3600 + int(clock[1]) * 60 + float(clock[2])
    except (ValueError, IndexError):
        return 0.0


@dataclass
class Kodi:
    """One that runs."""

    port: int
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, base: str, port: int, addon: str) -> "Kodi":
        """With one of its clients for television switched on, and nothing known of before."""
        folder = home()
        if folder == Path.home() and (folder / ".kodi").exists():
            raise AssertionError("there are settings of Kodi here; run this as root, or as a user of its own")
        shutil.rmtree(folder / ".kodi", ignore_errors=True)
        data = folder / ".kodi/userdata"
        (data / "addon_data/pvr.iptvsimple").mkdir(parents=True)
        (data / "advancedsettings.xml").write_text(
            "<advancedsettings><loglevel>1</loglevel></advancedsettings>"
        )
        (data / "guisettings.xml").write_text(_SETTINGS % port)
        (data / "addon_data/pvr.iptvsimple/settings.xml").write_text(_SIMPLE % {"base": base})
        words = [
            "xvfb-run",
            "-a",
            "-s",
            "-screen 0 640x360x24",
            "kodi",
            "--standalone",
            "--audio-backend=null",
        ]
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", f"{USER}:", str(folder / ".kodi")], check=True)
            words = ["runuser", "-u", USER, "--", "env", f"HOME={folder}", "LIBGL_ALWAYS_SOFTWARE=1", *words]
        process = subprocess.Popen(
            ["nice", "-n", "5", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )  # fmt: skip
        kodi = cls(port, process)
        kodi.until(lambda: kodi.ask("JSONRPC.Ping") == "pong", 60, "Kodi did not start")
        for one in ADDONS:
            try:
                kodi.ask("Addons.SetAddonEnabled", addonid=one, enabled=one == addon)
            except AssertionError:
                assert one != addon, f"Kodi has no {addon}"
        return kodi

    def ask(self, method: str, **words: Any) -> Any:
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": words}).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/jsonrpc", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=20) as response:
            answer = json.loads(response.read())
        assert "result" in answer, (method, answer)
        return answer["result"]

    def until(self, is_so: Any, seconds: float, what: str) -> float:
        """Waits until something is so; returns how long that took."""
        begun = time.monotonic()
        while time.monotonic() - begun < seconds:
            assert self.process.poll() is None, "Kodi ended"
            try:
                if is_so():
                    return time.monotonic() - begun
            except (OSError, AssertionError):
                pass
            time.sleep(0.05)
        raise AssertionError(f"{what} within {seconds:.0f} s")

    def groups(self) -> list[dict[str, Any]]:
        return self.ask("PVR.GetChannelGroups", channeltype="tv")["channelgroups"]

    def channels(self, group: Any = "alltv") -> list[dict[str, Any]]:
        found = self.ask(
            "PVR.GetChannels", channelgroupid=group, properties=["channelnumber", "subchannelnumber", "broadcastnow"]
        )  # fmt: skip
        return found.get("channels", [])

    def guide(self, channel: int) -> list[dict[str, Any]]:
        found = self.ask("PVR.GetBroadcasts", channelid=channel, properties=["title", "starttime", "endtime"])
        return found.get("broadcasts", [])

    def open(self, channel: int) -> None:
        self.ask("Player.Open", item={"channelid": channel})

    def playing(self) -> dict[str, Any]:
        """Of the player of pictures."""
        return self.ask(
            "Player.GetProperties", playerid=1, properties=["time", "live", "speed", "videostreams", "audiostreams"]
        )  # fmt: skip

    def label(self, name: str) -> str:
        return self.ask("XBMC.GetInfoLabels", labels=[name])[name]

    def position(self) -> float:
        at = self.playing()["time"]
        return at["hours"] * 3600 + at["minutes"] * 60 + at["seconds"] + at["milliseconds"] / 1000

    def log(self) -> str:
        return (home() / ".kodi/temp/kodi.log").read_text(errors="replace")

    def to_picture(self, url: str) -> float:
        """Seconds from when its player last opened the address to the first picture, by its own log.

        JSON-RPC cannot tell: its position is that in the guide's entry.
        """
        picture = 0.0
        for line in reversed(self.log().splitlines()):
            at = _moment(line)
            if "player started 2" in line and not picture:
                picture = at
            if f"CurlFile::Open - <{url}>" in line and "FileCache" not in line:
                assert picture, "there is no picture yet"
                return (picture - at) % 86_400
        raise AssertionError(f"{url} was never opened")

    def stop(self) -> None:
        try:
            self.ask("Application.Quit")
            self.process.wait(20)
        except (OSError, AssertionError, subprocess.TimeoutExpired):
            subprocess.run(["kill", "--", f"-{self.process.pid}"], check=False)
            self.process.wait(20)
