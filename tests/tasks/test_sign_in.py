"""Signing in: one sentence for every wrong pair, a lock-out in the table, sessions that end."""

from datetime import timedelta

import pytest

from register.models import Person
from tasks.errors import FormFaults, LockedOut, NotAllowed, SignInRefused
from tasks.sign_in import TRIES_BY_LOGIN, hash_password, set_password, sign_in, sign_in_as, sign_out, signed_in
from tests.tasks.conftest import House, Open
from tests.tasks.scripted import task

PASSWORD = "蓝鲸在冬天唱歌吗"[:8] + "2026"


@pytest.fixture
def house(open_house: Open) -> House:
    house = open_house([task("填报", "申报人")])
    with house.office.working() as work:
        work.session.get_one(Person, "ann").password_hash = hash_password(PASSWORD)
    return house


def test_the_right_password_signs_in_with_seats_and_a_stamp(house: House) -> None:
    result = sign_in(house.office, " ANN ", PASSWORD, "10.0.0.1")
    assert result.actor.name == "安申报"
    assert [seat.role for seat in result.actor.seats] == ["申报人"]
    assert signed_in(house.office, "ann", result.stamp) == result.actor
    assert signed_in(house.office, "ann", "another") is None
    assert signed_in(house.office, "nobody", result.stamp) is None


@pytest.mark.parametrize(("login", "password"), [("ann", "wrong"), ("nobody", PASSWORD), ("abe", ""), ("", "")])
def test_every_wrong_pair_hears_the_same(house: House, login: str, password: str) -> None:
    with pytest.raises(SignInRefused, match=r"^登录名或密码不对，请重新输入。$"):
        sign_in(house.office, login, password, "10.0.0.1")


def test_too_many_failures_lock_the_login_for_a_while(house: House) -> None:
    for _ in range(TRIES_BY_LOGIN):
        with pytest.raises(SignInRefused):
            sign_in(house.office, "ann", "wrong", "10.0.0.1")
    with pytest.raises(LockedOut, match="15 分钟"):
        sign_in(house.office, "ann", PASSWORD, "10.0.0.2")
    house.clock.move_by(timedelta(minutes=15))
    assert sign_in(house.office, "ann", PASSWORD, "10.0.0.2")
    assert house.rows("SELECT id FROM sign_in_attempt") == []


def test_addresses_are_kept_only_as_hashes(house: House) -> None:
    with pytest.raises(SignInRefused):
        sign_in(house.office, "ann", "wrong", "10.0.0.1")
    assert "10.0.0.1" not in house.one("SELECT address_hash FROM sign_in_attempt")


def test_somebody_who_left_is_signed_out_at_once(house: House) -> None:
    result = sign_in(house.office, "ann", PASSWORD, "10.0.0.1")
    with house.office.working() as work:
        work.session.get_one(Person, "ann").active = False
    assert signed_in(house.office, "ann", result.stamp) is None
    with pytest.raises(SignInRefused):
        sign_in(house.office, "ann", PASSWORD, "10.0.0.1")


def test_a_new_password_or_a_sign_out_ends_every_session(house: House) -> None:
    first = sign_in(house.office, "ann", PASSWORD, "10.0.0.1")
    with pytest.raises(SignInRefused, match="原密码"):
        set_password(house.office, first.actor, "ann", "a new password", "wrong")
    with pytest.raises(FormFaults):
        set_password(house.office, first.actor, "ann", "short", PASSWORD)
    with pytest.raises(NotAllowed):
        set_password(house.office, first.actor, "abe", "a new password")
    set_password(house.office, first.actor, "ann", "a new password", PASSWORD)
    assert signed_in(house.office, "ann", first.stamp) is None
    second = sign_in(house.office, "ann", "a new password", "10.0.0.1")
    sign_out(house.office, second.actor)
    assert signed_in(house.office, "ann", second.stamp) is None


def test_one_click_works_in_a_demo_office_only(house: House) -> None:
    from dataclasses import replace

    assert sign_in_as(house.office, "rex").actor.name == "任审核"
    with pytest.raises(NotAllowed, match="演示"):
        sign_in_as(replace(house.office, movable_clock=False), "rex")
