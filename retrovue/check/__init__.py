"""What is wrong with a station that can be read. One family of checks a file."""

from retrovue.check.station import check_station

__all__ = ["check_station"]
