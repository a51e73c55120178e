"""What clients ask of a station, asked as they ask it: one file a client. Shares no code with what answers."""

from collections.abc import Mapping

from retrovue.clients.channels_dvr import steps as channels_dvr
from retrovue.clients.jellyfin import steps as jellyfin
from retrovue.clients.kodi import steps as kodi
from retrovue.clients.plex import steps as plex
from retrovue.clients.visit import Client, Step, Visit
from retrovue.clients.vlc import steps as vlc

__all__ = ["CLIENTS", "Client", "Step", "Visit"]

CLIENTS: Mapping[str, Client] = {
    "plex": plex,
    "jellyfin": jellyfin,
    "kodi": kodi,
    "channels": channels_dvr,
    "vlc": vlc,
}
