"""What was counted goes with what it was counted about."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import delete, select

from bot.people.models import Person, Team
from bot.rituals.agreement.kept_rounds import tally_subject
from bot.rituals.dagstart.moves import mood_subject
from bot.rituals.debate.models import Debate
from bot.rituals.debate.story import vote_subject, weigh_subject
from bot.rituals.feedback.mirror import subject_of
from bot.tally import BELONGS_TO, Tally, TallyTaken, forget_erased, has_taken_part, record_choice
from tests import prepared
from tests.debates import Floor
from tests.floors import serving

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_a_number_that_is_given_out_again_begins_a_new_count(tmp_path: Path) -> None:
    """A team is erased in the middle of a vote; the first debate of the next one gets its number."""
    with serving(prepared.sqlite(tmp_path / "dagstart.db"), MONDAY) as services:
        floor = Floor(services, MONDAY)
        subject, person_id = vote_subject(floor.open(), 1), floor.members[0].id
        with services.db.write() as session:
            record_choice(session, subject, person_id, "4")
            forget_erased(session)
            assert has_taken_part(session, subject, person_id)  # the debate is there
        with services.db.write() as session:
            session.execute(delete(Team))
            session.execute(delete(Person))
            forget_erased(session)
            assert session.scalars(select(Tally)).all() == session.scalars(select(TallyTaken)).all() == []
            assert session.scalars(select(Debate)).all() == []
        again = Floor(services, MONDAY)
        with services.db.read() as session:
            assert not has_taken_part(session, vote_subject(again.open(), 1), person_id)


def test_every_count_belongs_to_a_table() -> None:
    subjects = (mood_subject(1), tally_subject(1), subject_of(1), vote_subject(1, 1), weigh_subject(1))
    assert {each.split(":")[0] for each in subjects} == set(BELONGS_TO)
    assert all(each.split(":")[1] == "1" for each in subjects)
