"""Scenarios: a pack's given/when/then, run through the real verbs on an office in memory and a clock moved by hand."""
