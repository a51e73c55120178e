"""The station as a tuner that Plex, Jellyfin, Kodi and others know: HTTP, and the protocol of UDP and TCP port 65001."""
