"""`/metrics` for Prometheus: what the air counts, read when it is asked for.

Labels hold channel ids, codes and the like, never text that somebody wrote.
"""

import asyncio
import contextlib
import platform
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from retrovue import __version__
from retrovue.playout.at_hand import logs_at_hand
from retrovue.playout.deliver.hdhomerun.bank import TunerBank
from retrovue.playout.deliver.lookup import viewer_of
from retrovue.playout.director import Director
from retrovue.playout.encode.profile import ENCODER_VERSION
from retrovue.reload import Reloader
from retrovue.web.air_state import ChannelState, channel_state

BEAT = 0.25
"""Seconds between two looks at how late the event loop is."""
_LAGS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_UNKNOWN = "none"
_NOT_SERVED = (403, 404, 429)
Samples = Mapping[tuple[str, ...], float]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def gauge(name: str, text: str, samples: Samples, labels: Iterable[str] = ()) -> Metric:
    family = GaugeMetricFamily(f"retrovue_{name}", text, labels=tuple(labels))
    for values, sample in samples.items():
        family.add_metric(values, sample)
    return family


def counter(name: str, text: str, samples: Samples, labels: Iterable[str] = ()) -> Metric:
    family = CounterMetricFamily(f"retrovue_{name}", text, labels=tuple(labels))
    for values, sample in samples.items():
        family.add_metric(values, sample)
    return family


class AirCollector(Collector):
    """Turns the state of the air into metrics."""

    def __init__(self, director: Director, reloader: Reloader, bank: TunerBank) -> None:
        self._director, self._reloader, self._bank = director, reloader, bank

    def collect(self) -> Iterable[Metric]:
        build = (__version__, platform.python_version(), str(ENCODER_VERSION))
        yield gauge("build_info", "What runs.", {build: 1}, ("version", "python", "encoder_version"))
        states = [channel_state(self._director, one) for one in self._director.by_id.values()]
        yield gauge("channels", "Channels of the station.", {(): len(states)})
        yield from _channels(states)
        yield from _tuners(self._bank)
        yield from self._answers()
        yield from self._encodes()
        yield from self._station()
        yield from self._named()

    def _answers(self) -> Iterable[Metric]:
        counts: Samples = {
            (channel, shown, reason or _UNKNOWN): float(count)
            for channel, tally in self._director.tally.channels.items()
            for (shown, reason), count in tally.answers.items()
        }
        text = "Segments answered for the first time, by what was shown and why."
        yield counter("segments_answered", text, counts, ("channel", "shown", "reason"))

    def _encodes(self) -> Iterable[Metric]:
        tally = self._director.tally
        ended: Samples = {(name,): float(count) for name, count in tally.encodes.items() if name != "started"}
        yield gauge("encodes_running", "Encoders at work.", {(): len(tally.running)})
        yield counter("encodes_started", "Encoders started.", {(): tally.encodes["started"]})
        yield counter("encodes_ended", "Encoders that ended, by how.", ended, ("outcome",))
        yield counter("segments_encoded", "Segments that passed their check.", {(): tally.segments})
        yield gauge("store_bytes", "Segments on disk.", {(): self._director.stored})
        yield counter("store_evictions", "Segments removed to make room.", {(): self._director.evicted})

    def _station(self) -> Iterable[Metric]:
        tally, clock = self._director.tally, self._director.clock
        yield gauge("clock_difference_seconds", "Wall clock less air clock.", {(): clock.difference() / 1000})
        yield gauge(
            "config_last_reload_successful", "Whether the last edit was taken up.",
            {(): float(not self._reloader.refused)},
        )  # fmt: skip
        yield gauge(
            "config_last_reload_success_timestamp_seconds", "When the station on the air was taken up.",
            {(): tally.committed_at / 1000},
        )  # fmt: skip
        notices: Samples = {(code,): float(count) for code, count in tally.notices.items()}
        yield counter("notices", "Findings by code.", notices, ("code",))

    def _named(self) -> Iterable[Metric]:
        """Counters of rooms that are not the air's, such as `sync_runs` by source."""
        families: dict[str, CounterMetricFamily] = {}
        for (name, labels), count in self._director.tally.named.items():
            keys, values = [key for key, _ in labels], [value for _, value in labels]
            if name not in families:
                families[name] = CounterMetricFamily(f"retrovue_{name}", f"See {name}.", labels=keys)
            families[name].add_metric(values, count)
        yield from families.values()


