"""Whatever the clock does: everybody is asked once, nobody is asked in vain, every answer counts."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.db import Database
from bot.outbox.models import Outbox
from bot.people.absence import record_away
from bot.people.days import Span
from bot.people.members import find_person, replan
from bot.people.models import Person, Schedule, Team
from bot.rituals.dagstart import place, raising
from bot.rituals.dagstart.blocks import AWAY, EDIT, NOTHING, SEND
from bot.rituals.dagstart.models import DagstartAnswer
from bot.rounds import Round, Seat
from bot.tally import Tally
from schedules import dagstart
from tests.alerts import grown, read
from tests.robustness.forge import tell
from tests.robustness.looks import boards, everybody, received, rows
from tests.world import AMSTERDAM, World


def test_start_after_deadline(live: World) -> None:
    """Started when the window is over: nobody is asked, and what was raised stands on the next board."""
    team_id = live.set_up("algemeen")
    with live.bot.services.db.read() as session:
        anna = find_person(session, live.workspace.id, live.id_of("Anna"))
    assert anna
    raising.record_point(live.bot.services, anna, team_id, "De printer is leeg", "signal", "team", "form:1")
    live.stop_bot()
    live.move("18:00")
    live.start_bot()
    live.settle()
    assert received(live) == {}
    assert rows(live.bot.services.db, Round) == []
    live.to("09:00", day=1)
    assert received(live) == everybody(live, "algemeen")
    live.to("09:15")
    assert "De printer is leeg" in live.board("algemeen")["text"]


def test_a_start_within_the_window_gives_everybody_the_full_time(live: World) -> None:
    """Started late but in time: the card comes, and neither a reminder nor the board comes with it."""
    live.set_up("algemeen")
    live.stop_bot()
    live.move("09:40")
    live.start_bot()
    live.settle()
    live.settle()
    assert received(live) == everybody(live, "algemeen")
    assert boards(live, "algemeen") == 0
    live.answer("Anna", "Net op tijd")
    live.to("09:52")
    assert received(live) == {**everybody(live, "algemeen", 2), "Anna": 1}
    live.to("09:55")
    assert boards(live, "algemeen") == 1
    assert not any(seat.late for seat in rows(live.bot.services.db, Seat))


CHANGES = ((date(2026, 3, 1), date(2026, 4, 5)), (date(2026, 10, 18), date(2026, 11, 9)))
"""The weeks in which America and Europe put their clocks forward and back, Dutch Good Friday among them."""


def test_daylight_saving_year(small: World) -> None:
    """Clocks that look once a day, over four zones, through both changes: every working day is opened once.

    The whole year, and more zones, stand in the tests of the calendar's rules: there a year costs no seconds.
    """
    small.move(datetime(2026, 3, 1, 3, 0, tzinfo=AMSTERDAM))
    team_id = small.set_up("algemeen", remind_after=0)
    db = small.bot.services.db
    with db.write() as session:
        for person, zone in (("Anna", "America/New_York"), ("Bas", "Europe/Istanbul"), ("Carla", "Asia/Kolkata")):
            found = find_person(session, small.workspace.id, small.id_of(person))
            assert found
            found.tz = zone
        session.flush()
        replan(session, session.get_one(Team, team_id), small.clock.now())
    days = [first + timedelta(days=n) for first, last in CHANGES for n in range((last - first).days)]
    for day in days:
        small.clock.set(datetime.combine(day, time(4, 0), UTC))
        dagstart.tick(small.bot.services)
    held = rows(db, Round)
    assert sorted(one.day for one in held) == [day for day in days if day.weekday() < 5 and day != date(2026, 4, 3)]
    assert {one.state for one in held} == {"closed"}
    local = {(s.starts_at.astimezone(ZoneInfo(zone)).hour, zone) for s in rows(db, Seat) for zone in [zone_of(db, s)]}
    assert local == {(9, zone) for zone in ("America/New_York", "Europe/Istanbul", "Asia/Kolkata", "Europe/Amsterdam")}


def zone_of(db: Database, seat: Seat) -> str:
    """The zone of whoever has this seat."""
    return str(rows(db, Person, id=seat.person_id)[0].tz)


def test_roster_frozen(live: World) -> None:
    """Who comes into the channel after nine is not asked today, and not counted; tomorrow is another day."""
    live.set_up("algemeen")
    live.to("09:00")
    newcomer = live.act("create_user", name="Femke Vos", tz="Europe/Amsterdam", locale="nl-NL")["user"]
    live.act("join", as_=newcomer, channel=live.channel("algemeen"))
    live.to("09:15")
    assert "Femke" not in received(live)
    assert "*5*" in live.board("algemeen")["text"]
    live.to("09:00", day=1)
    assert received(live)["Femke"] == 1


def test_answered_not_reminded(live: World) -> None:
    """Whoever reacted before the reminder goes out does not get it, even when it was queued already."""
    live.set_up("algemeen")
    live.to("09:00")
    live.answer("Anna", "Klaar")
    live.answer("Bas", button=NOTHING)
    live.answer("Carla", button=AWAY)
    live.move("09:12")
    live.bot.alarm.look()
    live.answer("Dirk", "Net ervoor")
    live.settle()
    assert received(live) == {"Anna": 1, "Bas": 1, "Carla": 1, "Dirk": 1, "Eva": 2}


def test_away_not_asked(live: World) -> None:
    """Away since yesterday, or since a second ago while the card was waiting to be sent: no card."""
    live.set_up("algemeen")
    now, db = live.clock.now(), live.bot.services.db
    today = now.date()
    with db.write() as session:
        bas = find_person(session, live.workspace.id, live.id_of("Bas"))
        assert bas
        record_away(session, bas.id, Span(today, today, given=True))
    live.move("09:00")
    live.bot.alarm.look()
    with db.write() as session:
        carla = find_person(session, live.workspace.id, live.id_of("Carla"))
        assert carla
        record_away(session, carla.id, Span(today, today, given=True))
        place.record_away_today(session, carla.id, live.clock.now())
    live.settle()
    live.to("09:12")
    assert received(live) == {"Anna": 2, "Dirk": 2, "Eva": 2}
    live.to("09:00", day=1)
    assert received(live) == {"Anna": 3, "Bas": 1, "Carla": 1, "Dirk": 3, "Eva": 3}


def test_late_answer_counted(live: World) -> None:
    """An answer after the board, until closing: added, recounted, and marked as late."""
    live.set_up("algemeen")
    live.to("09:00")
    live.answer("Anna", "Op tijd")
    live.to("09:15")
    live.answer("Bas", "Laat maar waar")
    live.to("09:16")
    board = live.board("algemeen")["text"]
    assert "Laat maar waar" in board
    assert "*2*" in board
    assert boards(live, "algemeen") == 1
    assert sorted(seat.late for seat in rows(live.bot.services.db, Seat)) == [False] * 4 + [True]
    live.to("17:01")
    [held] = rows(live.bot.services.db, Round, state="closed")
    late = {"values": {"dagstart_answer_1": {"value": {"type": "plain_text_input", "value": "Te laat"}}}}
    tell(live, "Carla", action_id=SEND, action={"value": str(held.id)}, more={"state": late})  # the form still open
    assert not any(answer.text == "Te laat" for answer in rows(live.bot.services.db, DagstartAnswer))


def test_restart_in_every_state(live: World) -> None:
    """A restart before, between and after every step changes nothing: every button that is out there works."""
    live.set_up("algemeen")

    def again() -> None:
        live.restart_bot()
        live.settle()

    again()
    live.move("09:00")
    live.bot.alarm.look()  # opened, nothing sent
    again()
    assert received(live) == everybody(live, "algemeen")
    again()
    live.answer("Anna", "Voor de herstart")
    again()
    live.answer("Anna", button=EDIT)
    again()
    live.answer("Anna", "Na de herstart")
    again()
    live.to("09:12")
    again()
    live.to("09:15")
    again()
    live.answer("Bas", "Laat", button=SEND)
    again()
    live.to("09:16")
    board = live.board("algemeen")["text"]
    assert "Na de herstart" in board
    assert "Laat" in board
    again()
    live.to("17:01")
    again()
    assert received(live) == {**everybody(live, "algemeen", 2), "Anna": 1}
    assert boards(live, "algemeen") == 1
    assert {row.state for row in rows(live.bot.services.db, Outbox)} == {"sent"}
    assert rows(live.bot.services.db, Schedule)[0].next_day == date(2026, 11, 24)


def test_one_round_that_cannot_go_on_keeps_no_other_waiting(make_world: Callable[..., World]) -> None:
    """A round whose facts are broken is left for later, with a line in the log; the other teams close as planned."""
    live = make_world(seed="demo")
    broken = live.set_up("klantenteam-zuid", mood=True)
    live.set_up("klantenteam-noord", mood=True)
    before = read(live)
    live.to("09:00")
    db = live.bot.services.db
    with db.write() as session:
        held = session.query(Round).filter_by(team_id=broken).one()
        session.add(Tally(subject=f"mood:{held.id}", choice="sunny", count=9))
    live.to("23:30")
    assert {held.team_id == broken: held.state for held in rows(db, Round)} == {True: "open", False: "closed"}
    assert live.overheard.lines_with(["step_not_taken"])
    assert grown(before, live, "dagstart_unknown_errors_total", where="clock") >= 1
    with db.write() as session:
        session.query(Tally).delete()
    live.to("23:46")
    assert {held.state for held in rows(db, Round)} == {"closed"}
