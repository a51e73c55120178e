"""Pages of the web console, one a file."""
