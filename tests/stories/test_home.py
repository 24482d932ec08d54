"""The Home, "my day": what it shows, that it follows what happens, and one's own settings."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from bot.blockkit import size_of
from bot.db import Database
from bot.home.messages import home
from bot.models import METADATA
from bot.outbox.models import HOME, Outbox
from bot.people.models import Absence, Membership, Person, Team
from bot.people.shifts import record_roster
from bot.points import actions
from bot.points.models import Point
from playground.blocks import check_view
from tests.benchmarks.home import BUSY, MONDAY, fill_busy_day
from tests.world import AMSTERDAM, World


@pytest.fixture
def team(small: World) -> int:
    return small.set_up("algemeen", lead="Anna")


def words(small: World, name: str) -> str:
    """Everything somebody reads on their Home."""
    return json.dumps(small.home(name)["blocks"], ensure_ascii=False)


def published(small: World, name: str) -> int:
    """How often Slack was asked to show somebody's Home."""
    calls = [e["request"] for e in small.playground.inspector.entries if e["name"] == "views.publish"]
    return sum(call["user_id"] == small.id_of(name) for call in calls)


def later(small: World) -> None:
    """A few seconds pass: edits that came together are one."""
    small.to(small.clock.now() + timedelta(seconds=4))


def person(small: World, name: str) -> Person:
    with small.bot.services.db.read() as session:
        return session.scalars(select(Person).where(Person.slack_id == small.id_of(name))).one()


def ask(small: World, team: int, name: str, text: str, addressee: str) -> int:
    """A point of somebody, straight in the tables."""
    with small.bot.services.db.write() as session:
        point = Point(
            team_id=team, raised_by=person(small, name).id, text=text, kind="help", addressee=addressee,
            created_at=small.clock.now(),
        )  # fmt: skip
        session.add(point)
        session.flush()
        return point.id


def test_the_home_follows_the_day_of_who_opened_it(small: World, team: int) -> None:
    small.act("home", as_="Bas")
    assert "Volgende dagstart: maandag 23 november om 09:00" in words(small, "Bas")
    small.to("09:00")
    assert "je kaart staat bij *Messages*" in words(small, "Bas")
    small.answer("Bas", "De nieuwe brief is onduidelijk")
    later(small)
    assert "je hebt geantwoord" in words(small, "Bas")
    assert "Er wordt nu niets van je gevraagd" in words(small, "Bas")
    small.to("18:00")
    assert "je hebt geantwoord" not in words(small, "Bas")


def test_who_did_not_open_the_home_today_costs_no_call(small: World, team: int) -> None:
    small.act("home", as_="Bas")
    small.to("18:00")
    before = published(small, "Bas")
    small.to("09:00", day=1)
    small.answer("Bas", "Iets")
    later(small)
    assert published(small, "Bas") == before
    assert published(small, "Carla") == 0
    small.act("home", as_="Bas")
    assert published(small, "Bas") == before + 1


def test_what_changes_nothing_on_the_home_costs_no_call(small: World, team: int) -> None:
    small.act("home", as_="Bas")
    small.to("09:00")
    later(small)
    before = published(small, "Bas")
    small.act("home", as_="Bas")
    small.command("Anna", small.channel("algemeen"), f"/dagstart afwezig <@{small.id_of('Carla')}|carla>")
    later(small)
    assert published(small, "Bas") == before


def test_an_answer_to_my_point_comes_on_my_home(small: World, team: int) -> None:
    small.to("09:30")
    small.act("home", as_="Bas")
    small.act("home", as_="Anna")
    point = ask(small, team, "Bas", "Wie legt het kassasysteem uit?", "lead")
    actions.record_taken(small.bot.services, person(small, "Anna"), point)
    later(small)
    assert "Wie legt het kassasysteem uit?" in words(small, "Bas")
    assert person(small, "Anna").name in words(small, "Bas")
    assert "Eén punt wacht op jou" in words(small, "Anna")
    actions.record_answer(small.bot.services, person(small, "Anna"), point, "Morgen om tien uur, bij de balie")
    later(small)
    assert "Morgen om tien uur, bij de balie" in words(small, "Bas")
    assert "Je kreeg antwoord: is het opgelost?" in words(small, "Bas")
    assert "wacht op jou" not in words(small, "Anna")
    small.press_home("Bas", "point.solved")
    later(small)
    assert "Morgen om tien uur, bij de balie" not in words(small, "Bas")


def test_my_settings_are_kept_and_shown(small: World, team: int) -> None:
    small.act("home", as_="Bas")
    small.press_home("Bas", "home.settings")
    done = small.submit(
        "Bas",
        my_language="en",
        my_reminders=[],
        my_quiet_from="18:00",
        my_quiet_until="08:30",
        my_days=["0", "3"],
        my_work_from="12:30",
        my_work_until="21:00",
    )
    assert done["ok"], done
    small.sender.drain()
    shown = words(small, "Bas")
    assert "I write to you in English." in shown
    assert "You are not reminded." in shown
    assert "Quiet from 18:00 until 08:30." in shown
    assert "You work on Mon and Thu." in shown
    assert "You work from 12:30 until 21:00." in shown


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"my_quiet_from": "18:00"}, "my_quiet_until"),
        ({"my_quiet_until": "08:00"}, "my_quiet_from"),
        ({"my_quiet_from": "18:00", "my_quiet_until": "18:00"}, "my_quiet_until"),
        ({"my_work_from": "09:00"}, "my_work_until"),
    ],
)
def test_settings_that_make_no_sense_say_so_at_their_field(
    small: World, team: int, given: dict[str, Any], field: str
) -> None:
    small.act("home", as_="Bas")
    small.press_home("Bas", "home.settings")
    refused = small.submit("Bas", **given)
    assert list(refused["errors"]) == [field], refused


