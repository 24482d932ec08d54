"""A team with everybody of the table in docs/access.md around it, and what each of them can try something with."""

from dataclasses import asdict
from datetime import date, time
from functools import cached_property
from itertools import product
from secrets import token_hex
from typing import Any

from sqlalchemy import delete, select, update

from bot.blockkit import actions, button
from bot.outbox.models import HOME, Outbox
from bot.outbox.queue import message_row, put
from bot.people.calendar import local_day
from bot.people.drafts import note_draft, record_content
from bot.people.models import Absence, Membership, Person
from bot.points.models import Point
from bot.rituals.dagstart.chair_blocks import place_of
from bot.rituals.dagstart.chair_rules import meeting_parts
from bot.rituals.dagstart.models import DagstartAnnouncement, DagstartChair, DagstartMeeting, DagstartPlan, DagstartTurn
from bot.rounds import Round, Seat
from tests.robustness.looks import rows
from tests.world import World

PEOPLE = {
    "member": "Eva", "lead": "Bas", "management": "Carla", "reader": "Dirk",
    "administrator": "Anna", "guest": "Gina", "outsider": "Otto", "elsewhere": "Anna",
}  # fmt: skip

ANSWERING = ("point.answer", "point.send_answer")
POINT_ACTIONS = {
    "point.take": "open", "point.answer": "open", "point.pass": "open", "point.release": "taken",
    "point.same": "open", "point.solved": "answered", "point.not_yet": "answered", "point.different": "answered",
    "point.withdraw": "answered",
    "point.send_answer": "open", "point.send_on": "open", "point.join": "open", "point.reopen": "answered",
}  # fmt: skip
"""What can be done with a point, and the state in which it is tried."""


