"""Whether agreements are kept: asked once a week, counted without names, shown once, and what follows from it."""

from datetime import date, timedelta
from threading import Event
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from bot.blockkit import LARGEST_PAYLOAD, size_of
from bot.outbox import queue
from bot.people.models import Membership, Person, Team
from bot.rituals.agreement import kept_rounds
from bot.rituals.agreement.kept_blocks import AGENDA_REVISE, FIELD, KEPT, NEED_HELP, RESTORE
from bot.rituals.agreement.kept_models import KeptAgenda, KeptCheck, KeptRound
from bot.rituals.agreement.models import Agreement
from bot.rituals.agreement.story import load_story
from bot.rounds import board_subject
from bot.tally import Tally, TallyTaken
from handlers import kept
from tests.agreements import content, make
from tests.robustness.looks import rows
from tests.robustness.processes import PATIENCE, wait_for
from tests.world import World

TEAM = ("Anna", "Bas", "Carla", "Dirk", "Eva")


@pytest.fixture
def floor(small: World) -> World:
    """A team of five at nine, on a Monday; Bas leads."""
    small.set_up("algemeen", lead="Bas")
    return small


def agreed(world: World, *titles: str, rhythm: str = "weekly", weeks: int = 12) -> None:
    """Agreements that hold since today, as a round would leave them."""
    now = world.clock.now()
    with world.bot.services.db.write() as session:
        team, person = session.scalars(select(Team)).one(), session.scalars(select(Person)).first()
        assert person
        until = now.date() + timedelta(weeks=weeks)
        for title in titles or ("Terugbellen",):
            text = content(person.id, now, title=title, rhythm=rhythm, valid_until=until)
            load_story(session, make(session, team, person, "active", now, text), now).resume()


def question(world: World, name: str) -> dict[str, Any]:
    """The newest question somebody got in private."""
    return next(m for m in reversed(world.dm(name)) if "afspra" in m["text"] or "agreement" in m["text"])


def say(world: World, name: str, choice: str, nth: int = 0) -> dict[str, Any]:
    """Somebody presses a choice of the newest question."""
    found = question(world, name)
    buttons = [
        (block["block_id"], element["action_id"])
        for block in found["blocks"]
        for element in block.get("elements", ())
        if element.get("action_id") == KEPT[choice]
    ]
    block_id, action_id = buttons[nth]
    where = {"channel": found["channel"], "ts": found["ts"]}
    return world.act("press", as_=name, block_id=block_id, action_id=action_id, **where)


def told(world: World, name: str) -> str:
    """The newest sentence that only this person sees."""
    own = [m for m in (*world.dm(name), *world.messages(name, world.channel("algemeen"))) if m.get("ephemeral")]
    return str(max(own, key=lambda m: m["ts"])["text"])


def in_channel(world: World, words: str) -> list[dict[str, Any]]:
    found = world.messages("Eva", world.channel("algemeen"))
    return [m for m in found if words in m["text"] and not m.get("ephemeral")]


def friday(world: World, weeks: int = 0) -> None:
    world.to("12:00", day=4 + 7 * weeks)


def monday(world: World) -> None:
    """From Friday to noon on Monday."""
    world.to("12:00", day=3)


def week(world: World, *choices: str) -> None:
    """From Monday morning to Monday noon: everybody says so, and it is counted."""
    friday(world)
    for name, choice in zip(TEAM, choices, strict=False):
        say(world, name, choice)
    monday(world)


def test_a_week_with_five_answers_is_shown_once_and_nothing_tells_who_said_what(floor: World) -> None:
    agreed(floor, "Terugbellen", "Pauzes")
    friday(floor)
    for name in TEAM:
        asked = question(floor, name)
        assert "Terugbellen" in asked["text"]
        assert "Pauzes" in asked["text"]
    for name, choice in zip(TEAM, ("yes", "yes", "yes", "partly", "no"), strict=True):
        say(floor, name, choice)
        after = str(question(floor, name)["blocks"])
        assert "Beantwoord" in after
        assert KEPT["yes"] in after  # the second one is still to come
        say(floor, name, "yes")
        assert "Je hebt over alle afspraken geantwoord" in question(floor, name)["text"]
    assert in_channel(floor, "nagekomen") == []
    monday(floor)
    [came] = in_channel(floor, "Hoe jullie je aan de afspraken hielden")
    assert "nagekomen 60%, deels 20%, niet nagekomen 20%" in came["text"]
    assert "nagekomen 100%" in came["text"]
    assert rows(floor.bot.services.db, Tally) == rows(floor.bot.services.db, TallyTaken) == []
    first, second = rows(floor.bot.services.db, KeptCheck)
    assert (first.verdict, first.yes, first.partly, first.no, first.none) == ("yes", 3, 1, 1, 0)
    assert (second.verdict, second.yes, second.set_by) == ("yes", 5, None)
    assert "1 van de laatste week" in floor.command("Eva", floor.channel("algemeen"), "/afspraak toon 1")


