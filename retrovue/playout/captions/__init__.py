"""Captions in text: where they lie, what they say, and what a segment of them is."""
