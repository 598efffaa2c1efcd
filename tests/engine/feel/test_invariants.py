"""What holds for all values, not only for those somebody thought of."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.feel.office import FEEL, WORLD

from engine.feel.evaluate import EXACT

quick = settings(deadline=None, max_examples=60)
TRUTH = st.sampled_from([True, False, None])
CENTS = st.integers(-(10**11), 10**11)  # sums of money: below 10⁹ with two decimals
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=30)
KEYS = NAMES.filter(lambda name: name != "__proto__")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-EXACT, EXACT) | st.floats(-EXACT, EXACT) | NAMES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def values(expressions, scope):
    return [o.value for o in FEEL.observe(expressions, scope, WORLD, strict=False)]


@quick
@given(JSON)
def test_data_goes_through_unharmed(data):
    assert values(["x", "{y: x}.y"], {"x": data}) == [data, data]


@quick
@given(TRUTH, TRUTH, TRUTH)
def test_and_or_not_are_three_valued(a, b, c):
    def conj(x, y):
        return False if x is False or y is False else None if x is None or y is None else True

    def disj(x, y):
        return True if x is True or y is True else None if x is None or y is None else False

    expected = [conj(a, b), disj(a, b), disj(conj(a, b), c), conj(a, disj(b, c)), None if a is None else not a]
    asked = ["a and b", "a or b", "a and b or c", "a and (b or c)", "not(a)"]
    assert values(asked, {"a": a, "b": b, "c": c}) == expected


@quick
@given(CENTS, CENTS)
def test_sums_of_money_are_exact_to_the_cent(a, b):
    x, y = Decimal(a) / 100, Decimal(b) / 100
    total, less, same, more = values(
        ["x + y", "x - y", "x - y = z", "x > y"], {"x": float(x), "y": float(y), "z": float(x - y)}
    )
    assert Decimal(str(total)) == x + y
    assert Decimal(str(less)) == x - y
    assert same is True
    assert more is (x > y)


@quick
@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(-40_000, 40_000))
def test_days_are_added_as_the_calendar_has_them(day, count):
    other = day + timedelta(days=count)
    sign, size = ("-", -count) if count < 0 else ("", count)
    added, apart, ordered = values(
        [f'date(d) + duration("{sign}P{size}D")', '(date(e) - date(d)) / duration("P1D")', "date(d) < date(e)"],
        {"d": str(day), "e": str(other)},
    )
    assert added == str(other)
    assert apart == count
    assert ordered is (day < other)


@quick
@given(st.lists(st.integers(-50, 50), max_size=8), st.integers(-50, 50))
def test_filters_quantifiers_and_loops_agree(numbers, limit):
    scope = {"l": numbers, "n": limit}
    kept, some, every, doubled, found = values(
        [
            "l[item > n]",
            "some x in l satisfies x > n",
            "every x in l satisfies x > n",
            "for x in l return x * 2",
            "n in l",
        ],
        scope,
    )
    assert kept == [x for x in numbers if x > limit]
    assert some is any(x > limit for x in numbers)
    assert every is all(x > limit for x in numbers)
    assert doubled == [x * 2 for x in numbers]
    assert found is (limit in numbers)


@quick
@given(st.integers(-20, 20), st.integers(-20, 20), st.integers(-20, 20), st.sampled_from("[("), st.sampled_from("])"))
def test_a_range_holds_what_lies_between_its_ends(low, high, n, opening, closing):
    low, high = min(low, high), max(low, high)
    test = f"{opening}{low}..{high}{closing}"
    above = n >= low if opening == "[" else n > low
    below = n <= high if closing == "]" else n < high
    assert FEEL.unary_tests([(test, n), (f"not({test})", n)], {}, WORLD) == [above and below, not (above and below)]


@quick
@given(st.text(max_size=60))
def test_no_text_whatever_breaks_more_than_itself(text):
    FEEL.faults(text)
    FEEL.faults(text, unary=True)
    FEEL.faults(text, names=["a", "b c"])
    assert values(["1 + 1"], {}) == [2]
