"""Media for the demo station: what to make, the ffmpeg commands that make it, and their making."""

from retrovue.ffmpeg.demo.command import reel_command, work_files
from retrovue.ffmpeg.demo.make import make_demo_media
from retrovue.ffmpeg.demo.programme import REELS, show_files
from retrovue.ffmpeg.demo.reel import Reel

__all__ = ["REELS", "Reel", "make_demo_media", "reel_command", "show_files", "work_files"]
