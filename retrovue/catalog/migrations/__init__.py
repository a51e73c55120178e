"""Steps from any older form of the catalog to the one of `tables.py`."""
