"""Working days of the People's Republic of China (stub of the signature; the real one follows)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkingDays:
    edition: str = ""
