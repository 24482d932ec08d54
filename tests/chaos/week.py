"""A working week of eight teams on three replicas over PostgreSQL, while everything around them breaks.

Time runs at its own pace, ten minutes in all, and is moved from one moment of the week to the next.
"""

import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median

import httpx

from bot.people.models import Team
from bot.points.blocks import TAKE
from bot.rituals.agreement.kept_blocks import KEPT
from bot.rituals.agreement.story import load_story
from bot.rituals.dagstart.blocks import SEND
from bot.rituals.feedback.blocks import WRITE
from tests.agreements import make
from tests.chaos.audit import IN_CHANNELS, Audit
from tests.chaos.ballots import Ballots
from tests.chaos.crowd import Crowd, populate, team_ids
from tests.chaos.decided import Decided
from tests.chaos.finish import calls_end, finish
from tests.chaos.heard import Heard
from tests.chaos.table import Line, say, zero
from tests.chaos.talks import DEBATING, Talks
from tests.chaos.telling import told
from tests.chaos.trouble import Trouble
from tests.feedback import person, switch_on
from tests.postgres import fresh_database, running_postgres
from tests.robustness.processes import House
from tests.world import AMSTERDAM

TEAMS, SIZE, REPLICAS, MINUTES = 8, 12, 3, 10.0
WITH_FEEDBACK = 2
SCALE = 20.0
FRIDAY_BEFORE = datetime(2026, 11, 20, 18, 0, tzinfo=AMSTERDAM)
MONDAY = date(2026, 11, 23)
MOMENTS = ("08:58", "09:00", "09:03", "09:12", "09:15", "10:30", "12:00", "12:45", "14:00", "16:00", "17:05")
DAYS = [MONDAY + timedelta(days=n) for n in range(5)]
HANDS, REACTING, PATIENCE = 6, 0.9, 120


Act = Callable[[], object]


class Week:
    """The people of a week, and the clock that is moved on for them."""

    def __init__(self, house: House, crowd: Crowd, talks: Talks, chance: random.Random, seconds: float) -> None:
        self.house, self.crowd, self.talks, self.chance, self.seconds = house, crowd, talks, chance, seconds
        self.ballots = Ballots()
        self.channels = [house.channel(f"team-{n}") for n in range(TEAMS)]
        self.people = {who: self.channels[n] for n in range(TEAMS) for who in team_ids(n, SIZE)}
        self._did: set[tuple[str, str, date | None]] = set()
        self._taken: set[str] = set()
        self.reached: dict[tuple[str, str], float] = {}

    def live(self) -> None:
        """Five days, each through its moments."""
        for day in DAYS:
            for moment in MOMENTS:
                hour, minute = map(int, moment.split(":"))
                self.house.move(datetime(day.year, day.month, day.day, hour, minute, tzinfo=AMSTERDAM))
                self.reached[str(day), moment] = time.monotonic()
                self._spend(day, moment)
            crowd = self.crowd
            say(f"  {day:%A}: {len(crowd.acked)} texts acked, {crowd.refused} of {crowd.tried} acts did not work")

    def _spend(self, day: date, moment: str) -> None:
        """Let people act. The clock is not moved on while a call to Slack may be under way: no clock does that."""
        deadline = time.monotonic() + self.seconds
        if not "09:00" <= moment < "17:00":
            time.sleep(self.seconds)
        with ThreadPoolExecutor(HANDS) as pool:
            while (left := deadline - time.monotonic()) > 0:
                acts = list(islice(self._acts(day, moment), 3 * HANDS))
                list(pool.map(lambda act: act(), acts))
                time.sleep(min(left, 0.3))
        calls_end(self.house)
        self.ballots.look(self.house.bot.services.db)

    def _acts(self, day: date, moment: str) -> Iterator[Act]:
        """What people feel like doing now, in no order, each thing once a day."""
        crowd = self.crowd
        cards = [(SEND, who, m, crowd.answer) for who, m in crowd.private(SEND, self._reacting(day), day)]
        if moment >= "10:30":
            cards += [(WRITE, who, m, crowd.write_feedback) for who, m in crowd.private(WRITE, self.people, day)]
            cards += [(KEPT["yes"], who, m, crowd.keep) for who, m in crowd.private(KEPT["yes"], self.people, day)]
        wanted = [((what, who, day), message, do) for what, who, message, do in cards]
        if moment >= "10:30":
            reacting = {*self._reacting(day)}
            yield from self._others(day, moment)
            talked = [each for each in self.talks.with_cards() if each[1] in reacting]
            wanted += [((what, who, None), message, do) for what, who, message, do in talked]
        wanted = [each for each in wanted if each[0] not in self._did]
        self.chance.shuffle(wanted)
        for key, message, do in wanted:
            yield partial(self._try, key, partial(do, key[1], self.people[key[1]], message))
        if moment == "10:30":
            yield from self._takes()

    def _others(self, day: date, moment: str) -> Iterator[Act]:
        """Another system sends the value of the day, and corrects it in the afternoon; leads ask for an export."""
        for number in DEBATING if moment in ("10:30", "14:00") else ():
            value = Decimal(random.Random(f"{number}{day}{moment}").randrange(600, 900)) / 10
            key = (f"push {moment}", str(number), day)
            if key not in self._did:
                yield partial(self._try, key, partial(self.talks.push, number, day, value))
        for who in self.talks.leads() if moment == "12:45" else ():
            if ("export", who, day) not in self._did:
                yield partial(self._try, ("export", who, day), partial(self.talks.export, who))

    def _reacting(self, day: date) -> list[str]:
        """Who reacts to a card today: nine in ten, others on another day."""
        return [who for who in self.people if random.Random(f"{who}{day}").random() < REACTING]

    def _try(self, key: tuple[str, str, date | None], act: Callable[[], bool]) -> None:
        try:
            if act():
                self._did.add(key)
        except httpx.HTTPError:  # the stand-in is busy; the person tries again
            return

    def _takes(self) -> Iterator[Act]:
        for number, channel in enumerate(self.channels):
            for message in self.crowd.shown(TAKE, channel)[-6:]:
                if message.ts not in self._taken:
                    self._taken.add(message.ts)
                    yield partial(self.crowd.press, self.chance.choice(team_ids(number, SIZE)), message, TAKE)


