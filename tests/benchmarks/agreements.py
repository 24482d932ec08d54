"""Agreements: lists and searches among 10,000 in one workspace, and the weekly check of 1,000 teams.

A command's answer is in its ack, so both come at the same moment.
"""

import json
import socket
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from statistics import quantiles
from time import perf_counter

from sqlalchemy import func, select

from bot.clock import SetClock
from bot.db import Database
from bot.people.models import Team
from bot.people.team_days import TeamDays
from bot.rituals.agreement import kept_rounds
from bot.rituals.agreement.kept_models import KeptCheck, KeptRound
from bot.rituals.agreement.models import Agreement, AgreementVersion
from bot.rituals.agreement.rules import FIELDS, Content
from bot.rituals.agreement.story import take_facts
from bot.services import Services
from bot.settings import load_settings
from bot.tally import Tally
from tests.benchmarks import processes
from tests.benchmarks.databases import Databases, opened
from tests.benchmarks.fill import Place, _add, fill_teams, team_of
from tests.benchmarks.payloads import command, send, signed_form
from tests.benchmarks.processes import Running
from tests.benchmarks.table import Row

PEOPLE, TEAMS, AGREEMENTS = 5_000, 100, 10_000
LARGE = 5_050
"""As many belong to one team, the others to the rest: a search reads no more than one team."""

RATE, FAR = 25, datetime(2100, 1, 1, 9, tzinfo=UTC)
TYPED = {"list": "lijst", "search": "zoek terugbellen klant"}
CHECKED_TEAMS, OF_EACH, ANSWERS = 1_000, 3, {"yes": 3, "partly": 1, "no": 1}
"""Teams of five with so many agreements, and what they say about each."""

MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)
SUBJECTS = ("terugbellen", "pauze", "kennisbank", "notitie", "overdracht", "wachtrij", "klacht", "rooster", "e-mail")


