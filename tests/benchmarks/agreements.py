"""`/agreement list` and `/agreement search` with 10,000 agreements in one workspace: from the command to its answer.

The answer is in the ack, so both come at the same moment.
"""

import json
import socket
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from statistics import quantiles

from bot.db import Database
from bot.rituals.agreement.models import Agreement, AgreementVersion
from bot.rituals.agreement.rules import FIELDS, Content
from bot.rituals.agreement.story import take_facts
from tests.benchmarks import processes
from tests.benchmarks.databases import Databases, opened
from tests.benchmarks.fill import Place, fill_teams, team_of
from tests.benchmarks.payloads import command, send, signed_form
from tests.benchmarks.processes import Running
from tests.benchmarks.table import Row

PEOPLE, TEAMS, AGREEMENTS = 5_000, 100, 10_000
LARGE = 5_050
"""As many belong to one team, the others to the rest: a search reads no more than one team."""

RATE, FAR = 25, datetime(2100, 1, 1, 9, tzinfo=UTC)
TYPED = {"list": "lijst", "search": "zoek terugbellen klant"}
SUBJECTS = ("terugbellen", "pauze", "kennisbank", "notitie", "overdracht", "wachtrij", "klacht", "rooster", "e-mail")


def measure(databases: Databases, *, quick: bool) -> Iterator[Row]:
    """Every row of this module."""
    count = 100 if quick else 500
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
            text = _content(random, team_id, today)
            made = Agreement(team_id=team_id, number=numbers[team_id], version=1, in_force=1, created_at=FAR)
            made.state, made.valid_from = "active" if numbers[team_id] <= 12 else "stopped", today
            take_facts(made, text)
            session.add(made)
            session.flush()
            values = {name: getattr(text, name) for name in FIELDS}
            session.add(AgreementVersion(agreement_id=made.id, version=1, person_id=text.owner_id, at=FAR, **values))


def _content(random: Random, team_id: int, today: date) -> Content:
    subject, other = random.sample(SUBJECTS, 2)
    return Content(
        title=f"{subject.capitalize()} en {other}", condition=f"een klant vraagt naar {subject}",
        behaviour=f"bellen we binnen {random.randint(1, 48)} uur en schrijven we {other} op", whom="iedereen",
        why=f"klanten vragen drie keer naar {other}", sign="de lijst is om vijf uur leeg", kpi="", baseline="",
        direction="", safeguard="", owner_id=team_id * PEOPLE // TEAMS, valid_until=today + timedelta(weeks=4),
        trial=False,
    )  # fmt: skip
