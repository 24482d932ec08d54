"""A day's debates, consent rounds and answers to the team mirror, values of KPIs that are pushed in, and exports."""

import random
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import func, select, update

from bot.api import KPIS_PATH
from bot.clock import SetClock
from bot.consent import story as consent
from bot.consent.blocks import AGREE
from bot.consent.models import ConsentRound, ConsentStance
from bot.db import Base, Database
from bot.export.messages import KIND
from bot.kpis.models import Kpi, KpiValue
from bot.outbox.models import Outbox
from bot.people.blocks import EXPORT
from bot.people.models import Membership, Person
from bot.people.tokens import KPIS, make_token
from bot.rituals.agreement.actions import record_proposed
from bot.rituals.agreement.drafts import record_draft
from bot.rituals.debate import arguments, opening, phases, votes
from bot.rituals.debate.models import Debate, DebateEntry, DebateVote
from bot.rituals.debate.story import CARD, load_story
from bot.rituals.debate.vote_blocks import VOTE_SEND
from bot.rituals.debate.vote_rules import EVERYBODY
from bot.rituals.debate.word_forms import ARGUE, SEND_ARGUMENT
from bot.rituals.feedback import mirror, mirror_blocks
from bot.rituals.feedback.mirror_models import MirrorTeam
from bot.rituals.feedback.mirror_rules import USUAL
from bot.services import Services
from bot.settings import load_settings
from bot.tally import TallyTaken
from tests.agreements import content
from tests.benchmarks import processes
from tests.benchmarks.table import Row
from tests.debates import motion

DEBATING, DECIDING, MIRRORING = 10, 5, 20
"""One team in so many: a debate takes two days of a fortnight, a consent round is held once a week, a month's mirror
is asked on the first working day of it; here it is spread over the working days."""

SAYS, ARGUES = 0.85, 0.30
"""Shares of those who are asked who vote, react or answer, and who give an argument."""

Act = Callable[[], None]
Post = Callable[[str, dict[str, Any]], dict[str, Any]]


def fill_talks(db: Database, teams: int, now: datetime, ends_at: datetime) -> dict[int, str]:
    """Half of the debates are at their first vote, the others at their arguments. Returns the keys for KPIs by team."""
    services = Services(load_settings(_env_file=None), SetClock(now), db)
    for team_id in range(1, teams + 1):
        with db.read() as session:
            of_team = select(Person).join(Membership).where(Membership.team_id == team_id).order_by(Person.id).limit(2)
            lead, manager = session.scalars(of_team)
        if team_id % DEBATING == 0:
            phase = "first_vote" if team_id // DEBATING % 2 else "arguments"
            _open_debate(services, team_id, lead, manager, phase, ends_at)
        if team_id % DECIDING == 1:
            _open_round(services, team_id, lead, ends_at)
    with db.write() as session:
        chosen = {"keys": ",".join(USUAL), "version": 1, "due_at": now}
        session.add_all(MirrorTeam(team_id=each, **chosen) for each in range(2, teams + 1, MIRRORING))
        return {each: make_token(session, each, KPIS, None, now) for each in range(1, teams + 1)}


def _open_debate(
    services: Services, team_id: int, lead: Person, manager: Person, phase: str, ends_at: datetime
) -> None:
    with services.db.write() as session:
        for person, role in ((lead, "lead"), (manager, "management")):
            session.get_one(Membership, (team_id, person.id)).role = role
        kpi_id = session.scalar(select(func.min(Kpi.id)).where(Kpi.team_id == team_id))
    opened = opening.record_opened(services, lead, team_id, motion(kpi_id, lead.id), f"form:{team_id}")
    with services.db.write() as session:
        debate = session.get_one(Debate, opened.debate_id)
        phases.begin(load_story(session, debate, services.clock.now()), phase)
        debate.ends_at = ends_at


def _open_round(services: Services, team_id: int, author: Person, ends_at: datetime) -> None:
    now = services.clock.now()
    draft = record_draft(services, author, team_id, content(author.id, now), f"form:{team_id}")
    record_proposed(services, author, draft)
    with services.db.write() as session:
        round_ = session.scalars(select(ConsentRound).where(ConsentRound.team_id == team_id)).one()
        story = consent.load_story(session, round_, now)
        assert story
        story.begin("decision")
        session.execute(update(ConsentRound).where(ConsentRound.id == round_.id).values(ends_at=ends_at))


