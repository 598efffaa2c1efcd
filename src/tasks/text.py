"""Sentences for people are written in Chinese and marked here; the pages translate them by catalogue."""


def msgid(sentence: str) -> str:
    """Mark a sentence for the catalogue (extraction keyword `msgid`); placeholders are `{name}`."""
    return sentence
