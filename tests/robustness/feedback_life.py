"""A week of peer feedback with kill -9 in the steps that are chosen: each text arrives once or can still be changed.

In the same days a text outside the weeks, and a month of the team mirror: every answer is counted once or not at all.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bot.outbox.models import Outbox
from bot.rituals.feedback.blocks import SAVE, WRITE
from bot.rituals.feedback.mirror import record_answers, record_statements
from bot.rituals.feedback.mirror_blocks import ANSWER, SEND
from bot.rituals.feedback.mirror_models import MirrorResult, MirrorRound
from bot.rituals.feedback.mirror_rules import USUAL
from bot.rituals.feedback.models import FeedbackText, FeedbackTurn, FeedbackWeek
from bot.rituals.feedback.own_blocks import SAVE_OUTSIDE
from bot.rituals.feedback.reactions import record_erased
from bot.rituals.feedback.text_blocks import THANK
from bot.rituals.feedback.texts import ARRIVED
from bot.tally import Tally
from tests.feedback import FILLED, person, receiver_of, switch_on
from tests.robustness.child import Crash
from tests.robustness.looks import rows
from tests.robustness.processes import PATIENCE, House, wait_for

FEEDBACK = "bot.rituals.feedback"


class Week:
    """A week of a team of five; before each step that is chosen the bot is told where to die in it."""

    def __init__(self, house: House, chosen: Callable[[int], bool]) -> None:
        self.house, self.chosen, self.steps = house, chosen, 0
        team_id = house.set_up("algemeen", lead="Bas")
        house.move("10:00")
        switch_on(house, team_id)
        record_statements(house.bot.services, person(house, "Bas"), team_id, USUAL)
        house.start_child()

    def seen(self) -> tuple[Any, ...]:
        """Everything that is stored about it."""
        db = self.house.bot.services.db
        return (
            [(week.state, week.due_at) for week in rows(db, FeedbackWeek)],
            sorted((turn.giver_id, turn.receiver_id, turn.state) for turn in rows(db, FeedbackTurn)),
            [(text.sealed, text.state, text.thanked) for text in rows(db, FeedbackText)],
            [month.due_at for month in rows(db, MirrorRound)],
            sorted((counted.choice, counted.count) for counted in rows(db, Tally)),
            [result.tenths for result in rows(db, MirrorResult)],
        )

    def state(self) -> str:
        found = rows(self.house.bot.services.db, FeedbackWeek)
        return str(found[0].state) if found else ""

    def step(self, crash: str, act: Callable[[], object], becomes: Callable[[], object]) -> None:
        """Die just after `crash`, before anything is stored; then do it again, or let the clock try again."""
        self.steps += 1
        if self.chosen(self.steps):
            before = self.seen()
            self.house.doom(Crash(crash, "after"))
            act()
            assert wait_for(self.house.bury, PATIENCE), crash
            assert self.seen() == before, crash
            self.house.replace()
        act()
        assert wait_for(becomes, PATIENCE), (crash, self.seen())

    # -- what people do ------------------------------------------------------------------------------------------

    def card(self, name: str, action_id: str) -> dict[str, Any]:
        def find() -> list[dict[str, Any]]:
            return [m for m in self.house.dm(name) if action_id in str(m.get("blocks"))]

        assert wait_for(find, PATIENCE), (action_id, self.seen())
        return find()[-1]

    def write(self, name: str, behaviour: str) -> None:
        """Fill in the form behind the newest card."""
        self._fill_in(name, SAVE, lambda: self.press(name, WRITE), feedback_behaviour=behaviour)

    def write_outside(self, name: str, to: str, behaviour: str) -> None:
        """Fill in the form outside the weeks."""

        def ask() -> None:
            place = {"as_": name, "channel": self.house.channel("algemeen")}
            self.house.try_act("command", **place, text="/collegafeedback schrijf")

        receiver = str(person(self.house, to).id)
        self._fill_in(name, SAVE_OUTSIDE, ask, feedback_receiver=receiver, feedback_behaviour=behaviour)

    def _fill_in(self, name: str, form: str, ask: Callable[[], object], **values: str) -> None:
        """Send a form; one that could not be sent is still there, with everything that was typed."""

        self.house.open_form(name, form, ask)
        self.house.submit(name, **{**FILLED, **values})

    def press(self, name: str, action_id: str) -> None:
        self.house.press(name, self.card(name, action_id), action_id)


def live(house: House, chosen: Callable[[int], bool]) -> None:
    """Live all of it; `chosen` says in which steps, counted from 1, the bot dies and comes back."""
    week, now = Week(house, chosen), house.clock.now()
    monday, december = now.replace(day=30, hour=8, minute=0), now.replace(month=12, day=1, minute=0)
    wednesday, thursday = december.replace(day=2, hour=8), december.replace(day=3, hour=13)
    db = house.bot.services.db

    house.move(monday.replace(hour=6))
    assert wait_for(lambda: week.state() == "planned", PATIENCE)
    week.step(f"{FEEDBACK}.weeks:Week.ask", lambda: house.move(monday), lambda: week.state() == "asking")
    _look_back(week, december)
    week.step(f"{FEEDBACK}.weeks:Week.match", lambda: house.move(wednesday), lambda: week.state() == "writing")
    week.step(
        f"{FEEDBACK}.sealed:FeedbackSeal.close",
        lambda: week.write("Anna", "Je liet haar uitspreken"),
        lambda: len(rows(db, FeedbackText)) == 1,
    )
    receiver = receiver_of(house, "Anna")
    week.step(f"{FEEDBACK}.moves:deliver", lambda: house.move(thursday), lambda: week.state() == "delivered")
    week.card(receiver, THANK)
    assert len([m for m in house.dm(receiver) if "uitspreken" in m["text"]]) == 1
    week.step(
        f"{FEEDBACK}.reactions:tell",
        lambda: week.press(receiver, THANK),
        lambda: rows(db, FeedbackText)[0].thanked,
    )
    _delete(week, receiver)
    _write_outside(week)
    _count(week)


def _look_back(week: Week, first: datetime) -> None:
    """The month is asked for, and somebody answers; the others do too."""
    house, db = week.house, week.house.bot.services.db
    week.step(
        f"{FEEDBACK}.mirror:next_month",
        lambda: house.move(first.replace(hour=8, minute=1)),
        lambda: len(rows(db, MirrorRound)) == 1,
    )
    state = {ANSWER + key: {"value": "5"} for key in USUAL}
    week.step(
        f"{FEEDBACK}.mirror:record_choices",
        lambda: house.press("Eva", week.card("Eva", SEND), SEND, state),
        lambda: sum(counted.count for counted in rows(db, Tally)) == len(USUAL),
    )
    [month] = rows(db, MirrorRound)
    for name in ("Anna", "Bas", "Carla", "Dirk"):
        record_answers(house.bot.services, person(house, name), month.id, dict.fromkeys(USUAL, 3))


def _write_outside(week: Week) -> None:
    """Between two weeks; it arrives on Monday, as Friday is the eve of days off."""
    house, db = week.house, week.house.bot.services.db
    week.step(
        f"{FEEDBACK}.sealed:FeedbackSeal.close",
        lambda: week.write_outside("Eva", "Dirk", "Je belde haar terug"),
        lambda: len(rows(db, FeedbackText)) == 1,
    )
    [text] = rows(db, FeedbackText)
    assert text.delivers_at
    house.move(text.delivers_at - timedelta(hours=4))
    assert wait_for(lambda: [week.state for week in rows(db, FeedbackWeek)][1:] == ["asking"], PATIENCE)
    week.step(
        f"{FEEDBACK}.deliveries:arrive",
        lambda: house.move(text.delivers_at + timedelta(minutes=1)),
        lambda: rows(db, FeedbackText)[0].state == "delivered",
    )
    week.card("Dirk", THANK)
    assert len([m for m in house.dm("Dirk") if "terug" in m["text"] and "Je belde" in m["text"]]) == 1


def _count(week: Week) -> None:
    """Five working days later: 17 / 5, once, and no count is left."""
    house, db = week.house, week.house.bot.services.db
    [month] = rows(db, MirrorRound)
    ends = month.due_at + timedelta(minutes=1)
    week.step(
        f"{FEEDBACK}.mirror:averages",
        lambda: house.move(max(ends, house.clock.now())),
        lambda: len(rows(db, MirrorResult)) == 4,
    )
    assert {result.tenths for result in rows(db, MirrorResult)} == {34}
    assert [counted for counted in rows(db, Tally) if counted.subject.startswith("mirror")] == []

    def said() -> list[str]:
        return [m["text"] for m in house.messages("Anna", house.channel("algemeen")) if "3,4" in m["text"]]

    assert wait_for(said, PATIENCE)
    assert len(said()) == 1


def _delete(week: Week, receiver: str) -> None:
    """Die between deleting the message in Slack and noting that: it is noted the next time."""
    house, db = week.house, week.house.bot.services.db
    [text] = rows(db, FeedbackText)
    house.doom(Crash("bot.outbox.slack:take_back", "after"))
    record_erased(house.bot.services, person(house, receiver), text.id)
    assert wait_for(house.bury, PATIENCE)
    house.replace()
    assert wait_for(lambda: [row.state for row in rows(db, Outbox, kind=ARRIVED)] == ["dropped"], PATIENCE)
    assert rows(db, FeedbackText) == []
    assert "uitspreken" not in str(house.dm(receiver))
