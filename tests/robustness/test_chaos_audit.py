"""The audit of `make chaos` finds what it looks for: each kind of wrong is done here by hand, and counted."""

import random
from pathlib import Path

import pytest

from bot.outbox.models import Outbox
from bot.rituals.dagstart.blocks import SEND
from playground.state import Message
from tests.chaos.audit import IN_CHANNELS, Audit, Heard
from tests.chaos.crowd import Crowd, populate, team_ids
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