def _channels(states: list[ChannelState]) -> Iterable[Metric]:
    ids = ("channel",)
    yield gauge(
        "channel_on_air", "Whether the log reaches now.", {(s.id,): float(s.on_air) for s in states}, ids
    )
    viewers: dict[tuple[str, ...], float] = {}
    for state in states:
        viewers[state.id, "hls"], viewers[state.id, "tuner"] = state.players, state.tuners
    yield gauge(
        "viewers", "Who watches; players that share an address count once.", viewers, ("channel", "kind")
    )
    leads: Samples = {(s.id,): s.lead / 1000 for s in states if s.lead or s.encodes or s.players or s.tuners}
    yield gauge("lead_seconds", "How far ahead of a watched channel its segments are there.", leads, ids)


def _tuners(bank: TunerBank) -> Iterable[Metric]:
    """Which are in use, and what they show; who has them is no label."""
    yield gauge("tuners", "Tuners that clients may have.", {(): bank.count})
    shown: Samples = {(str(tuned.tuner), tuned.channel): 1.0 for tuned in bank.in_use}
    yield gauge("tuner_in_use", "Tuners that somebody has.", shown, ("tuner", "channel"))


class Metrics:
    """The registry of one application, with what is counted at its door."""

    def __init__(self, director: Director, reloader: Reloader, bank: TunerBank) -> None:
        self._director = director
        self.registry = CollectorRegistry()
        self.registry.register(AirCollector(director, reloader, bank))
        ProcessCollector(registry=self.registry)
        self._requests = Counter(
            "retrovue_requests", "Requests by route and status.", ("route", "status"), registry=self.registry
        )
        self._lag = Histogram(
            "retrovue_event_loop_lag_seconds",
            "How late the event loop was.",
            buckets=_LAGS,
            registry=self.registry,
        )

    @web.middleware
    async def count(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Counts requests; who asks for a playlist of a channel is a player of it."""
        resource = request.match_info.route.resource
        route = resource.canonical if resource else _UNKNOWN
        status = 500
        try:
            response = await handler(request)
            status = response.status
        except web.HTTPException as error:
            status = error.status
            raise
        except asyncio.CancelledError:
            status = 499
            raise
        finally:
            self._requests.labels(route, str(status)).inc()
            if status not in _NOT_SERVED:
                self._note_player(request, route)
        return response

    def _note_player(self, request: web.Request, route: str) -> None:
        channel = request.match_info.get("channel", "")
        if route.endswith("{profile}.m3u8") and channel in self._director.by_id:
            self._director.tally.player_asked(channel, viewer_of(request))

    async def watch_loop(self, _: web.Application) -> AsyncIterator[None]:
        """While the application is up."""
        beat = asyncio.create_task(self._beat())
        yield
        beat.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await beat

    async def _beat(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + BEAT
            await asyncio.sleep(BEAT)
            self._lag.observe(max(0.0, loop.time() - due))

    def text(self) -> str:
        return generate_latest(self.registry).decode()

    async def answer(self, _: web.Request) -> web.Response:
        """`/metrics`"""
        await logs_at_hand(self._director.by_id.values(), self._director.clock.now())
        return web.Response(body=self.text().encode(), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})


METRICS = web.AppKey("metrics", Metrics)


def add_routes(app: web.Application, metrics: Metrics) -> None:
    app[METRICS] = metrics
    app.router.add_get("/metrics", metrics.answer)
    app.cleanup_ctx.append(metrics.watch_loop)