def test_with_four_answers_nothing_is_shown_and_nothing_is_kept(floor: World) -> None:
    agreed(floor)
    friday(floor)
    for name in TEAM[:4]:
        say(floor, name, "no")
    monday(floor)
    [came] = in_channel(floor, "Hoe jullie je aan de afspraken hielden")
    assert "te weinig antwoorden om te tonen (minder dan 5)" in came["text"]
    assert "%" not in came["text"]
    [check] = rows(floor.bot.services.db, KeptCheck)
    assert (check.verdict, check.yes, check.partly, check.no, check.none) == (None,) * 5
    assert rows(floor.bot.services.db, Tally) == []
    floor.to("12:01")
    assert "is geteld" in question(floor, "Eva")["text"]
    assert KEPT["yes"] not in str(question(floor, "Eva")["blocks"])


def test_nobody_is_counted_twice_and_a_stale_button_says_so(floor: World) -> None:
    agreed(floor)
    friday(floor)
    floor.command("Anna", floor.channel("algemeen"), "/afspraak nagekomen 1")
    stale = [m for m in floor.messages("Anna", floor.channel("algemeen")) if m.get("ephemeral")][-1]
    say(floor, "Anna", "yes")
    floor.press("Anna", stale, KEPT["no"])
    assert "Niemand telt twee keer" in told(floor, "Anna")
    assert [(row.choice, row.count) for row in rows(floor.bot.services.db, Tally)] == [("yes", 1)]
    monday(floor)
    floor.press("Anna", stale, KEPT["no"])
    assert "al geteld" in told(floor, "Anna")


def test_who_is_away_is_not_asked_and_who_works_on_monday_is_asked_then(floor: World) -> None:
    agreed(floor)
    floor.act("command", as_="Dirk", channel=floor.channel("algemeen"), text="/dagstart afwezig tot 15 december")
    with floor.bot.services.db.write() as session:
        session.execute(update(Person).where(Person.name.like("Eva%")).values(work_days=0b0001111))
    friday(floor)
    asked = {name for name in TEAM if any("afspraken" in m["text"] for m in floor.dm(name) if not m.get("ephemeral"))}
    assert asked == {"Anna", "Bas", "Carla"}
    floor.to("09:01", day=3)
    assert "Terugbellen" in question(floor, "Eva")["text"]


def test_a_team_of_three_marks_openly_and_the_last_one_wins(floor: World) -> None:
    with floor.bot.services.db.write() as session:
        people = session.scalars(select(Person).where(Person.kind == "person").order_by(Person.name)).all()
        for each in people[3:]:
            session.execute(update(Membership).where(Membership.person_id == each.id).values(role="reader"))
    agreed(floor)
    friday(floor)
    [card] = in_channel(floor, "Zeg het samen")
    floor.press("Anna", card, KEPT["yes"])
    floor.press("Bas", card, KEPT["no"])
    floor.settle()
    [card] = in_channel(floor, "Zeg het samen")
    assert "niet nagekomen (Bas" in card["text"]
    assert not any("Terugbellen" in m["text"] for m in floor.dm("Carla"))
    floor.press("Eva", card, KEPT["yes"])
    assert "Teamleden en teamleiders" in told(floor, "Eva")
    monday(floor)
    floor.to("12:01")
    [card] = in_channel(floor, "Hoe jullie je aan de afspraken hielden")
    assert "niet nagekomen (Bas" in card["text"]
    assert KEPT["yes"] not in str(card["blocks"])
    assert [check.verdict for check in rows(floor.bot.services.db, KeptCheck)] == ["no"]


