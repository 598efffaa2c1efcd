"""Rule X-1: what was decided, on what ground, by whom, when, on which version, and what it saw; unchangeable."""

import json
from itertools import combinations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from engine.advance import Json
from tasks.chain import HASHED
from tasks.claim_task import claim_task
from tasks.complete_task import complete_task
from tasks.questions.case_page import case_page
from tasks.seal_chains import seal_chains
from tasks.verify_chains import verify_chain, verify_chains, verify_session
from tasks.wire import facts_from, instruction_from
from tests.tasks import scripted
from tests.tasks.conftest import House, Open, on_both_databases
from tests.tasks.scripted import operation, task

pytestmark = on_both_databases

X = "'x'"
STEPS = [task("填报", "申报人"), operation("say", whales=3), task("审核", "审核人"), task("签发", "厅长")]


@pytest.fixture
def house(open_house: Open) -> House:
    house = open_house(STEPS)
    house.start()
    for who, name in [("ann", "填报"), ("rex", "审核")]:
        task_id = house.task(name)
        claim_task(house.office, house.actor(who), task_id)
        complete_task(house.office, house.actor(who), task_id, {}, opinion=f"{name}：同意")
    return house


def tamper(house: House, sql: str) -> None:
    """Change the database behind the program's back."""
    with house.office.sessions.write_engine.begin() as connection:
        connection.execute(text(sql))


def faults(house: House) -> list[tuple[int | None, int]]:
    return [(fault.case_id, fault.number) for fault in verify_chains(house.office).faults]


def test_a_decision_is_kept_whole(house: House) -> None:
    page = case_page(house.office, house.actor("rex"), 1)
    decision = next(line for line in page.history if line.name == "审核" and line.kind == "complete")
    assert (decision.person, decision.role, decision.unit) == ("任审核", "审核人", "海洋厅")
    assert decision.opinion == "审核：同意"
    assert decision.version_hash == page.version.hash
    assert decision.body["saw"] == {"whales": 3}
    assert decision.body["opened"][0]["groups"] == ["厅长@dept"]
    assert decision.body["facts"]["case"]["parties"]["申报人"][0]["name"] == "海湾公司"
    assert page.marks["flow"].completed == {"填报": 1, "op": 1, "审核": 1}
    assert page.marks["flow"].open == {"签发": 1}


def test_what_history_keeps_replays_to_the_same_state(house: House) -> None:
    bodies = [json.loads(row[0]) for row in house.rows("SELECT body FROM history ORDER BY number")]
    definition = scripted.definition({"flow": STEPS})
    state: bytes | None = None
    for body in bodies:
        if "instruction" in body:
            facts = facts_from(body["facts"], house.office.calendar())
            state = scripted.advance(definition, state, instruction_from(body["instruction"]), facts).state
    kept: Json = house.one('SELECT state FROM "case"')
    assert state == kept


def test_an_untouched_history_verifies(house: House) -> None:
    seal_chains(house.office)
    verified = verify_chains(house.office)
    assert (verified.cases, verified.rows, verified.seals, verified.faults) == (1, 6, 1, ())
    assert seal_chains(house.office) is None, "nothing has changed since"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE history SET opinion = '不同意' WHERE number = 3",
        "UPDATE history SET person_name = '别人' WHERE number = 3",
        "UPDATE history SET at = '2020-01-01 00:00:00.000000' WHERE number = 3",
        "UPDATE history SET body = replace(body, '海湾', '河湾') WHERE number = 3",
        "UPDATE history SET version_hash = 'another' WHERE number = 3",
        "DELETE FROM history WHERE number = 3",
        "DELETE FROM history WHERE number = 6",
        "UPDATE history SET number = CASE number WHEN 3 THEN -4 WHEN 4 THEN 3 END WHERE number IN (3, 4);",
        "UPDATE history SET case_id = case_id, number = 7 WHERE number = 6",
    ],
)
def test_any_change_behind_its_back_is_found(house: House, change: str) -> None:
    assert faults(house) == []
    tamper(house, change)
    assert faults(house)
    with house.office.reading() as read:
        assert verify_chain(read.session, 1)
    assert not case_page(house.office, house.actor("rex"), 1).chain_whole


def test_an_end_cut_off_with_its_mark_is_found_by_the_seal(house: House) -> None:
    seal_chains(house.office)
    before = house.rows("SELECT number, hash FROM history WHERE number = 5")[0]
    tamper(house, "DELETE FROM history WHERE number = 6")
    tamper(house, f"UPDATE \"case\" SET history_number = {before[0]}, history_hash = '{before[1]}'")
    with house.office.reading() as read:
        assert verify_chain(read.session, 1) == (), "the case alone can't tell"
    assert faults(house) == [(1, 6)]


def test_a_seal_is_chained_to_the_one_before(house: House) -> None:
    seal_chains(house.office)
    task_id = house.task("签发")
    claim_task(house.office, house.actor("dia"), task_id)
    assert seal_chains(house.office).number == 2
    tamper(house, "UPDATE seal SET hash = 'another' WHERE number = 1")
    assert (None, 1) in faults(house)
    assert (None, 2) in faults(house)


def test_personal_values_are_known_to_history_by_digest_only(open_house: Open) -> None:
    house = open_house([operation("say", by="安某某", whales=3), task("审核", "审核人")])
    house.start()
    bodies = " ".join(row[0] for row in house.rows("SELECT body FROM history"))
    assert "安某某" not in bodies
    assert "personal:" in bodies
    assert house.one("SELECT value FROM personal_value LIMIT 1") == '"安某某"'
    assert faults(house) == []
    tamper(house, "UPDATE personal_value SET value = '\"别人\"'")
    assert faults(house)
    tamper(house, "UPDATE personal_value SET value = NULL, salt = NULL")
    assert faults(house) == [], "erased values leave the chain whole"


def test_whatever_is_changed_removed_or_moved_is_found(house: House) -> None:
    """Every column of every row, every row, every two rows: one at a time, taken back each time."""
    start_again = house.start()
    seal_chains(house.office)
    rows = house.rows("SELECT id, case_id, number FROM history ORDER BY id")
    assert {case_id for _, case_id, _ in rows} == {1, start_again.case_id}
    other = {"number": "number + 100", "case_id": "3 - case_id", "task_id": "coalesce(3 - task_id, 1)"}
    other |= dict.fromkeys(("at", "written_at"), "'2020-01-01 00:00:00.000000'")
    other |= {"person_id": "CASE WHEN person_id = 'sam' THEN 'eve' ELSE 'sam' END", "unit_id": "'north'"}
    changes = [
        f"UPDATE history SET {name} = {other.get(name, f'substr({name}, 2) || {X}')} WHERE id = {id}"
        for id, _, number in rows
        for name in (*HASHED, "hash")
        if name != "case_id" or number > 1  # the other case has a first row: the database itself refuses a second
    ]
    changes += [f"DELETE FROM history WHERE id = {id}" for id, *_ in rows]
    changes += [
        f"UPDATE history SET number = -number WHERE id IN ({a}, {b});"
        f"UPDATE history SET number = {m} WHERE id = {b}; UPDATE history SET number = {n} WHERE id = {a}"
        for (a, one, m), (b, two, n) in combinations(rows, 2)
        if one == two
    ]
    missed = [change for change in changes if not _found(house, change)]
    assert missed == []
    assert faults(house) == [], "all of it was taken back"


def _found(house: House, change: str) -> bool:
    with Session(house.office.sessions.write_engine) as session:
        for statement in change.split(";"):
            session.execute(text(statement))
        found = verify_session(session).faults
        session.rollback()
    return bool(found)
