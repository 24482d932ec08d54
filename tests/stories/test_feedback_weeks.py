"""Four weeks with days off, somebody who leaves and somebody who comes; skipped weeks; texts without a name."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.errors import Refusal
from bot.outbox.models import Outbox
from bot.people.calendar import local_day
from bot.people.models import Membership, Person, Schedule, Team
from bot.rituals.feedback.actions import record_question, record_written
from bot.rituals.feedback.models import FeedbackExclusion, FeedbackMember, FeedbackText, FeedbackTurn, FeedbackWeek
from bot.rituals.feedback.outside import record_taken_back
from bot.rituals.feedback.own_blocks import CHANGE_OUTSIDE, WRITE_TO
from bot.rituals.feedback.people import PAUSED, record_place
from bot.rituals.feedback.question_blocks import CHOOSE
from bot.rituals.feedback.sealed import Words
from bot.rituals.feedback.team_actions import record_proposed
from bot.rituals.feedback.terms import Terms
from bot.rituals.feedback.text_blocks import THANK
from bot.rituals.feedback.weeks import PROMPT, QUESTION, REMINDER, SKIPPED
from schedules import feedback
from tests.feedback import FILLED, everybody_agrees, person, switch_on
from tests.robustness.looks import rows
from tests.stories.test_feedback_own import press_in_modal
from tests.world import AMSTERDAM, World

PEOPLE = ("Anna", "Bas", "Carla", "Dirk", "Eva")
ZONE = "Europe/Amsterdam"


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=AMSTERDAM)


def turns_of(world: World, week: FeedbackWeek) -> dict[int, int]:
    return {turn.giver_id: turn.receiver_id for turn in rows(world.bot.services.db, FeedbackTurn, week_id=week.id)}


def through(world: World, monday: date, *, write: bool = True) -> FeedbackWeek:
    """Live through a week, day by day until Thursday; everybody who is asked writes."""
    for n in range(4):
        day = monday + timedelta(days=n)
        for hour, minute in ((9, 0), (9, 30), (14, 1)):
            world.to(at(day, hour, minute))
            [week] = rows(world.bot.services.db, FeedbackWeek, monday=monday) or [None]
            if write and week and week.state == "writing" and (hour, minute) == (9, 30):
                all_write(world, week)
    [week] = rows(world.bot.services.db, FeedbackWeek, monday=monday)
    return week


def all_write(world: World, week: FeedbackWeek) -> None:
    """Everybody who is asked in a week writes."""
    for giver in turns_of(world, week):
        [somebody] = rows(world.bot.services.db, Person, id=giver)
        record_written(world.bot.services, somebody, week.id, Words("Gisteren", "Je hielp", "Rust"))


def make_floor(world: World) -> None:
    team_id = world.set_up("algemeen", lead="Bas", starts=False)
    world.to("09:30")
    switch_on(world, team_id)


@pytest.fixture
def floor(live: World) -> World:
    live.once(make_floor)
    return live


def without_daily_start(world: World, team_id: int) -> None:
    """That has stories of its own."""
    with world.bot.services.db.write() as session:
        session.execute(update(Schedule).where(Schedule.team_id == team_id).values(next_due_at=None))


def test_four_weeks_with_days_off_somebody_who_leaves_and_somebody_who_comes(floor: World) -> None:
    channel = floor.channel("algemeen")
    first = through(floor, date(2026, 11, 30))
    assert (first.state, first.band) == ("delivered", 100)
    floor.act("kick", as_="Bas", channel=channel, user=floor.id_of("Carla"))
    second = through(floor, date(2026, 12, 7))
    assert len(turns_of(floor, second)) == 4
    assert second.band is None
    floor.act("create_user", name="Femke")  # and with that in this channel
    third = through(floor, date(2026, 12, 14))
    assert person(floor, "Femke").id in turns_of(floor, third)
    fourth = through(floor, date(2026, 12, 21))
    assert local_day(fourth.delivers_at, ZONE) == date(2026, 12, 23), "not on the eve of Christmas"
    pairs = [pair for week in (first, second, third) for pair in turns_of(floor, week).items()]
    assert len(pairs) == len(set(pairs)), "nobody wrote twice to the same person while there were others"
    for week in (first, second, third, fourth):
        found = turns_of(floor, week)
        assert all(found.get(receiver) != giver for giver, receiver in found.items())
    delivered = rows(floor.bot.services.db, FeedbackText, state="delivered")
    assert len(delivered) == 5 + 4 + 5 + 5


def test_a_week_of_days_off_is_skipped_and_the_channel_reads_why(floor: World) -> None:
    floor.command("Bas", floor.channel("algemeen"), "/dagstart afwezig team van 30-11 tot 4-12")
    week = through(floor, date(2026, 11, 30))
    assert (week.state, week.reason) == ("skipped", "holidays")
    assert rows(floor.bot.services.db, Outbox, kind=QUESTION) == []
    through(floor, date(2026, 12, 7), write=False)
    assert "door vrije dagen" in str(floor.messages("Anna", floor.channel("algemeen")))


def test_a_day_off_that_comes_up_late_moves_the_batch(floor: World) -> None:
    for day in (30, 1, 2):
        month = 11 if day == 30 else 12
        for hour in ((9, 0), (9, 1), (9, 30)):
            floor.to(at(date(2026, month, day), *hour))
    all_write(floor, rows(floor.bot.services.db, FeedbackWeek)[0])
    floor.command("Bas", floor.channel("algemeen"), "/dagstart afwezig team van 4-12 tot 4-12")
    floor.to(at(date(2026, 12, 3), 14, 1))
    assert {text.state for text in rows(floor.bot.services.db, FeedbackText)} == {"held"}
    floor.to(at(date(2026, 12, 7), 14, 1))
    assert {text.state for text in rows(floor.bot.services.db, FeedbackText)} == {"delivered"}


def test_who_pauses_is_left_in_peace_and_too_few_people_skip_the_week(floor: World) -> None:
    team_id = rows(floor.bot.services.db, Team)[0].id
    for name in ("Anna", "Carla", "Eva"):
        record_place(floor.bot.services, person(floor, name), team_id, PAUSED)
    week = through(floor, date(2026, 11, 30))
    assert (week.state, week.reason) == ("skipped", "too_few")
    assert rows(floor.bot.services.db, Outbox, kind=QUESTION) == []
    assert len(rows(floor.bot.services.db, Outbox, kind=SKIPPED)) == 1


def test_every_other_week(live: World) -> None:
    team_id = live.set_up("algemeen", lead="Bas")
    live.to("09:30")
    switch_on(live, team_id, fortnightly=True)
    without_daily_start(live, team_id)
    for n in range(5):
        live.to(at(date(2026, 11, 30) + timedelta(weeks=n), 9, 5))
    found = [week.monday for week in rows(live.bot.services.db, FeedbackWeek)]
    assert found == [date(2026, 11, 30), date(2026, 12, 14), date(2026, 12, 28)]


def test_an_exclusion_is_kept_and_nothing_shows_it(floor: World) -> None:
    anna, bas = person(floor, "Anna"), person(floor, "Bas")
    team_id = rows(floor.bot.services.db, Team)[0].id
    with floor.bot.services.db.write() as session:
        session.add(FeedbackExclusion(team_id=team_id, person_id=anna.id, other_id=bas.id))
    for n in range(4):
        week = through(floor, date(2026, 11, 30) + timedelta(weeks=n), write=False)
        found = turns_of(floor, week)
        assert len(found) == 5
        assert found.get(anna.id) != bas.id
        assert found.get(bas.id) != anna.id
        due = {row.due_at.replace(microsecond=0) for row in rows(floor.bot.services.db, Outbox, kind=PROMPT)}
        assert len(due) == n + 1


def seven(world: World) -> int:
    """A team of seven, two of whom are new."""
    for name in ("Femke", "Gijs"):
        world.act("create_user", name=name)
    return world.set_up("algemeen", lead="Bas")


def test_texts_without_a_name_wait_for_five_people_and_come_at_once(live: World) -> None:
    team_id = seven(live)
    live.to("09:30")
    switch_on(live, team_id, collecting=True)
    live.command("Anna", live.channel("algemeen"), "/collegafeedback schrijf")
    live.submit("Anna", feedback_receiver=str(person(live, "Bas").id), **FILLED)
    assert "zodra vijf collega" in str(live.modal("Anna")), "it says when it arrives: not on a day"
    record_taken_back(live.bot.services, person(live, "Anna"), rows(live.bot.services.db, FeedbackText)[0].id)
    without_daily_start(live, team_id)
    monday, weeks = date(2026, 11, 30), 0
    while weeks < 5:
        week = through(live, monday + timedelta(weeks=weeks))
        weeks += 1
        if weeks == 1:
            changed = change_what_waits(live)
        state = {text.state for text in rows(live.bot.services.db, FeedbackText)}
        if weeks < 5 and week.monday < date(2026, 12, 21):
            assert state == {"collected"}
    released = rows(live.bot.services.db, FeedbackText, state="delivered")
    assert released
    if not rows(live.bot.services.db, FeedbackText, id=changed):
        with pytest.raises(Refusal, match="has gone"):
            record_taken_back(live.bot.services, person(live, "Anna"), changed)
    assert {text.giver_id for text in released} == {None}
    assert {text.week_id for text in released} == {None}
    by_receiver = Counter(text.receiver_id for text in released)
    assert all(n >= 5 for n in by_receiver.values())
    with live.bot.services.db.read() as session:
        query = select(Person.name).join(Membership).where(Person.id == next(iter(by_receiver)))
        name = session.scalars(query).first()
    assert name
    live.to(at(date(2027, 1, 4), 9, 30))
    shown = [m for m in live.dm(name) if "Een collega schreef je" in m["text"]]
    assert len(shown) >= 5
    assert THANK not in str(shown)
    assert CHOOSE not in str(shown)
    switch_off(live, team_id)
    assert "ongelezen gewist" in str(live.messages("Anna", live.channel("algemeen")))
    feedback.tidy(live.bot.services)
    assert {text.state for text in rows(live.bot.services.db, FeedbackText)} == {"delivered"}


def change_what_waits(world: World) -> int:
    """Anna finds her text of this week under her own and changes it; it stays one of five. Returns its number."""
    [text] = rows(world.bot.services.db, FeedbackText, giver_id=person(world, "Anna").id)
    assert "mijn" in next(m["text"] for m in reversed(world.dm("Anna")) if "Schrijven is voorbij" in m["text"])
    world.command("Anna", world.channel("algemeen"), "/collegafeedback mijn")
    assert "zodra vijf collega" in str(world.modal("Anna"))
    press_in_modal(world, "Anna", CHANGE_OUTSIDE)
    assert world.submit("Anna", feedback_behaviour="Je luisterde")["ok"]
    after = rows(world.bot.services.db, FeedbackText, id=text.id)[0]
    assert (after.state, after.delivers_at, after.week_id) == ("collected", None, text.week_id)
    assert after.sealed != text.sealed
    with pytest.raises(Refusal, match="not yours"):
        record_taken_back(world.bot.services, person(world, "Bas"), text.id)
    return text.id


def switch_off(world: World, team_id: int) -> None:
    """The team agrees to stop."""
    record_proposed(world.bot.services, person(world, "Bas"), team_id, Terms(on=False))
    everybody_agrees(world)
    world.to(world.clock.now() + timedelta(minutes=1))


def test_a_team_that_stops_finishes_what_is_being_written(floor: World) -> None:
    for day, hour in ((30, (9, 1)), (30, (9, 5)), (1, (9, 0)), (2, (9, 1)), (2, (9, 30))):
        floor.to(at(date(2026, 11 if day == 30 else 12, day), *hour))
    switch_off(floor, rows(floor.bot.services.db, Team)[0].id)
    all_write(floor, rows(floor.bot.services.db, FeedbackWeek)[0])
    for hour in ((9, 1), (14, 1)):
        floor.to(at(date(2026, 12, 3), *hour))
    assert len(rows(floor.bot.services.db, FeedbackText, state="delivered")) == 5
    assert "geen collegafeedback" in floor.command("Eva", floor.channel("algemeen"), "/collegafeedback schrijf")
    floor.act("home", as_="Eva")
    assert ("Mijn feedback" in str(floor.home("Eva")), WRITE_TO in str(floor.home("Eva"))) == (True, False)
    floor.to(at(date(2026, 12, 7), 9, 5))
    assert len(rows(floor.bot.services.db, FeedbackWeek)) == 1


def test_a_team_that_stops_while_questions_are_chosen_reads_so_on_the_card(floor: World) -> None:
    for minute in (0, 3, 5):
        floor.to(at(date(2026, 11, 30), 9, minute))
    card = next(m for m in reversed(floor.dm("Eva")) if CHOOSE in str(m))
    switch_off(floor, rows(floor.bot.services.db, Team)[0].id)
    [week] = rows(floor.bot.services.db, FeedbackWeek)
    assert (week.state, week.due_at) == ("skipped", None)
    assert "gestopt" in next(m["text"] for m in floor.dm("Eva") if m["ts"] == card["ts"])
    with pytest.raises(Refusal, match="no peer feedback this week"):
        record_question(floor.bot.services, person(floor, "Eva"), week.id, None, "Hoe rond ik af?", tips=True)
    assert "Geen collegafeedback" not in str(floor.messages("Eva", floor.channel("algemeen")))


def test_who_is_away_is_not_matched_and_who_pauses_after_the_matching_is_not_reminded(floor: World) -> None:
    floor.command("Eva", floor.channel("algemeen"), "/dagstart afwezig van 3-12 tot 3-12")
    for day in (30, 1, 2):
        for hour in ((9, 0), (9, 1), (9, 30)):
            floor.to(at(date(2026, 11 if day == 30 else 12, day), *hour))
    said = floor.command("Anna", floor.channel("algemeen"), "/collegafeedback uitstappen")
    assert "kan een collega je nog wel schrijven" in said
    floor.to(at(date(2026, 12, 3), 9, 1))
    reminded = {row.recipient for row in rows(floor.bot.services.db, Outbox, kind=REMINDER)}
    assert reminded == {floor.id_of(name) for name in ("Bas", "Carla", "Dirk")}
    floor.act("profile", user=floor.id_of("Anna"), deleted=True)
    floor.settle()
    feedback.tidy(floor.bot.services)
    assert rows(floor.bot.services.db, FeedbackMember, state="left") == []
