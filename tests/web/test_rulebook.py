"""How the page of a rule book says what carries a rule."""

import pytest

from tasks.definitions import Deployed
from tasks.packs.check import check_pack
from tests.tasks.packs.garden import garden_files
from tests.web.conftest import Harbour
from web.rulebook import rules_with_carriers


@pytest.fixture
def garden() -> Deployed:
    checked = check_pack(garden_files())
    assert checked.definition is not None and checked.info is not None
    return Deployed(checked.definition, checked.info, frozenset())


def test_rows_of_a_table_are_told_together(harbour: Harbour, garden: Deployed) -> None:
    with harbour.app.test_request_context():
        rules = {rule.id: rule for rule in rules_with_carriers(garden)}
    assert [(one.where, one.names) for one in rules["G-2"].carriers] == [
        ("判定表", ("面积合不合适 第 1–2 行",)),
        ("表单字段", ("面积（平方米）",)),
    ]
