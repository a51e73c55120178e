"""Pictures and sound of one item for those who work on it: what airs of it, at any instant, made on demand."""
