"""A second vote with kill -9 in the steps that are chosen, while somebody votes and while it is counted.

Everybody counts once, and the result comes once.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select, update

from bot.people.models import Membership, Person, Team
from bot.rituals.debate.models import Debate, DebateVote
from bot.rituals.debate.opening import record_opened
from bot.rituals.debate.phases import finish
from bot.rituals.debate.story import load_story
from bot.rituals.debate.vote_blocks import VOTE_SEND
from bot.rituals.debate.votes import CHOICE
from bot.tally import Tally, TallyTaken
from tests import kpis
from tests.debates import motion
from tests.robustness.child import Crash
from tests.robustness.looks import rows
from tests.robustness.processes import LEASE_AND_MORE, PATIENCE, House, wait_for

TEAM = ("Anna", "Bas", "Carla", "Dirk", "Eva")
VOTING = (
    Crash("bot.rituals.debate.votes:record_choices", "before"),
    Crash("bot.rituals.debate.votes:record_choices", "after"),
)
COUNTING = (
    Crash("bot.rituals.debate.votes:counts_of", "after"),
    Crash("bot.rituals.debate.votes:forget_in", "after"),
    Crash("bot.rituals.debate.phases:begin", "after"),
)


def begin_second_vote(house: House) -> None:
    """A debate in which the second vote begins now; Carla is management."""
    house.set_up("algemeen", lead="Bas")
    house.move("09:30")
    now = house.clock.now()
    with house.bot.services.db.write() as session:
        team, people = session.scalars(select(Team)).one(), session.scalars(select(Person)).all()
        bas, carla = (next(each for each in people if each.name.startswith(name)) for name in ("Bas", "Carla"))
        session.execute(update(Membership).where(Membership.person_id == carla.id).values(role="management"))
        kpi_id, team_id = kpis.make(session, team, "FCR", now).id, team.id
    debate_id = record_opened(house.bot.services, bas, team_id, motion(kpi_id, bas.id), "V1").debate_id
    for _ in range(4):
        with house.bot.services.db.write() as session:
            finish(load_story(session, session.get_one(Debate, debate_id), now))


def question(house: House, name: str) -> dict[str, Any] | None:
    return next((m for m in reversed(house.dm(name)) if VOTE_SEND in str(m.get("blocks"))), None)


def vote(house: House, name: str) -> None:
    found = question(house, name)
    assert found
    house.press(name, found, VOTE_SEND, {CHOICE: {"value": "4"}})


def counted(house: House) -> tuple[int, int]:
    db = house.bot.services.db
    return sum(row.count for row in rows(db, Tally)), len(rows(db, TallyTaken))


def results(house: House) -> int:
    channel = house.channel("algemeen")
    cards = [m["ts"] for m in house.messages("Eva", channel) if "Debat 1" in m["text"]]  # two, where a send was killed
    said = [m for ts in cards for m in house.messages("Eva", channel, ts)[1:]]
    return sum("Hoe jullie stemden" in m["text"] for m in said)


def live(house: House, chosen: Callable[[int], bool]) -> None:
    """Five people vote, and it is counted when the time is over."""
    steps = [crash for step, crash in enumerate((*VOTING, *COUNTING), 1) if chosen(step)]
    db = house.bot.services.db
    begin_second_vote(house)
    house.start_child()
    assert wait_for(lambda: all(question(house, name) for name in TEAM), PATIENCE)
    for crash in [crash for crash in steps if crash in VOTING]:
        house.doom(crash)
        vote(house, "Anna")
        assert wait_for(house.bury, PATIENCE), crash
        assert counted(house) == (0, 0), crash
        house.replace()
    for n, name in enumerate(TEAM, 1):
        vote(house, name)
        assert wait_for(lambda n=n: counted(house) == (n, n), PATIENCE)  # type: ignore[misc]
    ends_at = rows(db, Debate)[0].ends_at
    for crash in [crash for crash in steps if crash in COUNTING]:
        house.doom(crash)
        house.move(max(ends_at, house.clock.now()))
        assert wait_for(house.bury, PATIENCE), crash
        assert counted(house) == (5, 5), crash
        assert rows(db, Debate)[0].phase == "second_vote", crash
    house.replace()
    house.move(max(ends_at, house.clock.now()))
    assert wait_for(lambda: rows(db, Debate)[0].phase == "outcome", PATIENCE)
    house.move(house.clock.now() + LEASE_AND_MORE)  # what the dead had in hand is sent by others
    assert wait_for(lambda: results(house) == 1, PATIENCE)
    assert counted(house) == (0, 0)
    [first, second] = rows(db, DebateVote)
    assert (first.voters, second.voters, second.in_favour) == (0, 5, 5)
