"""The language the command line speaks: Chinese where the terminal's locale is Chinese, else English."""

import os


def language() -> str:
    """ "zh" or "en", after LC_ALL, LC_MESSAGES and LANG, in that order."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "zh" if value.startswith("zh") else "en"
    return "en"


def say(zh: str, en: str, lang: str) -> str:
    return zh if lang == "zh" else en
