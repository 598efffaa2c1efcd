"""Which characters letters can show."""

from tasks.letters.glyphs import font_paths, missing_characters, read_character_map


def test_everyday_text_is_all_there() -> None:
    data = {"name": "包头市稀土新材料〔2026〕№ — “引”……①②㎡ m² ≥ × · 龘\t\n", "list": ["乌兰察布", 3, None, True]}
    assert missing_characters(data) == []


def test_what_is_missing_is_named_once_wherever_it_stands() -> None:
    assert missing_characters({"𠮷": ["a🙂", {"x": "🙂𠮷"}]}) == ["𠮷", "🙂"]


def test_both_fonts_hold_everyday_characters() -> None:
    for path in font_paths():
        held = read_character_map(path.read_bytes())
        basic = {ord(sign) for sign in "一乙二十丁厂七卜人入八九几儿了力乃刀又三于干亏士工土才寸下大丈与万上小口巾山千"}
        assert basic <= held
        assert len(held) > 20_000


def test_a_file_that_is_no_font_holds_nothing() -> None:
    assert read_character_map(b"\x00\x01\x00\x00" + bytes(20)) == frozenset()
