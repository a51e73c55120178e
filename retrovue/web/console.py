"""What the handlers of the console share."""

from aiohttp import web

from retrovue.record.audit import Audit
from retrovue.web.access.people import People
from retrovue.web.access.throttle import Lockout

PEOPLE = web.AppKey("people", People)
AUDIT_TRAIL = web.AppKey("audit_trail", Audit)
LOCKOUT = web.AppKey("lockout", Lockout)
COOKIE = web.AppKey("cookie", str)
"""The name of the cookie of a session; one a station, since ports do not keep cookies apart."""
