"""MPEG-TS as bytes: parse, cut, assemble, stamp, verify. Pure."""
