"""Dates as official letters write them (GB/T 9704-2012, 7.3.5.4 allows Arabic figures; older forms use characters)."""

from datetime import date
from typing import Final

DIGITS: Final = "〇一二三四五六七八九"


def chinese_date(day: date) -> str:
    """2026-11-23 → 二〇二六年十一月二十三日."""
    year = "".join(DIGITS[int(digit)] for digit in f"{day.year:04}")
    return f"{year}年{_upto99(day.month)}月{_upto99(day.day)}日"


def _upto99(n: int) -> str:
    tens, ones = divmod(n, 10)
    return ("" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十") + (DIGITS[ones] if ones else "")
