"""The audit of `make chaos` finds what it looks for: each kind of wrong is done here by hand, and counted."""

import random
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bot.kpis.models import Kpi, KpiChange
from bot.outbox.models import Outbox
from bot.people.models import Person, Team
from bot.rituals.dagstart.blocks import SEND
from bot.rituals.debate.models import DebateEntry, DebateVote
from bot.rituals.debate.vote_rules import EVERYBODY
from bot.tally import Tally
from playground.conversations import Message
from tests import debates
from tests.chaos.audit import IN_CHANNELS, Audit
from tests.chaos.ballots import Ballots
from tests.chaos.crowd import Crowd, populate, team_ids
from tests.chaos.decided import Decided
from tests.chaos.heard import Heard
from tests.chaos.talks import Talks
from tests.chaos.trouble import Happened
from tests.robustness.looks import rows
from tests.world import World

PEOPLE = [who for number in range(2) for who in team_ids(number, 3)]


@pytest.fixture
def crowd(small: World) -> Crowd:
    """Two teams of three whose people all answered, until after the board."""
    heard = Heard(small.playground.state)
    small.playground.inspector.ring = heard
    populate(small, 2, 3)
    made = Crowd(small, random.Random(2))
    small.to("09:00")
    for who, message in list(made.private(SEND, PEOPLE, small.clock.now().date())):
        made.answer(who, small.channel(f"team-{int(who[2:5])}"), message)
    for moment in ("09:12", "09:15", "09:16", "17:01", "17:02"):
        small.to(moment)
    return made


def audit(crowd: Crowd, folder: Path, *happened: Happened) -> Audit:
    heard = crowd.house.playground.inspector.ring
    assert isinstance(heard, Heard)
    return Audit(crowd.house, crowd, heard, {("2026-11-23", "09:15"): heard.arrived[board_of(crowd)]}, happened, folder)


def board_of(crowd: Crowd) -> str:
    """The mark of the first board."""
    return str(rows(crowd.house.bot.services.db, Outbox, kind="dagstart_board")[0].token)


def lost(found: Audit) -> dict[str, int]:
    channels = [found.house.channel(f"team-{n}") for n in range(2)]
    return dict(+found.lost(PEOPLE, channels, [found.house.clock.now().date()]))


def test_a_quiet_day_has_nothing_to_tell(crowd: Crowd, tmp_path: Path) -> None:
    found = audit(crowd, tmp_path)
    assert crowd.acked
    assert lost(found) == {}
    assert dict(+found.doubled()) == {}
    assert dict(+found.leaked()) == {}
    assert found.late() == ([], 0)
    decided = Decided(found, talks(crowd, tmp_path), Ballots())
    assert [dict(+decided.lost()), dict(+decided.doubled()), dict(+decided.leaked())] == [{}, {}, {}]


def talks(crowd: Crowd, folder: Path) -> Talks:
    return Talks(crowd.house, crowd, random.Random(2), 3, folder)


def test_each_kind_of_wrong_is_counted(crowd: Crowd, tmp_path: Path) -> None:
    sent = audit(crowd, tmp_path).sent
    card = next(each for each in sent if each.row.kind == "dagstart_prompt")
    board = next(each for each in sent if each.row.kind == "dagstart_board")
    again = f"{float(card.message.ts) + 1:.6f}"
    card.channel.add(Message(card.channel.id, again, card.message.body))
    later = f"{float(board.message.ts) + 1:.6f}"
    board.channel.add(Message(board.channel.id, later, board.message.body))
    gone = next(each for each in sent if each.row.kind == "dagstart_prompt" and each is not card)
    gone.channel.remove(gone.message.ts)
    crowd.acked.add(crowd.type("answer", PEOPLE[0], crowd.house.channel("team-0")))
    elsewhere = crowd.type("answer", PEOPLE[0], crowd.house.channel("team-0"))
    crowd.house.bot.client.chat_postMessage(channel=crowd.house.channel("team-1"), text=f"Gelekt: {elsewhere}")
    (tmp_path / "1.log").write_text(f"stored {elsewhere} with xoxb-1-2\n")

    found = audit(crowd, tmp_path)
    assert lost(found) == {
        "daily cards": 1,
        "acked answers, stored": 1,
        "acked answers, in the channel": 1,
        "messages that the bot took for sent": 1,
    }
    doubled = +found.doubled()
    assert (doubled["direct messages"], doubled[IN_CHANNELS]) == (1, 1)
    assert doubled["daily cards for one person on one day"] == 1
    due = found.reached["2026-11-23", "09:15"]
    found.heard.arrived[rows(found.db, Outbox, kind="dagstart_board")[1].token] = due + 40
    assert found.late() == ([40.0], 1)
    assert audit(crowd, tmp_path, Happened("a replica killed with -9", due + 5)).late() == ([40.0], 0)
    leaked = +found.leaked()
    assert (leaked["answers outside the team"], leaked["words in the logs"], leaked["tokens in the logs"]) == (1, 1, 1)


