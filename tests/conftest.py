"""How property tests run: the same examples every time, without a stop-watch that a busy machine would trip."""

from hypothesis import settings

settings.register_profile("station", deadline=None, derandomize=True)
settings.load_profile("station")
