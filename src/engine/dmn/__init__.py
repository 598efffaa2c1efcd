"""DMN: decision tables and what goes with them, on FEEL."""

from engine.dmn.decide import Decided, Decisions, MatchedRule, TableTrace, check

__all__ = ["Decided", "Decisions", "MatchedRule", "TableTrace", "check"]
