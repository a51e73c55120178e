"""Finds ffmpeg, tests it and runs it."""
