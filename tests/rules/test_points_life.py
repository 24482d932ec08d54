"""Whatever people and the clock do, in any order: no point is lost, none belongs to nobody, only askers close."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.errors import Refusal
from bot.people.models import Membership, Person
from bot.points import actions, moves, rules
from bot.points.models import LIVE, WAITING, Point, PointEvent
from bot.points.story import load_story
from bot.services import Services
from tests import prepared
from tests.floors import add_team, serving, set_clock

MONDAY = datetime(2026, 11, 23, 9, 20, tzinfo=UTC)
ROLES = ("member", "member", "lead", "management", "reader", "outside")
ASKERS = (0, 1)
"""Who raised the two points: the two members."""

ACTS: dict[str, Callable[[Services, Person, int, int, str], object]] = {
    "take": lambda s, who, mine, _other, _whom: actions.record_taken(s, who, mine),
    "answer": lambda s, who, mine, _other, _whom: actions.record_answer(s, who, mine, "Zo zit het"),
    "pass": lambda s, who, mine, _other, whom: actions.record_passed(s, who, mine, whom),
    "release": lambda s, who, mine, _other, _whom: actions.record_released(s, who, mine),
    "solve": lambda s, who, mine, _other, _whom: actions.record_solved(s, who, mine),
    "not_yet": lambda s, who, mine, _other, _whom: actions.record_not_yet(s, who, mine, "Meer"),
    "merge": lambda s, who, mine, other, _whom: actions.record_merged(s, who, mine, other),
    "withdraw": lambda s, who, mine, _other, _whom: actions.record_withdrawn(s, who, mine),
}
FATES = ("later", "leave", "return", "gone")
STEP = st.tuples(
    st.sampled_from([*ACTS, *ACTS, *FATES]),
    st.integers(0, len(ROLES) - 1),
    st.integers(0, 1),
    st.sampled_from(["team", "lead", "management", "person"]),
)


class Floor:
    """A team with one person of every kind and two points; what is done with it goes through the real actions."""

    def __init__(self, services: Services) -> None:
        self.services, self.clock = services, services.clock
        set_clock(services, MONDAY)
        with services.db.write() as session:
            team, self.people = add_team(session, ROLES)
            points = [
                Point(
                    team_id=team.id, raised_by=self.people[i].id, text=f"Punt {i}", kind="help", created_at=MONDAY,
                    addressee=whom,
                )
                for i, whom in zip(ASKERS, ("management", "team"), strict=True)
            ]  # fmt: skip
            session.add_all(points)
            session.flush()
            self.team_id, self.points = team.id, [point.id for point in points]
        moves.plan_new(services, MONDAY)

    def do(self, what: str, actor: int, point: int, whom: str) -> None:
        person, mine, other = self.people[actor], self.points[point], self.points[1 - point]
        if what == "later":
            set_clock(self.services, self.clock.now() + timedelta(hours=20))
            now = self.clock.now()
            moves.plan_new(self.services, now)
            moves.move_up(self.services, now)
            moves.follow_up(self.services, now)
        elif what in FATES:
            self._change(person, what)
        else:
            try:
                ACTS[what](
                    self.services, person, mine, other, f"person:{self.people[2].id}" if whom == "person" else whom
                )
            except Refusal:
                return

    def _change(self, person: Person, what: str) -> None:
        with self.services.db.write() as session:
            if what == "gone":
                person.kind = "gone"
                session.execute(update(Person).where(Person.id == person.id).values(kind="gone"))
            mine = (Membership.team_id == self.team_id, Membership.person_id == person.id)
            session.execute(update(Membership).where(*mine).values(present=what == "return"))
        moves.let_go(self.services, self.clock.now(), self.team_id)

    def check(self) -> None:
        with self.services.db.read() as session:
            for i, point_id in enumerate(self.points):
                self._check(session, session.get_one(Point, point_id), self.people[ASKERS[i]])

    def _check(self, session: Session, point: Point, asker: Person) -> None:
        story = load_story(session, point, self.clock.now())
        query = select(PointEvent.what, PointEvent.person_id).where(PointEvent.point_id == point.id)
        events = session.execute(query.order_by(PointEvent.id)).all()
        if point.state in WAITING:
            assert point.climbs_at is not None
            somebody = story.owner is not None or story.levels.whom(point.waits_for) != []
            assert somebody or not self._anybody_left(session, asker)
        if point.state == "taken":
            assert story.owner is not None
        if point.state == "merged":
            into = session.get_one(Point, point.merged_into_id)
            assert into.state in LIVE or into.answered_at is not None
        if point.state == "closed":
            last = next(event for event in reversed(events) if event.what in ("solved", "closed_alone"))
            assert (last.what, last.person_id) == ("solved", asker.id) or (last.what, asker.kind) == (
                "closed_alone", "gone",
            )  # fmt: skip
        for what, person_id in events:
            if what in ("solved", "not_yet", "withdrawn"):
                assert person_id == asker.id

    def _anybody_left(self, session: Session, asker: Person) -> bool:
        query = select(func.count()).select_from(Membership).join(Person, Person.id == Membership.person_id)
        here = (Membership.team_id == self.team_id, Membership.present, Person.kind == "person")
        return bool(session.scalar(query.where(*here, Membership.role != "reader", Person.id != asker.id)))


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with serving(prepared.sqlite(tmp_path_factory.mktemp("life") / "dagstart.db"), MONDAY) as found:
        yield found


@settings(max_examples=8, deadline=None)
@given(steps=st.lists(STEP, min_size=4, max_size=12))
def test_no_order_of_events_loses_a_point_or_lets_anyone_but_the_asker_close_it(
    services: Services, steps: list[tuple[str, int, int, str]]
) -> None:
    floor = Floor(services)
    for step in steps:
        floor.do(*step)
        floor.check()


def test_of_three_who_press_at_the_same_moment_one_takes_it(services: Services) -> None:
    floor = Floor(services)

    def press(actor: int) -> str:
        try:
            actions.record_taken(services, floor.people[actor], floor.points[1])
        except Refusal as refusal:
            return refusal.sentence
        return "took it"

    with ThreadPoolExecutor(3) as pool:
        said = list(pool.map(press, (0, 2, 3)))
    assert sorted(said) == sorted(["took it", *[rules.WHY_NOT_STATE["taken"]] * 2])
