"""The lead's weekly line: who gets it, when, once; what it says, and what it keeps to itself."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.people.models import Absence, Membership, Person, Team, TeamDayOff
from bot.points.models import Point, PointEvent
from bot.rituals.dagstart.models import DagstartAnnouncement, DagstartAnswer, DagstartPlan
from bot.rituals.dagstart.week import look_due, next_line
from bot.rounds import Round, Seat
from playground.blocks import layout, surfaces
from playground.blocks.schema import array
from tests.world import MONDAY, World, world

NOW = MONDAY + timedelta(days=4)
LINE = "The week of"
DUTCH_LINE = "De week van"


def lines(small: World, name: str) -> list[dict[str, Any]]:
    """The weekly lines somebody got."""
    return [m for m in small.dm(name) if any(head in m["text"] for head in (LINE, DUTCH_LINE))]


def come(small: World, hour: str = "15", day: int = 4) -> None:
    """The line comes, after what else waits in the same conversation: one message a second."""
    small.to(f"{hour}:00", day=day)
    for minute in (1, 2, 3):
        small.to(f"{hour}:0{minute}")


def person_id(small: World, name: str) -> int:
    with small.bot.services.db.read() as session:
        return session.scalars(select(Person.id).where(Person.slack_id == small.id_of(name))).one()


def speak_english(small: World, name: str) -> None:
    with small.bot.services.db.write() as session:
        mine = Person.slack_id == small.id_of(name)
        session.execute(update(Person).where(mine).values(locale="en", locale_chosen=True))


def add(small: World, *rows: Any) -> None:
    with small.bot.services.db.write() as session:
        session.add_all(rows)


@pytest.fixture
def team_id(small: World) -> int:
    """The team in a small world."""
    made: int = small.once(make_team)
    return made


def make_team(small: World) -> int:
    """A team led by Bas whose five people all said something on Monday; three points were raised, two answered."""
    made = small.set_up("algemeen", lead="Bas", template="short")
    speak_english(small, "Bas")
    small.to("09:00")
    for name in ("Anna", "Carla", "Dirk"):
        small.answer(name, "een twee drie vier vijf zes zeven acht", "")
    small.answer("Eva", "een twee drie vier", "vijf zes zeven acht")
    small.answer("Bas", button="dagstart.nothing")
    bas, anna = person_id(small, "Bas"), person_id(small, "Anna")
    with small.bot.services.db.write() as session:
        points = session.scalars(select(Point).where(Point.team_id == made).order_by(Point.id)).all()
        for point, hours, by in zip(points, (2, 4, 72), (bas, anna, bas), strict=False):
            at = point.created_at + timedelta(hours=hours)
            point.answered_at, point.state = at, "answered"
            words = "een twee drie vier" if by == bas else ""
            session.add(PointEvent(point_id=point.id, person_id=by, at=at, what="answered", text=words))
    return made


def test_the_lead_alone_gets_it_on_the_last_working_day_at_three(small: World, team_id: int) -> None:
    small.to("14:59", day=4)
    assert lines(small, "Bas") == []
    small.to("15:00")
    [line] = lines(small, "Bas")
    assert "*Sending 20, collecting 80.*" in line["text"]
    assert "*5 points raised.*" in line["text"]
    assert "2 of 5 (40%)" in line["text"]
    assert "*Time to answer: 4 hours.*" in line["text"]
    assert all(lines(small, name) == [] for name in ("Anna", "Carla", "Dirk", "Eva"))
    small.to("15:05")
    small.to("09:00", day=3)
    assert len(lines(small, "Bas")) == 1


def test_the_chart_shows_what_the_text_says(small: World, team_id: int) -> None:
    come(small)
    [line] = lines(small, "Bas")
    [chart] = [block for block in line["blocks"] if block["type"] == "data_visualization"]
    now, aim = chart["chart"]["series"]
    assert [point["value"] for point in now["data"]] == [20, 80]
    assert [point["value"] for point in aim["data"]] == [20, 80]
    shown = [block["text"]["text"] for block in line["blocks"] if block["type"] == "section"]
    assert all(text in line["text"] for text in shown)


def test_where_slack_knows_no_charts_yet_it_comes_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(layout.MESSAGES_ONLY, "data_visualization")
    monkeypatch.setattr(surfaces, "MESSAGE", array(layout.blocks_of("message"), 50, 0))
    with world(tmp_path) as made:
        make_team(made)
        come(made)
        [line] = lines(made, "Bas")
        assert "*Sending 20, collecting 80.*" in line["text"]
        assert not any(block["type"] == "data_visualization" for block in line["blocks"])


def test_after_a_restart_and_with_a_second_clock_it_comes_once(small: World, team_id: int) -> None:
    small.move("15:00", day=4)
    look_due(small.bot.services, small.clock.now())
    with small.bot.services.db.write() as session:  # a clock that died before it noted that it had looked
        session.execute(update(DagstartPlan).values(week_look_at=small.clock.now()))
    small.restart_bot()
    small.to("15:01")
    look_due(small.bot.services, small.clock.now())
    small.to("15:02")
    assert len(lines(small, "Bas")) == 1


def test_what_is_hours_late_is_left_out_and_the_next_week_comes_as_ever(small: World, team_id: int) -> None:
    small.to("18:01", day=4)
    assert lines(small, "Bas") == []
    small.to("09:00", day=3)
    small.to("09:01")
    come(small)
    assert len(lines(small, "Bas")) == 1


def test_the_playground_can_jump_to_it(small: World, team_id: int) -> None:
    with small.bot.services.db.read() as session:
        assert next_line(session, small.clock.now()) == NOW.replace(hour=15, minute=0)
        assert next_line(session, NOW.replace(hour=15)) == NOW.replace(hour=15) + timedelta(days=7)
    with small.bot.services.db.write() as session:
        session.execute(update(Team).values(state="paused"))
        assert next_line(session, small.clock.now()) is None


def test_when_friday_is_off_it_comes_on_thursday(small: World, team_id: int) -> None:
    friday = NOW.date()
    small.to("09:00", day=1)
    add(small, TeamDayOff(team_id=team_id, first_day=friday, last_day=friday))
    come(small, day=2)
    assert len(lines(small, "Bas")) == 1


def test_a_lead_who_is_away_gets_it_when_back(small: World, team_id: int) -> None:
    friday = NOW.date()
    add(small, Absence(person_id=person_id(small, "Bas"), first_day=friday, last_day=friday))
    small.to("15:00", day=4)
    assert lines(small, "Bas") == []
    small.to("08:59", day=3)
    assert lines(small, "Bas") == []
    come(small, "09", day=0)
    assert len(lines(small, "Bas")) == 1
    assert "*5 points raised.*" in lines(small, "Bas")[0]["text"]


@pytest.mark.parametrize(
    "change",
    [
        update(DagstartPlan).values(week_at=0),
        update(Team).values(state="paused"),
        update(Membership).values(role="member"),
    ],
    ids=["switched off", "paused", "no lead any more"],
)
def test_nobody_gets_it_when_it_is_not_wanted(small: World, team_id: int, change: Any) -> None:
    small.to("14:00", day=4)
    with small.bot.services.db.write() as session:
        session.execute(change)
    small.to("15:00")
    assert lines(small, "Bas") == []


def test_another_time_of_the_setting_is_kept_on_the_leads_own_clock(small: World, team_id: int) -> None:
    with small.bot.services.db.write() as session:
        session.execute(update(DagstartPlan).values(week_at=11 * 60))
        session.execute(update(Person).where(Person.slack_id == small.id_of("Bas")).values(tz="Europe/London"))
    small.to("11:59", day=4)
    assert lines(small, "Bas") == []
    small.to("12:00")
    assert len(lines(small, "Bas")) == 1


def test_below_five_people_it_gives_no_figures_and_says_why(small: World) -> None:
    small.set_up("algemeen", lead="Bas")
    speak_english(small, "Bas")
    small.to("09:00")
    for name in ("Anna", "Carla", "Dirk", "Eva"):
        small.answer(name, "een twee drie")
    come(small)
    [line] = lines(small, "Bas")
    assert "Fewer than 5 people took part" in line["text"]
    assert "collecting" not in line["text"]
    assert not any(block["type"] == "data_visualization" for block in line["blocks"])


def test_words_of_a_lead_count_as_sending_wherever_they_are_said(small: World, team_id: int) -> None:
    at = small.clock.now()
    bas = person_id(small, "Bas")
    add(
        small,
        DagstartAnnouncement(
            team_id=team_id, person_id=bas, day=at.date(), text="woord " * 16, kind="information", created_at=at
        ),
        Point(
            team_id=team_id, raised_by=bas, text="woord " * 8, kind="idea", addressee="team", created_at=at, slot=None
        ),
        Point(team_id=team_id, text="woord " * 32, kind="idea", addressee="team", created_at=at, state="with_chair"),
    )
    come(small)
    # 8 in answers, 16 announced, 8 raised, against 32 of the team; what is with the chair does not count yet
    assert "*Sending 50, collecting 50.*" in lines(small, "Bas")[0]["text"]
    assert "*6 points raised.*" in lines(small, "Bas")[0]["text"]


def test_a_question_nobody_used_is_proposed_with_a_way_to_the_settings(small: World) -> None:
    team_id = small.set_up("algemeen", lead="Bas", template="short")
    speak_english(small, "Bas")
    small.to("09:00")
    anna, start = person_id(small, "Anna"), datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
    with small.bot.services.db.write() as session:
        held = session.scalars(select(Round)).one()
        for n in range(10):
            day = start + timedelta(days=n)
            one = Round(
                team_id=team_id, ritual="dagstart", key=f"{day.date()}", day=day.date(), state="closed",
                opens_at=day, closes_at=day, facts=held.facts,
            )  # fmt: skip
            session.add(one)
            session.flush()
            session.add(Seat(round_id=one.id, person_id=anna, starts_at=day, state="answered"))
            for slot, answered_at in (("1", day if n == 0 else None), ("2", None)):
                session.add(DagstartAnswer(round_id=one.id, person_id=anna, slot=int(slot), text="x", answered_at=day))
                session.add(
                    Point(
                        team_id=team_id, round_id=one.id, raised_by=anna, text="x", kind="help", addressee="team",
                        slot=slot, created_at=day, answered_at=answered_at,
                    )
                )  # fmt: skip
        session.execute(update(Round).where(Round.id == held.id).values(day=start.date() - timedelta(days=9)))
    come(small)
    [line] = lines(small, "Bas")
    assert "*Nobody used “What do you need today, and from whom?”.*" in line["text"]
    assert "What did customers tell you" not in line["text"]
    small.press("Bas", line, "setup.open")
    assert small.modal("Bas")["callback_id"] == "setup.save"
