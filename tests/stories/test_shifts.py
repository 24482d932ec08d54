"""A day with shifts: everybody is asked at the start of their own, and one board has them all."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from bot.due import next_of
from bot.people.absence import record_away
from bot.people.days import Span
from bot.people.members import find_person, replan
from bot.people.models import Person, Schedule, Team
from bot.people.shifts import record_roster
from bot.rituals.dagstart.moves import NEXT
from bot.rounds import Round, Seat
from tests.world import AMSTERDAM, MONDAY, World

TODAY = MONDAY.date()
EARLY, LATE, NIGHT = ("07:30", "16:00"), ("14:00", "22:30"), ("22:00", "06:00")


def person(small: World, name: str) -> Person:
    with small.bot.services.db.read() as session:
        found = find_person(session, small.workspace.id, small.id_of(name))
    assert found
    return found


def plan(
    small: World, team_id: int, *shifts: tuple[str, tuple[str, str]], day: date = TODAY, last: date = TODAY
) -> None:
    """Import a roster of some days; every shift is on each of them."""
    rows = []
    for n in range((last - day).days + 1):
        for name, (starts, ends) in shifts:
            on = day + timedelta(days=n)
            until = on if ends > starts else on + timedelta(days=1)
            rows.append((person(small, name).id, on, local(on, starts), local(until, ends)))
    with small.bot.services.db.write() as session:
        record_roster(session, session.get_one(Team, team_id), day, last, rows, None, small.clock.now())


def local(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), AMSTERDAM)


def asked(small: World) -> dict[str, int]:
    """How many cards everybody has had."""
    return {name: n for name in ("Anna", "Bas", "Carla", "Dirk", "Eva") if (n := len(small.cards(name)))}


def test_the_late_shift_has_its_own_start_and_its_points_join_the_days_board(small: World) -> None:
    team_id = small.set_up("algemeen")
    plan(small, team_id, ("Anna", EARLY), ("Bas", EARLY), ("Carla", LATE), ("Dirk", LATE))
    small.to("07:30")
    assert asked(small) == {"Anna": 1, "Bas": 1}
    small.answer("Anna", "De brief klopt niet")
    small.to("07:45")
    board = small.board("algemeen")
    assert "De brief klopt niet" in board["text"]
    assert "2 collega's om 14:00" in board["text"]
    small.to("09:00")
    assert asked(small) == {"Anna": 1, "Bas": 1}  # the team's own time asks nobody on a day with a roster
    small.answer("Bas", "Te laat")
    small.to("14:00")
    assert asked(small) == {"Anna": 1, "Bas": 1, "Carla": 1, "Dirk": 1}
    small.answer("Carla", "De avondploeg mist scanners")
    small.to("14:12")
    assert len(small.dm("Dirk")) == 2  # reminded, twelve minutes after the own start
    small.to("14:15")
    later = small.board("algemeen")
    assert later["ts"] == board["ts"]
    assert "De avondploeg mist scanners" in later["text"]
    assert "Dienst van 07:30" in later["text"]
    assert "Dienst van 14:00" in later["text"]
    assert later["text"].count("later binnen") == 2  # Bas in the count, and beside his point
    small.to("22:29")
    small.answer("Dirk", "Nog net")
    small.to("22:31")
    closed = small.board("algemeen")["text"]
    assert "Nog net" in closed
    assert "gesloten" in closed
    with small.bot.services.db.read() as session:
        assert [held.state for held in session.scalars(select(Round))] == ["closed", "closed"]


@pytest.mark.parametrize("starts", ["07:40", "14:00"])
def test_a_shift_that_could_not_be_opened_is_opened_all_the_same(
    small: World, monkeypatch: pytest.MonkeyPatch, starts: str
) -> None:
    team_id = small.set_up("algemeen")
    plan(small, team_id, ("Anna", EARLY), ("Bas", EARLY), ("Carla", (starts, "22:30")))
    with monkeypatch.context() as broken:
        broken.setattr("bot.rituals.dagstart.rules.timetable", None)
        small.to("07:30")
        with small.bot.services.db.write() as session:  # somebody changes something meanwhile
            replan(session, session.get_one(Team, team_id), small.clock.now())
        small.to("07:35")
    assert asked(small) == {}
    assert next_of(small.bot.services.db, NEXT) == local(TODAY, "07:45")  # neither at once, over and over, nor never
    small.to("07:45")
    small.settle()
    early = {"Anna": 1, "Bas": 1}
    assert asked(small) == ({**early, "Carla": 1} if starts == "07:40" else early)
    small.to("08:00")
    assert small.board("algemeen")
    small.to("14:00")
    assert asked(small) == {**early, "Carla": 1}


def test_a_roster_that_changes_leaves_an_open_run_alone(small: World) -> None:
    team_id = small.set_up("algemeen")
    plan(small, team_id, ("Anna", EARLY), ("Carla", LATE))
    small.to("07:30")
    small.move("07:40")
    plan(small, team_id, ("Eva", EARLY), ("Carla", EARLY), ("Dirk", ("15:00", "23:00")))
    small.to("07:45")
    assert asked(small) == {"Anna": 1}
    small.answer("Anna", "Ik ben er gewoon")
    small.to("14:00")
    assert asked(small) == {"Anna": 1}
    small.to("15:00")
    assert asked(small) == {"Anna": 1, "Dirk": 1}
    small.to("07:30", day=1)
    assert asked(small) == {"Anna": 1, "Dirk": 1}  # beyond the roster the team's own time holds
    small.to("09:00")
    assert asked(small) == {"Anna": 2, "Bas": 1, "Carla": 1, "Dirk": 2, "Eva": 1}


def test_a_roster_that_comes_after_the_days_start_holds_from_tomorrow(small: World) -> None:
    team_id = small.set_up("algemeen")
    small.to("09:00")
    small.move("10:00")
    plan(small, team_id, ("Anna", LATE), last=TODAY + timedelta(days=1))
    small.to("14:00")
    small.to("14:15")
    assert asked(small)["Anna"] == 1
    assert "14:00" not in small.board("algemeen")["text"]
    small.to("14:00", day=1)
    assert asked(small) == {"Anna": 2, "Bas": 1, "Carla": 1, "Dirk": 1, "Eva": 1}


def test_with_two_shifts_in_a_day_one_is_asked_at_each_once(small: World) -> None:
    team_id = small.set_up("algemeen")
    plan(small, team_id, ("Anna", ("07:30", "11:00")), ("Anna", ("17:00", "21:00")))
    small.to("07:30")
    small.answer("Anna", "Ochtend")
    small.to("07:45")
    small.to("17:00")
    small.to("17:01")
    assert asked(small) == {"Anna": 2}
    small.answer("Anna", "Avond")
    small.to("17:15")
    board = small.board("algemeen")["text"]
    assert "Ochtend" in board
    assert "Avond" in board


def test_a_rostered_shift_on_a_holiday_is_worked_but_not_while_away_or_when_the_team_is_off(small: World) -> None:
    christmas = date(2026, 12, 25)
    small.move(local(christmas, "06:00"))
    team_id = small.set_up("algemeen")
    plan(small, team_id, ("Anna", EARLY), ("Bas", EARLY), day=christmas, last=christmas)
    with small.bot.services.db.write() as session:
        record_away(session, person(small, "Bas").id, Span(christmas, christmas, given=True))
    small.to("07:30")
    assert asked(small) == {"Anna": 1}


def test_a_night_shift_belongs_to_the_day_on_which_it_starts(small: World) -> None:
    team_id = small.set_up("algemeen")
    plan(small, team_id, ("Anna", NIGHT), ("Bas", EARLY), last=TODAY + timedelta(days=1))
    small.to("07:30")
    small.to("07:45")
    small.to("22:00")
    small.answer("Anna", "Het is stil")
    small.to("22:15")
    first = small.board("algemeen")
    assert "Het is stil" in first["text"]
    small.to("05:59", day=1)
    small.answer("Bas", "Toch nog iets")
    small.to("06:01")
    assert "Toch nog iets" in small.board("algemeen")["text"]
    small.to("07:30")
    small.to("07:45")
    second = small.board("algemeen")
    assert second["ts"] != first["ts"]
    assert "Het is stil" not in second["text"]


def test_a_missed_shift_is_skipped_and_its_points_stand_on_the_next_board(small: World) -> None:
    team_id = small.set_up("algemeen")
    plan(small, team_id, ("Anna", EARLY), ("Bas", LATE))
    small.command("Carla", small.channel("algemeen"), "/dagstart punt De deur klemt")
    small.submit("Carla")
    small.move("10:00")  # two and a half hours after the early shift began
    small.settle()
    assert asked(small) == {}
    small.to("14:00")
    small.to("14:01")
    assert asked(small) == {"Bas": 1}
    small.to("14:15")
    assert "De deur klemt" in small.board("algemeen")["text"]


def test_without_a_roster_own_days_and_hours_decide(small: World) -> None:
    team_id = small.set_up("algemeen")
    with small.bot.services.db.write() as session:
        for name, days, hours in (
            ("Anna", 0b1111110, None),  # not on Mondays
            ("Bas", None, (time(13), time(21))),
            ("Carla", None, (time(8, 30), time(17))),
        ):
            found = session.get_one(Person, person(small, name).id)
            found.work_days = days
            found.work_starts, found.work_ends = hours or (None, None)
        session.flush()
        replan(session, session.get_one(Team, team_id), small.clock.now())
    small.to("09:00")
    assert asked(small) == {"Carla": 1, "Dirk": 1, "Eva": 1}
    small.to("09:15")
    assert "13:00" in small.board("algemeen")["text"]
    small.to("13:00")
    assert asked(small) == {"Bas": 1, "Carla": 1, "Dirk": 1, "Eva": 1}
    small.answer("Bas", "Op tijd")
    small.to("13:01")
    with small.bot.services.db.read() as session:
        assert not session.scalars(select(Seat.late).where(Seat.state == "answered")).one()
    small.move(local(TODAY + timedelta(days=5), "00:30"))  # Saturday: only Anna works
    small.settle()
    small.settle()
    small.to("09:00")
    assert asked(small)["Anna"] == 1


def test_a_start_by_hand_is_for_whoever_has_a_shift_now(small: World) -> None:
    team_id = small.set_up("algemeen", lead="Eva")
    plan(small, team_id, ("Anna", EARLY), ("Carla", LATE))
    small.move("13:00")
    small.command("Eva", small.channel("algemeen"), "/dagstart nu")
    small.settle()
    assert asked(small) == {"Anna": 1}
    small.to("14:00")
    assert asked(small) == {"Anna": 1, "Carla": 1}
    with small.bot.services.db.read() as session:
        schedule = session.scalars(select(Schedule)).one()
        assert schedule.next_due_at == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
