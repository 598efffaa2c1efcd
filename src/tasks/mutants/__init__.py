"""Mutants of a pack: one thing changed at a time, each of which a scenario must notice."""
