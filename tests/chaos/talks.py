"""What teams do beside their daily start in a week: debates, consent rounds, the team mirror, KPIs and exports."""

import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from bot.api import KPIS_PATH
from bot.consent.blocks import AGREE, CHANGE_TEXT, OBJECT, READY, SUGGEST
from bot.consent.forms import SEND, SEND_OBJECTION
from bot.consent.reactions import BASIS, CHANGE, HARM, WORDS
from bot.people.blocks import EXPORT
from bot.people.members import find_person
from bot.people.models import Membership, Person, Team
from bot.people.tokens import KPIS, make_token
from bot.rituals.agreement.actions import record_proposed
from bot.rituals.agreement.drafts import record_draft
from bot.rituals.agreement.form import SAVE
from bot.rituals.debate import arguments, opening
from bot.rituals.debate.rules import ARGUMENTS
from bot.rituals.debate.story import vote_subject
from bot.rituals.debate.vote_blocks import VOTE_SEND
from bot.rituals.debate.vote_rules import CHOICES
from bot.rituals.debate.votes import CHOICE
from bot.rituals.debate.word_forms import ARGUE, SEND_ARGUMENT
from bot.rituals.feedback import mirror, mirror_blocks
from bot.rituals.feedback.mirror_models import MirrorTeam
from bot.rituals.feedback.mirror_rules import SCORES, USUAL
from playground.conversations import Message
from tests import kpis
from tests.agreements import content
from tests.chaos.crowd import MARKED, Crowd, Form, button_in, button_of, team_ids
from tests.debates import motion
from tests.world import World

DEBATING, DECIDING, MIRRORING = (2, 3), (4, 5, 6), (6, 7)
"""Teams, by number. Where they debate the first one leads, the second is management, and their KPI is pushed in."""

MOST_REPLICAS = 5
"""As many of the newest are tried."""

Todo = tuple[str, str, Message, Any]
"""Something to do once: what, who, with which message, and how: `(who, channel, message) -> bool`."""


