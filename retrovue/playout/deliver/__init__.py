"""What clients ask for, one kind of delivery a file."""

from aiohttp import web

from retrovue.playout.director import Director

DIRECTOR = web.AppKey("director", Director)
"""Where handlers find what is on the air."""
