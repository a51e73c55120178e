"""On the air: the log becomes segments, playlists and streams."""
