"""What must fail although every file by itself is sound: names that nobody makes, and types that can't go together.

Each element is told what it may see (variables of earlier elements, with the types that forms, tables, operations and
expressions give them), and every expression is judged by that. What is not known clashes with nothing.
"""

from engine.foresee.check import foresee

__all__ = ["foresee"]