def run(minutes: float = MINUTES, seed: int = 7, scopes: tuple[str, ...] = ()) -> Iterator[Line]:
    """Every line of a week. `scopes` are granted to the app beside its own."""
    name = "a working week" + ", history scope" * bool(scopes)
    say(f"\n{name}: {TEAMS} teams of {SIZE}, {REPLICAS} replicas on PostgreSQL, {minutes:g} minutes, seed {seed}")
    with running_postgres() as server, fresh_database(server) as address, tempfile.TemporaryDirectory() as folder:
        house = House(address, Path(folder), at=FRIDAY_BEFORE, scale=SCALE)
        try:
            house.playground.state.app.manifest["oauth_config"]["scopes"]["bot"] += scopes
            crowd, heard = Crowd(house, random.Random(seed)), Heard(house.playground.state)
            house.playground.inspector.ring = heard
            talks = Talks(house, crowd, random.Random(seed), SIZE, Path(folder))
            talks.prepare(prepare(house))
            trouble = Trouble(house, server, REPLICAS, random.Random(seed), Path(folder))
            week = Week(house, crowd, talks, random.Random(seed), minutes * 60 / len(DAYS) / len(MOMENTS))
            trouble.start()
            week.live()
            trouble.rest()
            finish(house, PATIENCE)
            trouble.stop()
            yield from report(
                name, week, trouble, Audit(house, crowd, heard, week.reached, trouble.happened, Path(folder))
            )
        finally:
            house.close()


def prepare(house: House) -> list[int]:
    """Teams, of which two have agreed to peer feedback, and all have an agreement that is asked about on Friday."""
    made = populate(house, TEAMS, SIZE, chair=True)
    for number, team_id in enumerate(made):
        first = team_ids(number, SIZE)[0]
        if number < WITH_FEEDBACK:
            switch_on(house, team_id, first)
        now, owner = house.clock.now(), person(house, first)
        with house.bot.services.db.write() as session:
            load_story(session, make(session, session.get_one(Team, team_id), owner, "active", now), now).resume()
    return made


def report(name: str, week: Week, trouble: Trouble, audit: Audit) -> Iterator[Line]:
    """What went wrong, and what became of it."""
    for what, count in sorted(trouble.counts().items()):
        yield Line(name, what, str(count))
    yield Line(name, "replicas started", str(trouble.started))
    yield Line(
        name, "acts of people, of which Slack said that they did not work", _of(week.crowd.tried, week.crowd.refused)
    )
    yield Line(name, "messages of the bot in Slack", f"{len(audit.sent):,}")
    yield Line(name, "texts that were acked", f"{len(week.crowd.acked):,}")
    decided = Decided(audit, week.talks, week.ballots)
    asked = week.people.keys() - week.talks.managers()  # they are not asked in the daily start
    for what, value in decided.told():
        yield Line(name, what, value)
    for what, count in [*audit.lost(asked, week.channels, DAYS).items(), *decided.lost().items()]:
        yield zero(name, f"lost: {what}", count)
    for what, count in [*audit.doubled().items(), *decided.doubled().items()]:
        elsewhere = what == IN_CHANNELS and "history" not in name
        yield Line(name, f"doubled: {what}", str(count)) if elsewhere else zero(name, f"doubled: {what}", count)
    delays, unexplained = audit.late()
    longest, usual = max(delays, default=0.0), median(delays) if delays else 0.0
    yield Line(name, "late: cards, reminders and boards", f"{len(delays)}")
    yield Line(name, "late: usually, and at most, of the time that the bot had", f"{usual:.0f} s, {longest:.0f} s")
    yield zero(name, "late without anything that explains it", unexplained)
    yield Line(name, "late: reminders left out, because the board stood already", str(audit.left_out()))
    for what, count in [*audit.leaked().items(), *decided.leaked().items()]:
        yield zero(name, f"leaked: {what}", count)
    calls, acks = _objections(week.house, audit.heard)
    for what, count in sorted(acks.items()):
        yield Line(name, f"not acked in three seconds: {what}", f"{count:,}")
    yield zero(name, "calls that Slack objected to", len(calls))
    for words in [*told(audit, decided, asked, DAYS), *sorted(set(calls))]:
        say(f"  {words}")


def _objections(house: House, heard: Heard) -> tuple[list[str], Counter[str]]:
    """Calls that Slack refused for what the bot did, with what was asked of it; how often it waited for an ack in vain.

    A click that was delivered twice or late, or after which hours were skipped, cannot open a form or be answered.
    """
    found = house.violations()
    acks = Counter(each["name"] for each in found if "acked" in each["text"])
    calls = [f"{each['text']} {heard.asked.get(each['n'], '')}" for each in found if "acked" not in each["text"]]
    return [words for words in calls if "_trigger_id" not in words and "expired_url" not in words], acks


def _of(whole: int, part: int) -> str:
    return f"{whole:,}, {part:,}"
