"""Steps from any older form of the record to the one of `tables.py`."""