def test_of_two_quick_choices_the_newest_is_shown_however_slack_takes_them(
    floor: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreed(floor, "Terugbellen", "Pauzes")
    friday(floor)
    older_may_go, draw = Event(), kept.drawn_anew

    def draw_the_older_one_late(*place: Any) -> Any:
        found = draw(*place)
        if found and KEPT["yes"] in str(found.blocks):  # one of the two is still to come
            older_may_go.wait(5)
        return found

    monkeypatch.setattr(kept, "drawn_anew", draw_the_older_one_late)
    asked = question(floor, "Anna")
    rows_of_buttons = [b["block_id"] for b in asked["blocks"] if KEPT["yes"] in str(b)]
    for block_id in rows_of_buttons:
        press = {"as": floor.id_of("Anna"), "block_id": block_id, "action_id": KEPT["yes"], "state": {}}
        floor.http.post("/_/act/press", json={**press, "channel": asked["channel"], "ts": asked["ts"]})
    assert wait_for(lambda: KEPT["yes"] not in str(question(floor, "Anna")["blocks"]), PATIENCE)
    older_may_go.set()
    floor.to("12:01")
    assert KEPT["yes"] not in str(question(floor, "Anna")["blocks"])


def test_two_weeks_of_no_put_it_on_the_agenda_and_changing_it_takes_it_off(floor: World) -> None:
    agreed(floor)
    week(floor, "no", "no", "no", "yes", "partly")
    assert in_channel(floor, "twee keer") == []
    week(floor, "no", "no", "no", "no", "yes")
    [card] = in_channel(floor, "twee keer achter elkaar niet nagekomen")
    floor.to("08:00", day=1)
    floor.to("09:00")
    floor.to("09:15")
    board = floor.board("algemeen")["text"]
    assert "Afspraken op de agenda" in board
    assert "twee keer achter elkaar niet nagekomen" in board
    floor.press("Eva", card, AGENDA_REVISE)
    assert floor.modal("Eva")["callback_id"] == "agreement.save"
    floor.to("09:16")
    assert in_channel(floor, "we passen hem aan (Eva")
    assert "Afspraken op de agenda" not in floor.board("algemeen")["text"]
    floor.press("Bas", card, RESTORE)
    [standing] = rows(floor.bot.services.db, KeptAgenda)
    assert (standing.choice, standing.ended_on is None) == ("revise", False)


def test_a_week_that_is_kept_takes_it_off_the_agenda(floor: World) -> None:
    agreed(floor)
    for _ in range(2):
        week(floor, *("no",) * 5)
    assert [row.ended_on for row in rows(floor.bot.services.db, KeptAgenda)] == [None]
    week(floor, *("yes",) * 5)
    [standing] = rows(floor.bot.services.db, KeptAgenda)
    assert standing.choice is None
    assert standing.ended_on is not None
    assert "1 van de laatste 3 weken" in floor.command("Eva", floor.channel("algemeen"), "/afspraak nagekomen 1")


def test_help_is_asked_with_a_point(floor: World) -> None:
    agreed(floor)
    for _ in range(2):
        week(floor, *("no",) * 5)
    [card] = in_channel(floor, "twee keer achter elkaar niet nagekomen")
    floor.press("Eva", card, NEED_HELP)
    assert floor.modal("Eva")["callback_id"] == "dagstart.point"
    assert "Terugbellen" in str(floor.modal("Eva")["blocks"])


def test_the_command_answers_for_this_week_before_anybody_is_asked(floor: World) -> None:
    agreed(floor)
    floor.to("10:00", day=1)
    assert "Is dit nagekomen" in floor.command("Anna", floor.channel("algemeen"), "/afspraak nagekomen 1")
    own = [m for m in floor.messages("Anna", floor.channel("algemeen")) if m.get("ephemeral")][-1]
    floor.press("Anna", own, KEPT["partly"])
    assert [(row.choice, row.count) for row in rows(floor.bot.services.db, Tally)] == [("partly", 1)]
    floor.to("12:00", day=3)
    assert not any("Terugbellen" in m["text"] for m in floor.dm("Anna"))
    assert "Terugbellen" in question(floor, "Bas")["text"]
    assert "heeft geen afspraak 9" in floor.command("Anna", floor.channel("algemeen"), "/afspraak nagekomen 9")


def test_at_every_daily_start_it_is_a_field_on_the_card_and_the_board_says_what_came_of_it(floor: World) -> None:
    agreed(floor, rhythm="dagstart")
    floor.to("09:00")
    floor.to("09:00", day=1)
    [check] = rows(floor.bot.services.db, KeptCheck)
    for name, choice in zip(TEAM, ("yes", "yes", "yes", "yes", "no"), strict=True):
        card = next(m for m in floor.dm(name) if "dagstart.send" in str(m["blocks"]))
        floor.press(name, card, "dagstart.send", {f"{FIELD}{check.id}": {"value": choice}})
    assert sum(row.count for row in rows(floor.bot.services.db, Tally)) == 5
    floor.to("09:15")
    assert "80%" not in floor.board("algemeen")["text"]
    floor.to("18:00")
    assert "nagekomen 80%, niet nagekomen 20%" in floor.board("algemeen")["text"]
    assert rows(floor.bot.services.db, Tally) == []


def test_only_before_the_end_it_is_asked_once_and_the_review_says_how_it_went(floor: World) -> None:
    agreed(floor, rhythm="review", weeks=4)
    friday(floor)
    assert not any("Terugbellen" in m["text"] for m in floor.dm("Anna"))
    floor.to("09:00", day=17)
    floor.to("09:01")  # the owner is asked two things, a second apart
    for name in TEAM:
        say(floor, name, "yes")
    floor.to("12:00", day=2)
    floor.to("12:01")
    [review] = in_channel(floor, "Houden, aanpassen of stoppen?")
    assert "nagekomen 100%" in review["text"]
    assert [each.state for each in rows(floor.bot.services.db, KeptRound, rhythm="review")] == ["closed"]


def test_what_stopped_is_not_asked_about(floor: World) -> None:
    agreed(floor)
    friday(floor)
    floor.command("Bas", floor.channel("algemeen"), "/afspraak stop 1")
    say(floor, "Anna", "yes")
    assert "geldt niet meer" in told(floor, "Anna")
    assert rows(floor.bot.services.db, Tally) == []
    assert rows(floor.bot.services.db, Agreement)[0].state == "stopped"


def test_the_board_and_the_chair_see_what_ends_within_a_week(small: World) -> None:
    small.set_up("algemeen", lead="Bas", chair=True)
    agreed(small, "Terugbellen", weeks=1)
    agreed(small, "Pauzes", weeks=4)
    small.to("08:30")
    previews = [m["text"] for name in TEAM for m in small.dm(name)]
    assert [text for text in previews if "Afspraken die binnen een week aflopen" in text]
    small.to("09:00")
    small.to("09:15")
    board = small.board("algemeen")["text"]
    assert "Afspraken die binnen een week aflopen: •  *1* Terugbellen — tot en met maandag 30 november" in board
    assert "Pauzes" not in board


def test_what_a_board_said_stays_when_its_day_has_closed(floor: World) -> None:
    agreed(floor, weeks=1)
    floor.to("09:00")
    floor.to("09:15")
    floor.to("18:00")
    closed = floor.board("algemeen")
    assert "tot en met maandag 30 november" in closed["text"]
    floor.command("Bas", floor.channel("algemeen"), "/afspraak stop 1")
    with floor.bot.services.db.write() as session:
        queue.touch(session, board_subject(1, date(2026, 11, 23)), "dagstart_board", floor.clock.now())
    floor.to("18:10")
    assert floor.board("algemeen")["text"] == closed["text"]


def test_a_team_that_had_agreements_before_is_asked_too(floor: World) -> None:
    agreed(floor)
    with floor.bot.services.db.write() as session:
        session.execute(delete(KeptRound))
    kept_rounds.plan_missing(floor.bot.services, floor.clock.now())
    friday(floor)
    assert "Terugbellen" in question(floor, "Anna")["text"]


def test_twelve_agreements_fit_in_one_message(floor: World) -> None:
    long = "als de klant belt en vraagt of we hem vandaag nog terugbellen dan doen we " * 3
    agreed(floor, *(f"{n} {long}"[:75] for n in range(12)))
    friday(floor)
    asked = [m for m in floor.dm("Anna") if KEPT["yes"] in str(m["blocks"])]
    assert len(asked) == 1
    assert str(asked[0]["blocks"]).count(KEPT["yes"]) == 12
    assert size_of(asked[0]["blocks"]) <= LARGEST_PAYLOAD