@dataclass(frozen=True)
class Talks:
    """What people do with what they find in Slack. `bot`: the address of the bot."""

    db: Database
    slack: str
    bot: str
    post: Post
    chance: random.Random
    team_size: int
    keys: dict[int, str]
    did: list[str] = field(default_factory=list)
    """What was acked, by action."""

    def in_private(self, since: datetime) -> Iterator[Act]:
        """Votes, and answers to the team mirror: of the questions that came since a moment."""
        answers = {mirror_blocks.ANSWER + key: {"value": "4"} for key in USUAL}
        asked = {
            votes.QUESTION: (VOTE_SEND, {votes.CHOICE: {"value": "4"}}),
            mirror.CARD: (mirror_blocks.SEND, answers),
        }
        for row in self._sent(*asked):
            if row.sent_at >= since and self.chance.random() < SAYS:
                yield partial(self._press, row.recipient, row, *asked[row.kind])

    def in_channels(self, present: Callable[[int], bool]) -> Iterator[Act]:
        """Reactions to what is proposed, and arguments, of who is at work."""
        for row in self._sent(consent.CARD, CARD):
            first, is_round = self._first(row.team_id), row.kind == consent.CARD
            action, share = (AGREE, SAYS) if is_round else (ARGUE, ARGUES)
            if _button(self._message(f"U0B{first:07d}", row)["blocks"], action) is None:
                continue
            for number in range(first + 1, first + self.team_size):
                if present(number) and self.chance.random() < share:
                    who = f"U0B{number:07d}"
                    yield partial(self._press, who, row, AGREE, {}) if is_round else partial(self._argue, who, row)

    def others(self, day: datetime) -> Iterator[Act]:
        """Each team's values are pushed in, and some leads ask for an export."""
        for team_id in self.keys:
            yield partial(self._push, team_id, day)
            if team_id % DEBATING == 0:
                yield partial(self._export, f"U0B{self._first(team_id):07d}")

    def figures(self, name: str) -> Iterator[Row]:
        """What came of it. Raises RuntimeError where that is not what was acked."""
        with self.db.read() as session:
            counted = session.scalar(select(func.sum(DebateVote.voters)).where(DebateVote.side == EVERYBODY)) or 0
        found = {
            VOTE_SEND: ("votes in debates", counted),
            SEND_ARGUMENT: ("arguments", self._count(DebateEntry)),
            AGREE: ("reactions in consent rounds", self._count(ConsentStance)),
            mirror_blocks.SEND: ("answers to the team mirror", self._count(TallyTaken)),
            EXPORT: ("exports", self._count(Outbox, Outbox.kind == KIND, Outbox.state == "sent")),
        }
        for action, (what, count) in found.items():
            if count != self.did.count(action):
                raise RuntimeError(f"{what}: {self.did.count(action)} were acked, {count} are there")
            yield Row(f"{name}: {what}", count, "")
        yield Row(f"{name}: values pushed in", self._count(KpiValue, KpiValue.source == "push"), "")

    # -- acts ------------------------------------------------------------------------------------------------------

    def act(self, name: str, **body: Any) -> None:
        """Something a person does. Raises RuntimeError when Slack says that it did not work."""
        done = self.post(f"/_/act/{name}", body)
        if not done.get("ok"):
            raise RuntimeError(f"{name} was refused: {done} {body}")
        self.did.append(body.get("action_id") or (SEND_ARGUMENT if name == "submit" else name))

    def _press(self, who: str, row: Outbox, action: str, state: dict[str, Any]) -> None:
        block_id = _button(self._message(who, row)["blocks"], action)
        where = {"as": who, "channel": row.channel, "ts": row.ts, "block_id": block_id}
        self.act("press", **where, action_id=action, state=state)

    def _argue(self, who: str, row: Outbox) -> None:
        """The form comes after the click was acked."""
        self._press(who, row, ARGUE, {})
        found = list[dict[str, Any]]()

        def opened() -> bool:
            found[:] = processes.ask(f"{self.slack}/_/views?as={who}")["modals"]
            return bool(found) and found[-1]["callback_id"] == SEND_ARGUMENT

        processes.until(opened, 30, "the form for an argument")
        words = {arguments.KIND: "for", arguments.WORDS: "Klanten bellen vier keer", arguments.COUNTER: "Het kost tijd"}
        state = {block_id: {"value": value} for block_id, value in words.items()}
        self.act("submit", **{"as": who}, view_id=found[-1]["id"], state=state)

    def _push(self, team_id: int, day: datetime) -> None:
        values = ", ".join(f'{{"kpi": "KPI {n}", "day": "{day:%Y-%m-%d}", "value": 81.5}}' for n in range(3))
        headers = {"authorization": f"Bearer {self.keys[team_id]}", "content-type": "application/json"}
        request = urllib.request.Request(self.bot + KPIS_PATH, f'{{"values": [{values}]}}'.encode(), headers)
        with urllib.request.urlopen(request, timeout=30):
            pass

    def _export(self, who: str) -> None:
        self.act("home", **{"as": who})

        def home() -> dict[str, Any]:
            found: dict[str, Any] = processes.ask(f"{self.slack}/_/views?as={who}")["home"]
            return found

        processes.until(home, 30, "a Home")
        shown = home()
        block_id = _button(shown["blocks"], EXPORT)
        self.act("press", **{"as": who}, view_id=shown["id"], block_id=block_id, action_id=EXPORT)

    # -- what is there -------------------------------------------------------------------------------------------

    def _first(self, team_id: int | None) -> int:
        return ((team_id or 1) - 1) * self.team_size + 1

    def _sent(self, *kinds: str) -> list[Outbox]:
        with self.db.read() as session:
            sent = select(Outbox).where(Outbox.kind.in_(kinds), Outbox.ts.is_not(None))
            return list(session.scalars(sent.order_by(Outbox.id)))

    def _message(self, who: str, row: Outbox) -> dict[str, Any]:
        found = processes.ask(f"{self.slack}/_/messages?as={who}&channel={row.channel}")["messages"]
        return next(each for each in found if each["ts"] == row.ts)

    def _count(self, model: type[Base], *having: Any) -> int:
        with self.db.read() as session:
            return session.scalar(select(func.count()).select_from(model).where(*having)) or 0


def _button(blocks: list[dict[str, Any]], action: str) -> str | None:
    found = (b["block_id"] for b in blocks for e in b.get("elements", ()) if e.get("action_id") == action)
    return next(found, None)
