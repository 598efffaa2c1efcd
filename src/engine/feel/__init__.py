"""FEEL, the one language of conditions, timers, mappings, tables and forms: feelin inside V8, under limits."""

from engine.errors import FeelError
from engine.feel.evaluate import Feel, Observed
from engine.feel.world import World

__all__ = ["Feel", "FeelError", "Observed", "World"]