def measure(databases: Databases, *, quick: bool) -> Iterator[Row]:
    """Every row of this module."""
    yield from typed(databases, 100 if quick else 500)
    yield from checked(databases, CHECKED_TEAMS // 10 if quick else CHECKED_TEAMS)


def typed(databases: Databases, count: int) -> Iterator[Row]:
    """From the planned moment of a command to its answer, 25 a second."""
    for kind in databases.kinds:
        url = databases.fresh(kind)
        with opened(url) as db:
            fill_teams(db, PEOPLE, TEAMS, FAR)
            fill_agreements(db)
        with processes.agreeable_slack() as slack, processes.bot(slack.url, url) as bot:
            for word, text in TYPED.items():
                for name, people in (("", range(51, 51 + count)), (f", {LARGE:,} of them in one team", range(1, 51))):
                    times = _times(bot, text, people, count)
                    cuts = quantiles(times, n=100)
                    what = f"/agreement {word}, {AGREEMENTS:,} agreements{name}, {kind}"
                    yield Row(f"{what}: median", cuts[49] * 1e3, "ms", "<= 50")
                    yield Row(f"{what}: 99th percentile", cuts[98] * 1e3, "ms", "<= 250")


def checked(databases: Databases, teams: int) -> Iterator[Row]:
    """How long it takes to ask every team about its week, and to count what everybody said."""
    for kind in databases.kinds:
        with opened(databases.fresh(kind)) as db:
            clock = SetClock(MONDAY)
            services = Services(load_settings(_env_file=None), clock, db)
            _fill_checks(db, teams)
            seconds = []
            for state in ("planned", "open"):
                with db.write() as session:
                    due = session.scalar(select(func.max(KeptRound.due_at)).where(KeptRound.state == state))
                    if state == "open":
                        subjects = [kept_rounds.tally_subject(each) for each in session.scalars(select(KeptCheck.id))]
                        said = [{"choice": choice, "count": n} for choice, n in ANSWERS.items()]
                        _add(session, Tally, [{"subject": each, **one} for each in subjects for one in said])
                assert due
                clock.set(due)
                start = perf_counter()
                kept_rounds.look_due(services, due)
                seconds.append(perf_counter() - start)
            with db.read() as session:
                counted = session.scalar(select(func.count()).select_from(KeptCheck).where(KeptCheck.yes == 3))
        if counted != teams * OF_EACH:
            raise RuntimeError(f"{counted} of {teams * OF_EACH} checks were counted")
        yield Row(f"weekly check of {teams:,} teams: asking, {kind}", seconds[0], "s", "<= 60")
        yield Row(f"weekly check of {teams:,} teams: counting, {kind}", seconds[1], "s", "<= 60")


def _fill_checks(db: Database, teams: int) -> None:
    fill_teams(db, teams * 5, teams, FAR)
    with db.write() as session:
        random, today = Random(4), MONDAY.date()
        for team in session.scalars(select(Team)).all():
            for number in range(1, OF_EACH + 1):
                made = Agreement(team_id=team.id, number=number, version=1, in_force=1, created_at=MONDAY)
                made.state, made.valid_from = "active", today - timedelta(days=7)
                take_facts(made, agreed(random, team.id * 5, today))
                session.add(made)
            session.flush()
            kept_rounds.plan_week(session, TeamDays(session, team, MONDAY))


def _times(bot: Running, text: str, people: Sequence[int], count: int) -> list[float]:
    """From the planned moment of a command to its answer, at 25 a second."""
    places = [_place(people[n % len(people)]) for n in range(count + RATE)]
    requests = [signed_form(command(place, "/afspraak", text, f"C0B{place.team_id:07d}")) for place in places]
    said = _answer(bot.port, requests[0])
    if "•" not in str(said.get("text")):
        raise RuntimeError(f"this is no answer: {said}")
    send(bot.port, requests[:RATE], rate=RATE)  # warms up
    return sorted(send(bot.port, requests[RATE:], rate=RATE)["latencies"])


def _place(person_id: int) -> Place:
    return Place(0, team_of(person_id, PEOPLE, TEAMS), person_id, f"U0B{person_id:07d}")


def _answer(port: int, request: bytes) -> dict[str, object]:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection, connection.makefile("rb") as reply:
        connection.sendall(request)
        length = 0
        while (line := reply.readline().strip()) != b"":
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        found: dict[str, object] = json.loads(reply.read(length))
        return found


def fill_agreements(db: Database) -> None:
    """Ten thousand agreements as people write them, each with its text; twelve of a team hold, the others are past."""
    random, today = Random(4), datetime.now(UTC).date()
    numbers = dict.fromkeys(range(1, TEAMS + 1), 0)
    with db.write() as session:
        for n in range(AGREEMENTS):
            team_id = 1 if n < LARGE else 2 + n % (TEAMS - 1)
            numbers[team_id] += 1
            text = agreed(random, team_id * PEOPLE // TEAMS, today)
            made = Agreement(team_id=team_id, number=numbers[team_id], version=1, in_force=1, created_at=FAR)
            made.state, made.valid_from = "active" if numbers[team_id] <= 12 else "stopped", today
            take_facts(made, text)
            session.add(made)
            session.flush()
            values = {name: getattr(text, name) for name in FIELDS}
            session.add(AgreementVersion(agreement_id=made.id, version=1, person_id=text.owner_id, at=FAR, **values))


def agreed(random: Random, owner_id: int, today: date) -> Content:
    """A text as people write them."""
    subject, other = random.sample(SUBJECTS, 2)
    return Content(
        title=f"{subject.capitalize()} en {other}", condition=f"een klant vraagt naar {subject}",
        behaviour=f"bellen we binnen {random.randint(1, 48)} uur en schrijven we {other} op", whom="iedereen",
        why=f"klanten vragen drie keer naar {other}", sign="de lijst is om vijf uur leeg", kpi="", baseline="",
        direction="", safeguard="", owner_id=owner_id, valid_until=today + timedelta(weeks=4),
        rhythm="weekly", trial=False,
    )  # fmt: skip
