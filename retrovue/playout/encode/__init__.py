"""Pieces of assets become segments: profile, keys, command line, process, stand-ins."""
