"""The engine's errors. The class says what went wrong; the text is one sentence that says what to do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong in a pack: where (file, element) and a sentence in Chinese and English."""

    file: str
    element: str  # element id; "line N" where there is none
    code: str  # stable name of the check, e.g. "flow-without-id"
    zh: str
    en: str
    level: str = "error"  # "error" refuses the deployment, "warning" is shown

    def line(self, language: str = "en") -> str:
        return f"{self.file}:{self.element}: {self.zh if language == 'zh' else self.en}"


class EngineError(Exception):
    """Base of everything the engine raises on purpose."""


class Refused(EngineError):
    """The files can't be deployed; `faults` says why, all of them."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(f.line() for f in faults))
        self.faults = faults


class NotOpen(EngineError):
    """The task, timer, subscription or operation is not open (any more)."""


class FeelError(EngineError):
    """An expression can't be read or evaluated; the text names the expression, the place and what to do."""

    def __init__(
        self, message: str, expression: str = "", position: int | None = None, kind: str = "error", en: str = ""
    ) -> None:
        super().__init__(message)
        self.zh = message
        self.en = en or message
        self.expression = expression
        self.position = position  # of the first wrong letter, from 0
        self.kind = kind  # "syntax", "name", "function", "warning", "time", "memory", "depth", "error"

    def sentence(self, language: str = "zh") -> str:
        return self.en if language == "en" else self.zh