class Talks:
    """The people of these teams; prepared before the week begins."""

    def __init__(self, house: World, crowd: Crowd, chance: random.Random, size: int, doors: Path) -> None:
        """`doors`: where replicas write down at which address they take values of KPIs."""
        self.house, self.crowd, self.chance, self.size, self.doors = house, crowd, chance, size, doors
        self.channels = dict[int, str]()
        self.voted: dict[str, set[str]] = {}
        """By what was counted: who was told so."""
        self.tried: dict[str, set[str]] = {}
        """The same: who may have been, because something was sent to the bot."""
        self.agreed: set[tuple[int, str]] = set()
        """The round, and who stands on its card as having no objection."""
        self.values: dict[tuple[int, date], Decimal] = {}
        """By team and day: the value that was taken."""
        self.exports, self.asked = dict[str, int](), dict[str, int]()
        """By lead: how often an export was promised, and how often it was asked for."""
        self._objected: set[str] = set()
        self._tokens: dict[int, str] = {}

    def prepare(self, made: list[int]) -> None:
        """On the evening before: debates and rounds open, the mirror's month begins."""
        services, now = self.house.bot.services, self.house.clock.now()
        self.channels |= {number: self.house.channel(f"team-{number}") for number in (*DEBATING, *DECIDING)}
        for number in DEBATING:
            lead, manager = (self._person(number, n) for n in range(2))
            with services.db.write() as session:
                team = session.get_one(Team, made[number])
                session.get_one(Membership, (team.id, lead.id)).role = "lead"
                session.get_one(Membership, (team.id, manager.id)).role = "management"
                kpi = kpis.make(session, team, "FCR", now)
                self._tokens[number] = make_token(session, team.id, KPIS, lead.id, now)
            opening.record_opened(services, lead, team.id, motion(kpi.id, lead.id), f"form:{number}")
        for number in DECIDING:
            author = self._person(number, 0)
            draft = record_draft(services, author, made[number], content(author.id, now), f"form:{number}")
            record_proposed(services, author, draft)
        with services.db.write() as session:
            chosen = {"keys": ",".join(USUAL), "version": 1, "due_at": now}
            session.add_all(MirrorTeam(team_id=made[number], **chosen) for number in MIRRORING)
        mirror.look_due(services, now)

    def _person(self, number: int, n: int) -> Person:
        with self.house.bot.services.db.read() as session:
            found = find_person(session, self.house.workspace.id, team_ids(number, self.size)[n])
        assert found
        return found

    # -- what there is to do -------------------------------------------------------------------------------------

    def with_cards(self) -> Iterator[Todo]:
        """Votes and answers to the mirror that people have not given yet, and what the cards in channels ask for."""
        debating = [who for number in DEBATING for who in team_ids(number, self.size)]
        for who, message in self.crowd.private(VOTE_SEND, debating, None):
            yield f"{VOTE_SEND} {message.ts}", who, message, self.vote
        mirroring = [who for number in MIRRORING for who in team_ids(number, self.size)]
        for who, message in self.crowd.private(mirror_blocks.SEND, mirroring, None):
            yield f"{mirror_blocks.SEND} {message.ts}", who, message, self.look_back
        for number in DEBATING:
            for message in self.crowd.shown(ARGUE, self.channels[number])[-1:]:
                for n, who in enumerate(team_ids(number, self.size)[1:]):
                    yield f"{ARGUE} {message.ts}", who, message, partial(self.argue, ARGUMENTS[n % 3])
        for number in DECIDING:
            yield from self._in_round(number)

    def _in_round(self, number: int) -> Iterator[Todo]:
        """The first proposes and changes the text when it can be; the second suggests, the third objects once."""
        people, channel = team_ids(number, self.size), self.channels[number]
        for message in self.crowd.shown(READY, channel)[-1:]:
            for who in people[1:]:
                yield f"{READY} {message.ts}", who, message, self.suggest if who == people[1] else self.ready
        for message in self.crowd.shown(CHANGE_TEXT, channel)[-1:]:
            yield f"{CHANGE_TEXT} {message.ts} {_value(message, CHANGE_TEXT)}", people[0], message, self.change
        for message in self.crowd.shown(AGREE, channel)[-1:]:
            key = _value(message, AGREE)
            for who in people[1:]:
                objects = who == people[2] and who not in self._objected
                yield f"{AGREE} {key} {objects}", who, message, self.object if objects else self.agree

    def managers(self) -> set[str]:
        """Who is management."""
        return {team_ids(number, self.size)[1] for number in DEBATING}

    def leads(self) -> list[str]:
        """Who may ask for an export."""
        return [team_ids(number, self.size)[0] for number in DEBATING]

    # -- what they do --------------------------------------------------------------------------------------------

    def vote(self, who: str, channel: str, message: Message) -> bool:
        """Vote in the private question."""
        debate_id, _, vote = _value(message, VOTE_SEND).partition(":")
        if not vote:  # drawn anew meanwhile: it is counted, or over
            return False
        state = {CHOICE: {"value": self.chance.choice(list(CHOICES))}}
        return self._count(vote_subject(int(debate_id), int(vote)), who, message, VOTE_SEND, state, "stem is binnen")

    def look_back(self, who: str, channel: str, message: Message) -> bool:
        """Answer all four statements of the team mirror."""
        if not (month := _value(message, mirror_blocks.SEND)):
            return False
        scores = list(map(str, SCORES))
        state = {mirror_blocks.ANSWER + key: {"value": self.chance.choice(scores)} for key in USUAL}
        return self._count(
            mirror.subject_of(int(month)), who, message, mirror_blocks.SEND, state, "Geteld, zonder je naam"
        )

    def _count(
        self, subject: str, who: str, message: Message, action_id: str, state: dict[str, Any], said: str
    ) -> bool:
        """Send a choice; the question says that it is in. Without its button it may also say that it is over."""
        self.tried.setdefault(subject, set()).add(who)
        pressed = self.crowd.press(who, message, action_id, state)
        if done := pressed and self.crowd.sees(message, lambda now: said in str(now.body)):
            self.voted.setdefault(subject, set()).add(who)
        return done

    def argue(self, kind: str, who: str, channel: str, message: Message) -> bool:
        """Give an argument, with the strongest one against it."""
        fields = {arguments.KIND: kind, arguments.WORDS: f"{MARKED} zegt de lijst", arguments.COUNTER: "Te duur"}
        return self.crowd.fill(who, Form(message, ARGUE, SEND_ARGUMENT, fields), "said", channel)

    def suggest(self, who: str, channel: str, message: Message) -> bool:
        """Suggest another text; who does has nothing more to ask."""
        form = Form(message, SUGGEST, SEND["suggestion"], {WORDS: f"{MARKED} hoort erbij"})
        return self.crowd.fill(who, form, "said", channel) and self.ready(who, channel, message)

    def ready(self, who: str, channel: str, message: Message) -> bool:
        """Nothing to ask."""
        return self.crowd.press(who, message, READY)

    def change(self, who: str, channel: str, message: Message) -> bool:
        """Change the text that the team decides about."""
        form = Form(message, CHANGE_TEXT, SAVE, {"agreement_behaviour": f"schrijven we {MARKED} op"})
        return self.crowd.fill(who, form, "text", channel)

    def object(self, who: str, channel: str, message: Message) -> bool:
        """Object, with what would solve it."""
        fields = {HARM: f"{MARKED} loopt vol", BASIS: "Vorige week", CHANGE: "Vier uur"}
        if done := self.crowd.fill(who, Form(message, OBJECT, SEND_OBJECTION, fields), "said", channel):
            self._objected.add(who)
        return done

    def agree(self, who: str, channel: str, message: Message) -> bool:
        """No objection: it is done when the card names who said so."""
        key = _value(message, AGREE)
        if not self.crowd.press(who, message, AGREE) or not self.crowd.sees(message, lambda now: who in str(now.body)):
            return False
        self.agreed.add((int(key.split(":")[0]), who))
        return True

    def push(self, number: int, day: date, value: Decimal) -> bool:
        """Another system sends the value of a day to whichever replica takes it."""
        body = {"values": [{"kpi": "FCR", "day": day.isoformat(), "value": str(value)}]}
        newest = sorted(self.doors.glob("*.door"), key=lambda door: -door.stat().st_mtime)
        for door in newest[:MOST_REPLICAS]:
            try:
                address = door.read_text() + KPIS_PATH
                answer = httpx.post(address, json=body, headers={"authorization": f"Bearer {self._tokens[number]}"})
            except (OSError, httpx.HTTPError):
                continue
            if answer.status_code == 200:
                self.values[number, day] = value
                return True
        return False

    def export(self, who: str) -> bool:
        """A lead asks for everything of the team, on the Home."""
        self.crowd.act("home", **{"as": who})
        home = self.crowd.home(who)
        if home is None or (found := button_in(home["blocks"], EXPORT)) is None:
            return False
        self.asked[who] = self.asked.get(who, 0) + 1
        self.crowd.act("press", **{"as": who}, view_id=home["id"], block_id=found[0], action_id=EXPORT)
        done = self.crowd.reads(who, "Ik maak de bestanden")
        self.exports[who] = self.exports.get(who, 0) + done
        return done


def _value(message: Message, action_id: str) -> str:
    """What a button carries; it may be gone by the time somebody gets to it."""
    return (button_of(message, action_id) or ("", ""))[1]