@pytest.mark.parametrize(
    "given", [{"my_reminders": []}, {"my_quiet_from": "09:05", "my_quiet_until": "11:00"}], ids=["off", "quiet"]
)
def test_who_does_not_want_the_reminder_does_not_get_it(small: World, team: int, given: dict[str, Any]) -> None:
    small.act("home", as_="Bas")
    small.press_home("Bas", "home.settings")
    assert small.submit("Bas", **given)["ok"]
    small.to("09:00")
    small.to("09:12")
    small.to("11:30")
    assert len(small.dm("Bas")) == 1
    assert len(small.dm("Carla")) == 2


def test_a_home_before_anything_is_set_up_has_settings_and_help(small: World) -> None:
    small.act("home", as_="Bas")
    assert "/invite" in words(small, "Bas")
    assert "Alles wat ik begrijp" in words(small, "Bas")
    small.press_home("Bas", "home.settings")
    small.submit("Bas", my_language="en")
    small.sender.drain()
    assert "You are not in a team" in words(small, "Bas")


def test_a_planned_absence_stands_on_the_home_and_is_taken_back_there(small: World, team: int) -> None:
    small.act("home", as_="Bas")
    small.command("Bas", small.channel("algemeen"), "/dagstart afwezig van donderdag tot vrijdag")
    later(small)
    assert "Je bent van donderdag 26 november" in words(small, "Bas")
    with small.bot.services.db.read() as session:
        [planned] = session.scalars(select(Absence.id)).all()
    small.press_home("Bas", "home.back", str(planned))
    assert "26 november" not in words(small, "Bas")
    with small.bot.services.db.read() as session:
        assert session.scalars(select(Absence)).all() == []


def test_who_is_never_asked_reads_nothing_of_a_reminder(small: World, team: int) -> None:
    small.act("home", as_="Bas")
    assert "herinner" in words(small, "Bas")
    with small.bot.services.db.write() as session:
        session.get_one(Membership, (team, person(small, "Bas").id)).role = "management"
    small.act("home", as_="Bas")
    assert "herinner" not in words(small, "Bas")
    assert "In dit team krijg je geen vragen; het bord zie je wel." in words(small, "Bas")


def test_the_next_turn_is_on_my_own_days_and_hours(small: World, team: int) -> None:
    small.act("home", as_="Bas")
    small.press_home("Bas", "home.settings")
    assert small.submit("Bas", my_days=["2", "3"], my_work_from="12:30", my_work_until="21:00")["ok"]
    small.sender.drain()
    assert "Volgende dagstart: woensdag 25 november om 12:30" in words(small, "Bas")
    small.command("Bas", small.channel("algemeen"), "/dagstart afwezig tot woensdag")
    later(small)
    assert "Volgende dagstart: donderdag 26 november om 12:30" in words(small, "Bas")


def test_who_is_in_the_roster_sees_the_next_shift(small: World, team: int) -> None:
    late = datetime(2026, 11, 23, 13, 0, tzinfo=AMSTERDAM)
    bas, day = person(small, "Bas"), late.date()
    small.act("home", as_="Bas")
    small.act("home", as_="Carla")
    with small.bot.services.db.write() as session:
        held = session.get_one(Team, team)
        shifts = [(bas.id, day, late, late + timedelta(hours=8))]
        record_roster(session, held, day, day, shifts, None, small.clock.now())
    later(small)
    assert "maandag 23 november om 13:00, bij het begin van je dienst (tot 21:00)" in words(small, "Bas")
    assert "In het rooster staat nog geen dienst voor jou" in words(small, "Carla")


def test_a_point_can_be_taken_and_answered_on_the_home(small: World, team: int) -> None:
    small.to("09:30")
    point = ask(small, team, "Bas", "Wie legt het kassasysteem uit?", "lead")
    small.act("home", as_="Anna")
    small.press_home("Anna", "point.take")
    later(small)
    small.press_home("Anna", "point.answer")
    assert small.submit("Anna", point_answer="Morgen om tien uur")["ok"]
    with small.bot.services.db.read() as session:
        assert session.get_one(Point, point).state == "answered"


def test_the_busiest_home_stays_within_the_limits_of_slack(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path}/busy.db")
    METADATA.create_all(db.engine)
    fill_busy_day(db, MONDAY, text="<&>\n" * 10)
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *found: statements.append(found[2]))
    with db.read() as session:
        message = home(session, Outbox(kind=HOME, person_id=BUSY), MONDAY)
    assert message is not None
    assert check_view({"type": "home", "blocks": message.blocks}) == []
    assert len(message.blocks) <= 93  # and seven for debates
    assert size_of(message.blocks) < 250_000
    assert len(statements) <= 21
    shown = json.dumps(message.blocks, ensure_ascii=False)
    for counted in ("en nog 10 kaarten", "en nog 62", "en nog 61", "en nog 57"):
        assert counted in shown, shown[:3000]
    db.close()
