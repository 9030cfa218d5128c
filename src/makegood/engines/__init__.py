"""Engines: plain Python and numpy, numbers in and numbers out, usable from a notebook."""
