"""A debate, with kill -9 at the phase changes that are chosen: each is there whole or not at all, and nothing is lost.

People vote straight in the tables; what the bot does at the door of a vote has its own scenarios.
"""

from collections.abc import Callable
from typing import Any

from bot.people.models import Membership, Person, Team
from bot.rituals.debate.models import Debate, DebateVote
from bot.rituals.debate.motion import SEND
from bot.rituals.debate.story import vote_subject
from bot.tally import Tally, TallyTaken, record_choice
from tests import kpis
from tests.robustness.child import Crash
from tests.robustness.looks import rows
from tests.robustness.processes import PATIENCE, House, wait_for

MOTION = "Klanten bellen terug doordat ons eerste antwoord te kort is"
PHASES = "bot.rituals.debate.phases"
CHANGES = (
    ("understanding", "first_vote", Crash(f"{PHASES}:begin", "after")),
    ("first_vote", "arguments", Crash("bot.rituals.debate.votes:count", "after")),
    ("arguments", "weighing", Crash(f"{PHASES}:release", "after")),
    ("weighing", "second_vote", Crash("bot.rituals.debate.votes:ask", "after")),
    ("second_vote", "outcome", Crash("bot.rituals.debate.votes:discard", "after")),
    ("outcome", "closed", Crash(f"{PHASES}:end", "after")),
)
"""The phase that ends, the one that begins, and where in between the bot dies."""

VOTES = {"first_vote": 1, "second_vote": 2}


class Life:
    """A debate of a team of five; Bas leads, Carla is management."""

    def __init__(self, house: House) -> None:
        self.house = house
        house.set_up("algemeen", lead="Bas")
        with house.bot.services.db.write() as session:
            team, now = session.query(Team).one(), house.clock.now()
            manager = session.query(Person).filter_by(slack_id=house.id_of("Carla")).one()
            session.get_one(Membership, (team.id, manager.id)).role = "management"
            kpis.make(session, team, "FCR", now)
        house.move("10:00")

    def debate(self) -> Debate | None:
        found = rows(self.house.bot.services.db, Debate)
        return found[0] if found else None

    def seen(self) -> tuple[Any, ...]:
        """Everything that a phase change changes."""
        db, debate = self.house.bot.services.db, self.debate()
        return (
            debate and (debate.phase, debate.began_at, debate.first_counted, debate.outcome),
            sorted((each.vote, each.side, each.voters) for each in rows(db, DebateVote)),
            sorted((each.subject, each.choice, each.count) for each in rows(db, Tally)),
            sorted((each.subject, each.person_id) for each in rows(db, TallyTaken)),
        )

    def open(self) -> None:
        """Bas opens it; a form that could not be sent is still there, with everything that was typed."""
        house = self.house
        place = {"as_": "Bas", "channel": house.channel("algemeen")}
        house.open_form("Bas", SEND, lambda: house.try_act("command", **place, text=f"/debat nieuw {MOTION}"))
        house.submit("Bas", debate_kpi="1", debate_free="Hoe lang een gesprek duurt", debate_decides="het team")

    def vote(self, vote: int) -> None:
        debate = self.debate()
        assert debate
        for person in rows(self.house.bot.services.db, Person, kind="person"):
            with self.house.bot.services.db.write() as session:
                record_choice(session, vote_subject(debate.id, vote), person.id, "4")

    def die(self, crash: Crash, act: Callable[[], object]) -> None:
        """Die there: nothing of the step was stored."""
        before = self.seen()
        self.house.doom(crash)
        act()
        self.house.await_death()
        assert self.seen() == before, crash
        self.house.replace()

    def cards(self) -> int:
        """How many cards stand in the channel."""
        found = self.house.messages("Eva", self.house.channel("algemeen"))
        return sum(m["text"].startswith("Debat 1") for m in found)


def live(house: House, chosen: Callable[[int], bool]) -> None:
    """Live all of it; `chosen` says at which changes, counted from 1, the bot dies and comes back."""
    life = Life(house)
    house.start_child()
    if chosen(1):
        life.die(Crash(f"{PHASES}:open_", "after"), life.open)
    life.open()
    assert wait_for(life.debate, PATIENCE)
    assert wait_for(lambda: life.cards() == 1, PATIENCE)  # or the clock leaves it behind: what closed is shown no more
    for step, (phase, following, crash) in enumerate(CHANGES, 2):
        debate = life.debate()
        assert debate
        assert debate.phase == phase
        if phase in VOTES:
            life.vote(VOTES[phase])
        moment = debate.ends_at
        if chosen(step):
            life.die(crash, lambda moment=moment: house.move(moment))  # type: ignore[misc]
        else:
            house.move(moment)
        assert wait_for(lambda following=following: life.seen()[0][0] == following, PATIENCE), (crash, life.seen())  # type: ignore[misc]
    (_, _, first_counted, outcome), counted, sums, taken = life.seen()
    assert (first_counted, outcome) == (True, "none")
    assert [each for each in counted if each[1] == "all"] == [(1, "all", 5), (2, "all", 5)]
    assert (sums, taken) == ([], [])
    assert life.cards() == 1
