"""Dates in characters."""

from datetime import date

import pytest

from tasks.letters.chinese import chinese_date


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 23), "二〇二六年十一月二十三日"),
        (date(2030, 1, 10), "二〇三〇年一月十日"),
        (date(2000, 10, 20), "二〇〇〇年十月二十日"),
        (date(2019, 12, 31), "二〇一九年十二月三十一日"),
    ],
)
def test_dates_are_written_as_letters_write_them(day: date, said: str) -> None:
    assert chinese_date(day) == said