class Team:
    """A team with everybody of the table around it, at half past nine on a Monday."""

    def __init__(self, made: World) -> None:
        self.world, state, self.dropped = made, made.playground.state, 0
        for name in ("Gina Gast", "Otto Buiten"):
            made.act("create_user", name=name)
        made.act("profile", user=made.id_of("Gina"), is_restricted=True)
        self.channel = made.act("create_channel", as_="Bas", name="ons-team")["channel"]
        for name in ("Carla", "Dirk", "Eva", "Gina"):
            state.channels[self.channel].members[made.id_of(name)] = None
        self.id = made.set_up("ons-team", lead="Bas")
        for role in ("management", "reader"):
            with made.bot.services.db.write() as session:
                person = made.bot.door.caller({"team_id": state.workspace.id, "user_id": made.id_of(PEOPLE[role])})
                session.get_one(Membership, (self.id, person.person.id)).role = role
        self.other_channel = made.act("create_channel", as_="Carla", name="buren")["channel"]
        self.other_id = made.set_up("buren", lead="Carla", at=time(11, 0))
        made.to("09:30")
        self.round_id = next(iter(rows(made.bot.services.db, Round))).id
        self.points: dict[tuple[str, str], int] = {}
        self.raise_points()

    @cached_property
    def form(self) -> dict[str, Any]:
        """The set-up form as the lead saw it at first: asking for it takes longer than what is tried in it."""
        self.world.act("command", as_="Bas", channel=self.channel, text="/dagstart setup")
        return self.world.modal("Bas")

    def raise_points(self) -> None:
        """For everybody and everything that can be done with a point one of its own; a member raised those to decide
        about, and everybody has taken the one to give back who may have one."""
        with self.world.bot.services.db.write() as session:
            ids = dict(session.execute(select(Person.slack_id, Person.id)).all())
            asker = ids[self.world.id_of("Eva")]
            for (action, state), name in product(POINT_ACTIONS.items(), sorted(set(PEOPLE.values()))):
                person_id = ids.get(self.world.id_of(name))
                point = Point(
                    team_id=self.id,
                    text="Iets",
                    kind="idea",
                    addressee="management" if action in ANSWERING else "team",
                    state=state,
                    raised_by=asker if state == "answered" else None,
                    owner_id=(person_id if name in ("Eva", "Bas", "Carla") else asker) if state == "taken" else None,
                    created_at=self.world.clock.now(),
                )
                session.add(point)
                session.flush()
                self.points[action, name] = point.id

    def own_point(self, name: str) -> int:
        """A point of this person's own, if they are in the team; else one of nobody."""
        with self.world.bot.services.db.write() as session:
            slack_id = self.world.id_of(name)
            person = session.scalar(
                select(Person).join(Membership).where(Membership.team_id == self.id, Person.slack_id == slack_id)
            )
            if person is None:
                return 999_999
            now = self.world.clock.now()
            point = Point(
                team_id=self.id, raised_by=person.id, text="Iets", kind="idea", addressee="team", created_at=now
            )
            session.add(point)
            session.flush()
            return point.id

    def handed_point(self) -> int:
        """A point without a name that the lead was handed."""
        with self.world.bot.services.db.write() as session:
            lead = session.scalar(select(Person).where(Person.slack_id == self.world.id_of("Bas")))
            assert lead
            point = Point(
                team_id=self.id, text="Iets", kind="idea", state="with_chair", created_at=self.world.clock.now()
            )
            session.add(point)
            session.flush()
            row = message_row(
                workspace_id=lead.workspace_id,
                kind="point_to_chair",
                subject=f"point:{point.id}",
                recipient=lead.slack_id,
                person_id=lead.id,
                due_at=self.world.clock.now(),
            )
            put(session, [row])
            return point.id

    def person(self, name: str) -> Person:
        workspace = self.world.playground.state.workspace.id
        return self.world.bot.door.caller({"team_id": workspace, "user_id": self.world.id_of(name)}).person

    def dropped_roster(self, name: str) -> int:
        """A roster that this person dropped, if they may; else the id of none."""
        if name not in (PEOPLE["lead"], PEOPLE["administrator"]):
            return 999_999
        self.dropped += 1  # each is another one, or there would be nothing to import
        start = f"{7 + self.dropped // 60}:{self.dropped % 60:02}"
        content = f"Naam;Datum;Van;Tot\n{self.world.id_of('Eva')};24-11-2026;{start};15:00\n".encode()
        person, now = self.person(name), self.world.clock.now()
        with self.world.bot.services.db.write() as session:
            draft_id = note_draft(session, person, token_hex(8), "week.csv", None, now)
            record_content(session, person, draft_id, content, None, now)
        self.world.sender.drain()
        return draft_id

    def write_to(self, name: str) -> None:
        """A message with a button, as the newest in somebody's conversation with the bot."""
        block = actions(button("Iets", "dagstart.edit", "0"))
        self.world.bot.client.chat_postMessage(channel=self.world.id_of(name), text="Iets", blocks=[block])

    def seat_lead_as_chair(self) -> str:
        """The lead chairs today; what a button of the preview carries."""
        today = local_day(self.world.clock.now(), "Europe/Amsterdam")
        with self.world.bot.services.db.write() as session:
            lead = session.scalar(select(Person).where(Person.slack_id == self.world.id_of("Bas")))
            assert lead
            session.execute(delete(DagstartTurn))
            session.execute(delete(Absence).where(Absence.person_id == lead.id))
            session.execute(update(Seat).where(Seat.person_id == lead.id, Seat.state == "away").values(state="asked"))
            session.get_one(DagstartPlan, self.id).chair = True
            session.merge(DagstartChair(team_id=self.id, day=today, person_id=lead.id))
        return place_of(self.id, today)

    def meeting(self, *, started: bool) -> str:
        """The standing meeting of today, with one point in it; what a button for that point carries."""
        place, now = self.seat_lead_as_chair(), self.world.clock.now()
        today = local_day(now, "Europe/Amsterdam")
        with self.world.bot.services.db.write() as session:
            session.execute(delete(DagstartMeeting))
            session.get_one(DagstartPlan, self.id).meeting = 10
            point = Point(team_id=self.id, text="Iets", kind="idea", created_at=now)
            session.add(point)
            session.flush()
            if started:
                parts = [asdict(part) for part in meeting_parts(10, {"team": [point.id]})]
                times = {"started_at": now, "part_started_at": now}
                session.add(DagstartMeeting(team_id=self.id, day=today, parts=parts, **times))
            return f"{place}:{point.id}"

    def announcement(self) -> int:
        """An announcement of the lead, for a board that is far away."""
        now = self.world.clock.now()
        with self.world.bot.services.db.write() as session:
            lead = session.scalar(select(Person).where(Person.slack_id == self.world.id_of("Bas")))
            assert lead
            stored = DagstartAnnouncement(
                team_id=self.id, person_id=lead.id, day=date(2027, 1, 4), text="Iets", kind="question", created_at=now
            )
            session.add(stored)
            session.flush()
            return stored.id

    def open_home(self, name: str) -> None:
        """Somebody opens the Home; it is published again after this, also if it looks the same."""
        self.world.act("home", as_=name)
        with self.world.bot.services.db.write() as session:
            session.execute(update(Outbox).where(Outbox.kind == HOME).values(digest=None))