VOTE = "debate:1:vote:1"


def test_each_kind_of_wrong_in_what_teams_decide_is_counted(crowd: Crowd, tmp_path: Path) -> None:
    house, who, mine = crowd.house, PEOPLE[0], talks(crowd, tmp_path)
    mine.voted, mine.tried = {VOTE: {*PEOPLE[:3]}}, {VOTE: {who}}
    mine.agreed, mine.values = {(1, who)}, {(0, date(2026, 11, 23)): Decimal(80)}
    mine.exports, mine.asked = {who: 2}, {who: 0}
    marks = {kind: crowd.type(kind, who, house.channel("team-0")) for kind in ("said", "text")}
    crowd.acked |= {*marks.values()}
    with house.bot.services.db.write() as session:
        team, lead = session.get_one(Team, 1), session.get_one(Person, 1)
        debate = debates.only(session, team, lead, "debate.vote", house.clock.now())
        debate.ends_at = house.clock.now()
        few = {"strongly_against": 0, "against": 0, "neutral": 0, "in_favour": 2, "strongly_in_favour": 0}
        session.add(DebateVote(debate_id=debate.id, vote=1, side=EVERYBODY, voters=2, **few))
        session.add(Tally(subject=f"{VOTE}:staff", choice="4", count=2))
        kpi_id, day = session.query(Kpi).one().id, date(2026, 11, 23)
        twice = crowd.type("said", who, house.channel("team-0"))
        for source in ("a", "b"):
            said = {"kind": "for", "source": source, "text": twice, "at": house.clock.now()}
            session.add(DebateEntry(debate_id=debate.id, person_id=1, **said))
            corrected = {
                "before": Decimal(1),
                "after": Decimal(2),
                "source": "push",
                "why": "",
                "at": house.clock.now(),
            }
            session.add(KpiChange(kpi_id=kpi_id, day=day, **corrected))
    private = house.playground.state.open_dm([who, house.playground.state.app.bot_user], house.clock.now().timestamp())
    for n in range(2):
        private.add(Message(private.id, f"{private.created + n:.6f}", {"files": [{"title": "team (abc).zip"}]}))
    house.bot.client.chat_postMessage(channel=house.channel("team-1"), text=marks["text"])
    (tmp_path / "2.log").write_text("debate_choice")
    ballots = Ballots()
    ballots.note([(VOTE, "", 2), (f"{VOTE}:staff", "4", 2), (f"{VOTE}:management", "1", 1), ("mirror:1", "", 1)])
    ballots.note([("mirror:1", "", 1), ("mirror:1", "help:4", 1), ("mirror:1", "kept:2", 1)])

    found = Decided(audit(crowd, tmp_path), mine, ballots)
    assert dict(+found.lost()) == {
        "acked arguments, suggestions, objections, stored": 1,
        "the same, in the channel": 1,
        "acked texts of agreements, stored": 1,
        "acked votes and answers to the mirror, counted": 1,
        "decisions that the card named, stored": 1,
        "rounds, votes and months not ended in time": 1,
        "values of KPIs that were taken, stored": 1,
        "exports that were promised": 1,
    }
    assert dict(+found.doubled()) == {
        "votes and answers to the mirror": 2,
        "arguments, suggestions, objections stored twice": 1,
        "corrections of one value of a KPI": 1,
        "exports": 1,
        "exports, more than were asked for": 1,
    }
    assert dict(+found.leaked()) == {
        "votes that are there after they were counted": 1,
        "sums of fewer than five votes": 1,
        "votes in the logs": 1,
    }
    assert (+found.audit.leaked())["texts of agreements outside the team"] == 1
