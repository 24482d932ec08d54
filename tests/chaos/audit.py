"""What became of it: lost, doubled, late and leaked, counted on Slack's side against what was due and typed."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import inspect, select, text

from bot.outbox.look_up import MARK as IN_TITLE
from bot.outbox.models import HOME, Outbox
from bot.points.models import Point
from bot.rituals.dagstart.models import DagstartAnswer
from bot.rounds import Round, Step
from bot.tally import Tally, TallyTaken
from playground.conversations import Channel, Message
from tests.chaos.crowd import Crowd
from tests.chaos.heard import MARK, Heard
from tests.chaos.trouble import Happened
from tests.robustness.looks import rows
from tests.world import AMSTERDAM, World

TITLED = re.compile(r"\((\w+)\)\.")
SECRET = re.compile(r"xox[bp]-\w|xapp-\w")
PLANNED = {"dagstart_prompt": "09:00", "dagstart_reminder": "09:12", "dagstart_board": "09:15"}
"""When a message of a kind is due, on its day."""

KEPT = "kept_check:"
"""How the subject of a weekly answer begins; other counts are over before the week is."""

IN_CHANNELS = "messages in channels"
"""Without a scope to read them the bot cannot look whether one is there: rather two than none."""

OF_TEAM = {"answer": "answers", "said": "what was said", "text": "texts of agreements"}
"""What is for the whole team and nobody else, by what somebody typed."""

ON_TIME, LEASE = 15.0, 60.0
"""Seconds: the pace of some hundred messages and a look of the alarm; how long a dead replica holds a message."""


@dataclass(frozen=True)
class Sent:
    """A message of the bot in Slack, and the row that it became of."""

    channel: Channel
    message: Message
    row: Outbox


def day_of(each: Sent) -> date:
    """On which day it came, where the team is."""
    return datetime.fromtimestamp(float(each.message.ts), AMSTERDAM).date()


class Audit:
    """Counts, once the week is over and nothing is due any more."""

    def __init__(
        self,
        house: World,
        crowd: Crowd,
        heard: Heard,
        reached: Mapping[tuple[str, str], float],
        happened: Iterable[Happened],
        logs: Path,
    ) -> None:
        """`reached`: when (`time.monotonic`) the clock came to a day and a moment of it."""
        self.house, self.crowd, self.heard, self.reached = house, crowd, heard, reached
        self.happened, self.logs = list(happened), logs
        self.db = house.bot.services.db
        self.outbox = {row.token: row for row in rows(self.db, Outbox)}
        self.sent = list(self._sent())

    def _sent(self) -> Iterator[Sent]:
        """By the mark in a message's metadata; where there are files, which have none, by the one in their titles."""
        by_title = {token[:IN_TITLE]: token for token in self.outbox}
        for channel in self.house.playground.state.channels.values():
            for message in channel.messages.values():
                payload = (message.body.get("metadata") or {}).get("event_payload") or {}
                titles = " ".join(str(each.get("title")) for each in message.body.get("files") or [])
                token = by_title.get(next(iter(TITLED.findall(titles)), ""), payload.get("id"))
                if row := self.outbox.get(str(token)):
                    yield Sent(channel, message, row)

    def lost(self, people: Iterable[str], channels: Iterable[str], days: list[date]) -> Counter[str]:
        """What should have come and did not, and what was acked and is not there."""
        found = Counter((each.row.kind, each.row.recipient, day_of(each)) for each in self.sent)
        in_slack = {each.row.token for each in self.sent}
        said = {place: set() for place in channels}
        for mark, place in self.heard.places:
            said.setdefault(place, set()).add(mark)
        acked = [self.crowd.typed[mark] for mark in self.crowd.acked]
        stored = " ".join(answer.text for answer in rows(self.db, DagstartAnswer))
        receivers = self._receivers()
        answers = [each for each in acked if each.kind == "answer"]
        texts = [each for each in acked if each.kind == "feedback"]
        sent = [row for row in self.outbox.values() if row.state == "sent" and row.kind != HOME]
        with_ts = [row for row in sent if row.sent_at and row.ts]
        return Counter(
            {
                "daily cards": sum(not found["dagstart_prompt", who, day] for who in people for day in days),
                "boards": sum(not found["dagstart_board", place, day] for place in channels for day in days),
                "acked answers, stored": sum(each.mark not in stored for each in answers),
                "acked answers, in the channel": sum(each.mark not in said[each.channel] for each in answers),
                "acked texts of peer feedback, delivered": sum(
                    not self._reached(each.mark, receivers[each.author]) for each in texts
                ),
                "acked weekly answers, counted": max(0, self.crowd.kept - self._counted()),
                "messages that the bot took for sent": sum(row.token not in in_slack for row in with_ts),
                "messages still waiting or given up": len(self.given_up()),
                "steps not taken, rounds not closed": self._overdue(),
            }
        )

    def _reached(self, mark: str, receiver: str) -> bool:
        return any(mark == said and receiver in self._readers(place) for said, place in self.heard.places)

    def _readers(self, place: str) -> set[str]:
        """Who reads what goes to a conversation or a person."""
        channel = self.house.playground.state.channels.get(place)
        return {*channel.members} - {self.house.playground.state.app.bot_user} if channel else {place}

    def given_up(self) -> list[Outbox]:
        """Messages that should have gone by now."""
        now = self.house.clock.now()
        due = [row for row in self.outbox.values() if row.state in ("waiting", "claimed") and row.due_at <= now]
        refused = [row for row in self.outbox.values() if row.state == "failed" or row.problem == "expired"]
        return due + [row for row in refused if row.kind != "dagstart_reminder"]

    def left_out(self) -> int:
        """Reminders that were not sent because the board stood already: who is late is not reminded after it."""
        return sum(row.kind == "dagstart_reminder" and row.problem == "expired" for row in self.outbox.values())

    def _overdue(self) -> int:
        now = self.house.clock.now()
        with self.db.read() as session:
            steps = session.scalars(select(Step).where(Step.due_at <= now)).all()
            open_rounds = session.scalars(select(Round).where(Round.state == "open", Round.closes_at <= now)).all()
        return len(steps) + len(open_rounds)

    def doubled(self) -> Counter[str]:
        """What came more than once: by the bot's own mark on each message, and by what it says."""
        times = Counter((each.row.token, each.channel.kind == "im") for each in self.sent)
        cards = Counter((each.row.recipient, day_of(each)) for each in self.sent if each.row.kind == "dagstart_prompt")
        return Counter(
            {
                "direct messages": sum(n - 1 for (_, private), n in times.items() if private),
                IN_CHANNELS: sum(n - 1 for (_, private), n in times.items() if not private),
                "daily cards for one person on one day": sum(n - 1 for n in cards.values()),
                "answers stored twice": self.twice(answer.text for answer in rows(self.db, DagstartAnswer)),
                "points stored twice": self.twice(point.text for point in rows(self.db, Point)),
                "weekly answers counted twice": self._counted() - self._took_part(),
            }
        )

    def _counted(self) -> int:
        return sum(row.count for row in rows(self.db, Tally) if row.subject.startswith(KEPT))

    def _took_part(self) -> int:
        return sum(row.subject.startswith(KEPT) for row in rows(self.db, TallyTaken))

    @staticmethod
    def twice(texts: Iterable[str]) -> int:
        """How often a mark stands in one more of these texts."""
        times = Counter(mark for words in texts for mark in MARK.findall(words))
        return sum(n - 1 for n in times.values())

    def late(self) -> tuple[list[float], int]:
        """How late the late ones are, in seconds that the bot had, and for how many there was no trouble around."""
        delays: list[float] = []
        unexplained = 0
        for token, row in self.outbox.items():
            due, came = self._due(row), self.heard.arrived.get(token)
            if due and came and came - due > ON_TIME:
                delays.append(came - due)
                unexplained += not any(due - LEASE <= trouble.at <= came for trouble in self.happened)
        return delays, unexplained

    def _due(self, row: Outbox) -> float | None:
        """When the clock came to the moment at which this was planned; None where it was planned for no moment."""
        if row.kind not in PLANNED or row.sent_at is None:
            return None
        with self.db.read() as session:
            day = row.subject.rsplit(":", 1)[1]
            held = session.get(Round, int(day)) if day.isdigit() else None
        return self.reached.get((str(held.day) if held else day, PLANNED[row.kind]))

    def leaked(self) -> Counter[str]:
        """What reached somebody for whom it was not meant, or a place where it may not stand."""
        state, receivers, wrong = self.house.playground.state, self._receivers(), Counter[str]()
        for mark, place in self.heard.places:
            typed, readers = self.crowd.typed[mark], self._readers(place) - {""}
            if typed.kind == "feedback":
                wrong["peer feedback to others"] += not readers <= {typed.author, receivers[typed.author]}
            else:
                team = {*state.channels[typed.channel].members}
                wrong[f"{OF_TEAM[typed.kind]} outside the team"] += not readers <= team
        for log in sorted(self.logs.glob("*.log")):
            words = log.read_text(errors="replace")
            wrong["words in the logs"] += len(MARK.findall(words))
            wrong["tokens in the logs"] += len(SECRET.findall(words))
        wrong["peer feedback readable in the database"] += self._readable()
        return wrong

    def _receivers(self) -> dict[str, str]:
        """Who writes to whom this week, by Slack id."""
        query = (
            "SELECT g.slack_id, r.slack_id FROM feedback_turn t JOIN person g ON g.id = t.giver_id "
            "JOIN person r ON r.id = t.receiver_id"
        )
        with self.db.read() as session:
            return dict(session.execute(text(query)).all())

    def _readable(self) -> int:
        marks = [typed.mark for typed in self.crowd.typed.values() if typed.kind == "feedback"]
        tables = inspect(self.db.engine).get_table_names()
        with self.db.read() as session:
            whole = " ".join(str(row) for name in tables for row in session.execute(text(f'SELECT * FROM "{name}"')))
        return sum(mark in whole for mark in marks)
