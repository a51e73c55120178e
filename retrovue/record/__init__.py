"""The memory of the station, `station.sqlite`: what really aired, and the journal of overrides.

Nothing on the air waits for it: a thread writes, and what cannot be written is kept a while and then dropped.
"""

from retrovue.record.override import CARD, FILLER, ITEM, SLATE, Override, Start
from retrovue.record.station_record import StationRecord

__all__ = ["CARD", "FILLER", "ITEM", "SLATE", "Override", "Start", "StationRecord"]
