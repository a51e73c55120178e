"""Brings the catalog up to date with the sources: lists, compares, measures what changed, commits.

`engine.sync_station` is the way in. Nothing is imported here: the probe's workers shall start quickly.
"""
