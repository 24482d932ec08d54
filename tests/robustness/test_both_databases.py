"""What has to hold on each of the databases: several clocks at once, and every statement of an export."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

from sqlalchemy import update

from bot.db import Database
from bot.export.files import write_csv, write_json
from bot.outbox.models import Outbox
from bot.people.models import Team
from bot.rituals.dagstart.models import AT_ONCE, DagstartPlan
from bot.rituals.dagstart.week import KIND, look_due
from bot.rounds import Round
from schedules import dagstart
from tests.robustness.looks import boards, everybody, received, rows
from tests.stories.test_export import make_team
from tests.stories.test_week import lines
from tests.world import World


def at_once(*jobs: Callable[[], object]) -> None:
    """Run these in threads that start together; what one raises is raised here."""
    gate, raised = threading.Barrier(len(jobs)), list[BaseException]()

    def run(job: Callable[[], object]) -> None:
        gate.wait()
        try:
            job()
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]


def test_overlapping_ticks(live: World) -> None:
    """Eight clocks and two senders at the same moment: one round, one card each, one board."""
    live.set_up("algemeen")
    second = live.bot.dispatcher(live.workspace.id)
    tick = lambda: dagstart.tick(live.bot.services)  # noqa: E731
    for moment in ("09:00", "09:12", "09:15"):
        live.move(moment)
        at_once(*[tick] * 8)
        at_once(live.sender.drain, second.drain, tick, tick)
    second.stop()
    assert len(rows(live.bot.services.db, Round)) == 1
    assert received(live) == everybody(live, "algemeen", 2)  # the card and the reminder
    assert boards(live, "algemeen") == 1


def test_two_clocks_plan_the_line_once_for_each_lead_and_week(live: World) -> None:
    live.set_up("algemeen", lead="Bas")
    live.to("09:00")
    live.move("15:00", day=4)
    now, services = live.clock.now(), live.bot.services
    others = [Database(live.database_url) for _ in range(3)]
    try:
        for _ in range(3):
            with services.db.write() as session:
                session.execute(update(DagstartPlan).values(week_look_at=AT_ONCE))
            with ThreadPoolExecutor(3) as clocks:
                list(clocks.map(lambda db: look_due(replace(services, db=db), now), others))
    finally:
        for db in others:
            db.close()
    assert [row.subject for row in rows(services.db, Outbox, kind=KIND)] == ["week:1:2026-11-27"]
    live.to("15:01")
    assert len(lines(live, "Bas")) == 1


def test_the_export_reads_the_same_from_both_databases(live: World) -> None:
    team_id, csv_file, document = make_team(live), BytesIO(), BytesIO()
    with live.bot.services.db.snapshot() as session:
        team = session.get_one(Team, team_id)
        write_csv(session, team, csv_file, live.clock.now())
        write_json(session, team, document, live.clock.now())
    read = json.loads(document.getvalue())
    assert [point["text"] for point in read["points"]][-1] == "Zonder naam"
    assert [point["point"] for point in read["points"]] == [1, 2, 3, 4]
    with ZipFile(csv_file) as archive:
        lines_of = {name: archive.read(name).decode("utf-8-sig").count("\r\n") for name in archive.namelist()}
    assert lines_of["points.csv"] == len(read["points"]) + 1
