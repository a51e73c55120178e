"""From a station and a catalog to playout logs. Pure: the same inputs give the same bytes."""
