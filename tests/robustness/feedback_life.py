"""A week of peer feedback with kill -9 in the steps that are chosen: each text arrives once or can still be changed."""

from collections.abc import Callable
from typing import Any

from bot.outbox.models import Outbox
from bot.rituals.feedback.blocks import SAVE, WRITE
from bot.rituals.feedback.models import FeedbackText, FeedbackTurn, FeedbackWeek
from bot.rituals.feedback.reactions import record_erased
from bot.rituals.feedback.text_blocks import THANK
from bot.rituals.feedback.texts import ARRIVED
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
        house.start_child()

    def seen(self) -> tuple[Any, ...]:
        """Everything that is stored about it."""
        db = self.house.bot.services.db
        return (
            [(week.state, week.due_at) for week in rows(db, FeedbackWeek)],
            sorted((turn.giver_id, turn.receiver_id, turn.state) for turn in rows(db, FeedbackTurn)),
            [(text.sealed, text.state, text.thanked) for text in rows(db, FeedbackText)],
        )

    def state(self) -> str:
        found = rows(self.house.bot.services.db, FeedbackWeek)
        return str(found[0].state) if found else ""

    def step(self, crash: str, act: Callable[[], object], becomes: Callable[[], object]) -> None:
        """Die just after `crash`, before anything is stored; then do it again, or let the clock try again."""
        self.steps += 1
        if self.chosen(self.steps):
            before = self.seen()
            self.house.replace(Crash(crash, "after"))
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
        """Fill in the form; one that could not be sent is still there, with everything that was typed."""

        def is_open() -> bool:
            found = self.house.http.get("/_/views", params={"as": self.house.id_of(name)}).json()["modals"]
            return bool(found) and found[-1]["callback_id"] == SAVE

        if not is_open():
            self.house.press(name, self.card(name, WRITE), WRITE)
        assert wait_for(is_open, PATIENCE)
        self.house.submit(name, **{**FILLED, "feedback_behaviour": behaviour})

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


def _delete(week: Week, receiver: str) -> None:
    """Die between deleting the message in Slack and noting that: it is noted the next time."""
    house, db = week.house, week.house.bot.services.db
    [text] = rows(db, FeedbackText)
    house.replace(Crash("bot.outbox.slack:take_back", "after"))
    record_erased(house.bot.services, person(house, receiver), text.id)
    assert wait_for(house.bury, PATIENCE)
    house.replace()
    assert wait_for(lambda: [row.state for row in rows(db, Outbox, kind=ARRIVED)] == ["dropped"], PATIENCE)
    assert rows(db, FeedbackText) == []
    assert "uitspreken" not in str(house.dm(receiver))
