"""One morning with a bot that dies at named points, and what must be true in the evening all the same."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.outbox.models import Outbox
from bot.rituals.dagstart.models import DagstartAnswer, DagstartResult
from bot.rounds import Round, Step
from bot.tally import TallyTaken
from tests.robustness.child import Crash
from tests.robustness.looks import boards, received, rows
from tests.robustness.processes import PATIENCE, House, wait_for

OPEN, MOVES = "bot.rituals.dagstart.opening", "bot.rituals.dagstart.moves"
SEATING = "bot.rituals.dagstart.seating"
QUEUE, LEASE, COURIER = "bot.outbox.queue", "bot.outbox.lease", "bot.outbox.courier"
ACTIONS = "bot.rituals.dagstart.actions"

OPENING = (
    Crash(f"{SEATING}:open_rounds", "before"),
    Crash(f"{SEATING}:open_rounds", "after"),
    Crash(f"{SEATING}:seat_everybody", "after"),
    Crash(f"{QUEUE}:put", "after"),
    Crash(f"{OPEN}:open_due", "after"),
)
SENDING = (
    Crash(f"{LEASE}:claim", "before"),
    Crash(f"{LEASE}:claim", "after"),
    Crash(f"{COURIER}:Courier.deliver", "before"),
    Crash("bot.outbox.slack:send", "after", 2),
    Crash(f"{LEASE}:settle_sent", "after"),
    Crash(f"{COURIER}:Courier.deliver", "after", 2),
)
ANSWERING = (
    Crash(f"{ACTIONS}:_store", "after"),
    Crash(f"{ACTIONS}:record_answers", "after"),
    Crash("handlers.dagstart:_show", "after"),
)
REMINDING = (Crash(f"{MOVES}:_remind", "after"), Crash("bot.outbox.slack:send", "after"))
BOARDING = (
    Crash(f"{MOVES}:_show_board", "after"),
    Crash(f"{LEASE}:settle_sent", "before"),
    Crash("bot.rituals.dagstart.board:_follow", "after"),
)
CLOSING = (Crash(f"{MOVES}:_close", "after"), Crash(f"{MOVES}:seal", "before"), Crash(f"{MOVES}:seal", "after"))
LAST_STEP = 5.0
"""Real seconds: everything may be settled just before the step ends after which the bot is to die."""
EVERY_STEP = (*OPENING, *SENDING, *ANSWERING, *REMINDING, *BOARDING, *CLOSING)


class Morning:
    """Goes through a day; whenever the bot dies it is started again, with the next crash if one is left."""

    def __init__(self, house: House) -> None:
        self.house, self.acked = house, dict[str, str]()
        house.set_up("algemeen", mood=True)

    def live(
        self,
        opening: Sequence[Crash] = (),
        answering: Sequence[Crash] = (),
        reminding: Sequence[Crash] = (),
        boarding: Sequence[Crash] = (),
        closing: Sequence[Crash] = (),
    ) -> None:
        """From before nine until after closing."""
        self._part("08:59", ())
        self._part("09:00", opening)
        self._answer("Anna", "Brief onduidelijk", answering)
        self._answer("Bas", "Wachttijd", ())
        self._part(self._due("remind"), reminding)
        self._part(self._due("board"), boarding)
        self._part(self._due("close"), closing)

    def _due(self, kind: str) -> datetime:
        """When the round does this: later than planned, if it was opened late."""
        return max(rows(self.house.bot.services.db, Step, kind=kind)[0].due_at, self.house.clock.now())

    def _part(self, moment: str | datetime, crashes: Sequence[Crash]) -> None:
        for number, crash in enumerate(crashes):
            self.house.doom(crash)
            if number == 0:
                self.house.move(moment)
            self._survive(arm_left=True)
        self.house.replace() if crashes or not self.house.children else None
        if not crashes:
            self.house.move(moment)
        self._survive(arm_left=False)
        self._let_edits_go()

    def _survive(self, *, arm_left: bool) -> None:
        self.house.settle()
        if arm_left:
            wait_for(self.house.bury, LAST_STEP)
        elif self.house.bury():
            self.house.replace()
            self.house.settle()

    def _let_edits_go(self) -> None:
        self.house.move(self.house.clock.now() + timedelta(seconds=4))
        self._survive(arm_left=False)

    def _answer(self, name: str, text: str, crashes: Sequence[Crash]) -> None:
        assert wait_for(lambda: received(self.house).get(name), PATIENCE), "no card"
        for crash in crashes:
            self.house.doom(crash)
            if self.house.answer(name, text).get("ok"):
                self.acked[name] = text
            self.house.bury()
        if not self.house.children:
            self.house.replace()
        if name not in self.acked and self.house.answer(name, text, dagstart_mood="4").get("ok"):
            self.acked[name] = text

    def audit(self) -> Counter[str]:
        """What is wrong in the evening: lost and doubled prompts, reminders, boards, answers."""
        house, db, wrong = self.house, self.house.bot.services.db, Counter[str]()
        expected = {"Anna": 1, "Bas": 1, "Carla": 2, "Dirk": 2, "Eva": 2}
        for name, times in expected.items():
            got = received(house).get(name, 0)
            wrong["lost"] += max(0, times - got)
            wrong["doubled"] += max(0, got - times)
        stored = {answer.text for answer in rows(db, DagstartAnswer)}
        wrong["acked answers lost"] += len(set(self.acked.values()) - stored)
        wrong["boards lost"] += boards(house, "algemeen") < 1
        wrong["boards doubled"] += max(0, boards(house, "algemeen") - 1)
        wrong["rounds not closed"] += len(rows(db, Round, state="open")) + (len(rows(db, DagstartResult)) != 1)
        wrong["counts not sealed"] += len(rows(db, TallyTaken)) > 0
        wrong["rows left"] += len([row for row in rows(db, Outbox) if row.state in ("waiting", "claimed", "failed")])
        return +wrong
