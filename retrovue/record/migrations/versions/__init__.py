"""One step a file; a step that was published never changes."""
