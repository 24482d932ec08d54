"""Somebody who took part in everything is erased: nothing of them is left in any table, nor in what the bot shows."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.consent import reactions as consent
from bot.consent.models import ConsentRound
from bot.kpis.models import Kpi
from bot.models import METADATA
from bot.people.models import Person, Team
from bot.points import actions as points
from bot.points.models import Point
from bot.rituals.dagstart.point_blocks import POINT_NAMELESS
from bot.rituals.debate import arguments, opening, questions
from bot.rituals.debate.models import DebateEntry
from bot.rituals.feedback import outside
from bot.rituals.feedback.sealed import Words, feedback_seal
from handlers.mydata import ERASE
from tests import kpis
from tests.debates import motion
from tests.feedback import person, switch_on
from tests.robustness.looks import rows
from tests.stories.test_agreement import draft, press_modal
from tests.stories.test_debate_words import go_to
from tests.stories.test_file_upload import drop
from tests.stories.test_kpis import fill
from tests.stories.test_mydata import press_in_modal
from tests.stories.test_points import set_role
from tests.world import World

NAME, SECRET = "Anna Jansen", "tuinkabouter"
PEOPLE = ("Anna", "Bas", "Carla", "Dirk", "Eva")


class Week:
    """Two days of a team in which Anna has a hand in everything. She leads it with Bas; all she writes has one word."""

    def __init__(self, world: World) -> None:
        self.world, self.services, self.said = world, world.bot.services, 0
        self.team_id = world.set_up("algemeen", lead="Bas")
        set_role(world, self.team_id, "Anna", "lead")
        set_role(world, self.team_id, "Carla", "management")
        with self.services.db.write() as session:
            self.kpi = kpis.make(
                session, session.get_one(Team, self.team_id), "FCR", world.clock.now(), owner_id=self.anna.id
            )

    @property
    def anna(self) -> Person:
        return person(self.world, "Anna")

    def words(self) -> str:
        """Something that Anna writes."""
        self.said += 1
        return f"De {SECRET} zei het ook al, keer {self.said}"

    def live(self) -> None:
        world = self.world
        world.command("Anna", world.channel("algemeen"), f"/dagstart mededeling {self.words()}.")
        world.to("09:00")
        world.answer("Anna", self.words(), self.words())
        world.answer("Bas", f"{NAME} en <@{world.id_of('Anna')}> hebben gelijk")
        world.to("09:16")
        switch_on(world, self.team_id)
        self.raise_points()
        self.decide()
        self.debate()
        self.give_feedback()
        for name in PEOPLE:
            world.act("home", as_=name)
        world.to("14:01", day=1)  # the texts of feedback arrive
        self.measure()
        assert drop(world, "Anna", f"{NAME};24-11-2026;7:00;15:00", file=f"{SECRET}.csv")
        world.to("14:10")

    def raise_points(self) -> None:
        self.world.act(
            "command", as_="Anna", channel=self.world.channel("algemeen"), text=f"/dagstart punt {self.words()}"
        )
        self.world.submit("Anna", **{POINT_NAMELESS: ["yes"]})
        of_bas = rows(self.services.db, Point, raised_by=person(self.world, "Bas").id)[0]
        points.record_taken(self.services, self.anna, of_bas.id)
        points.record_answer(self.services, self.anna, of_bas.id, self.words())
        self.world.settle()

    def decide(self) -> None:
        """An agreement of Bas that Anna asks about and objects to; one of hers that never left her desk."""
        draft(self.world, "Anna", self.words(), agreement_why=self.words())
        draft(self.world, "Bas", "bellen we terug")
        press_modal(self.world, "Bas", "agreement.propose")
        [held] = rows(self.services.db, ConsentRound, step="questions")
        consent.record_said(self.services, self.anna, held.id, held.version, "question", self.words())
        for name in PEOPLE:
            if name not in ("Anna", "Carla"):  # management does not decide with the team
                consent.record_ready(self.services, person(self.world, name), held.id, held.version)
        self.world.settle()

    def debate(self) -> None:
        """One that Anna proposed; one of Bas in which she asks, answers, sees it her way and argues."""
        team, facilitator = self.team_id, person(self.world, "Bas").id
        opening.record_proposed(
            self.services, self.anna, team, motion(self.kpi.id, facilitator, text=self.words()), "V1"
        )
        text = motion(self.kpi.id, facilitator, with_kar=True)
        found = opening.record_opened(self.services, person(self.world, "Bas"), team, text, "V2").debate_id
        questions.record_question(self.services, self.anna, found, "Q1", self.words())
        questions.record_question(self.services, person(self.world, "Eva"), found, "Q2", f"Wat vindt {NAME}?")
        asked = rows(self.services.db, DebateEntry, source="Q2")[0]
        questions.record_answer(self.services, self.anna, asked.id, self.words())
        fields = {name: self.words() for name in ("debate_factor", "debate_activity", "debate_result")}
        questions.record_perspective(self.services, self.anna, found, "K1", fields)
        self.world.settle()
        go_to(self.world, "arguments")
        arguments.record_argument(self.services, self.anna, found, "A1", "for", self.words(), self.words())
        go_to(self.world, "weighing")

    def give_feedback(self) -> None:
        for giver, receiver in (("Anna", "Bas"), ("Bas", "Anna"), ("Bas", "Eva")):
            words = Words(*(self.words() for _ in range(3))) if giver == "Anna" else Words("Toen", SECRET, "Rust")
            words = words if receiver != "Eva" else Words("Toen", "Je hielp", "Rust")
            to = person(self.world, receiver).id
            outside.record_new(self.services, person(self.world, giver), self.team_id, to, f"{giver}{receiver}", words)

    def measure(self) -> None:
        assert fill(self.world, "Anna", "gisteren", "71")["ok"]
        assert fill(self.world, "Anna", "gisteren", "74", why=self.words())["ok"]


def cells(world: World) -> list[str]:
    """Every cell of every table, and what is sealed in one, with its place."""
    seal, found = feedback_seal(world.settings()), []
    with world.bot.services.db.read() as session:
        people = list(session.scalars(select(Person.id)))
        for table in METADATA.sorted_tables:
            for row in session.execute(select(table)).mappings():
                found += [f"{table.name}.{name}: {value}" for name, value in row.items()]
                if table.name == "feedback_text":
                    found += [f"sealed: {seal.open(each, row['sealed'])}" for each in people]
    return found


def shown(world: World) -> list[str]:
    """Everything that the bot shows: its messages, and the Home of everybody. What vanishes by itself is left out."""
    state = world.playground.state
    kept = [m for channel in state.channels.values() for m in channel.messages.values() if not m.ephemeral_to]
    written = [f"{m.channel}: {m.body}" for m in kept if m.body.get("user") == state.app.bot_user]
    homes = {name: state.home(world.id_of(name)) for name in PEOPLE}
    return [*written, *(f"home of {name}: {view.body['blocks']}" for name, view in homes.items() if view)]


def lines_with(lines: list[str], *words: str) -> list[str]:
    return [line for line in lines if any(word in line for word in words)]


def test_who_took_part_in_everything_is_erased_from_every_cell_and_every_message(live: World) -> None:
    week, anna = Week(live), live.id_of("Anna")
    week.live()
    before: list[Any] = [cells(live), shown(live)]
    tables = {line.partition(".")[0] for line in lines_with(before[0], SECRET)}
    assert tables >= {
        "point", "point_event", "consent_entry", "agreement_version", "debate", "debate_entry", "kpi_change",
        "dagstart_answer", "dagstart_announcement", "file_draft",
    }  # fmt: skip
    assert "sealed" in str(lines_with(before[0], SECRET))
    assert len(lines_with(before[1], SECRET)) > 10

    live.command("Anna", live.channel("algemeen"), "/dagstart mydata")
    press_in_modal(live, "Anna", ERASE)
    for _ in range(6):
        live.to(live.clock.now() + timedelta(minutes=1))

    assert lines_with(cells(live), SECRET, NAME, anna) == []
    assert lines_with(shown(live), SECRET, NAME, anna) == []
    assert lines_with(shown(live), "Je hielp"), "what two others wrote to each other stays"
    assert rows(live.bot.services.db, Kpi)[0].owner_id, "what the team measures stays, of a former colleague"
