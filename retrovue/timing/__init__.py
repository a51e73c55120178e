"""Instants, durations, broadcast days and frames. Integers only; nothing here reads a clock."""
