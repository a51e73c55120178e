"""A channel as guides and line-ups name it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExportChannel:
    """Names of one channel; any text may come from a person and may hold anything."""

    id: str
    station: str
    number: str
    name: str
    call_sign: str = ""
    logo: str = ""
    group: str = ""

    @property
    def guide_id(self) -> str:
        """The id that line-up and guide share; shaped like a domain name, as XMLTV asks."""
        return f"{self.id}.{self.station}.retrovue.local"


def stream_url(base_url: str, channel: ExportChannel) -> str:
    return f"{base_url.rstrip('/')}/channel/{channel.number}.ts"


def guide_url(base_url: str) -> str:
    return f"{base_url.rstrip('/')}/guide.xml"
