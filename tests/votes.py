"""Votes for tests: a debate in which a vote goes on, straight in the tables, and people who vote in it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.clock import SetClock
from bot.db import Database
from bot.i18n import translator
from bot.people.models import Membership, Person, Team, Workspace
from bot.rituals.debate import measure_blocks, outcome_blocks, vote_blocks
from bot.rituals.debate.messages import load_shown
from bot.rituals.debate.models import Debate
from bot.rituals.debate.outcome_rules import LESSON, REVIEW
from bot.rituals.debate.rules import VOTES
from bot.rituals.debate.story import Story, load_story
from bot.rituals.debate.votes import CHOICE, count, record_vote
from bot.services import Services
from bot.settings import Settings
from bot.tally import TallyTaken

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PHASES = {vote: phase for phase, vote in VOTES.items()}


def services_on(db: Database) -> Services:
    """What actions need, without Slack."""
    return Services(Settings(slack_bot_token="xoxb-1", slack_app_token="xapp-1", _env_file=None), SetClock(NOW), db)


def add_debate(session: Session, number: int, staff: int, management: int, vote: int = 1) -> tuple[int, list[int]]:
    """A team with a debate in which a vote goes on. Returns its id and those of its people: the staff comes first."""
    workspace = session.get(Workspace, 1) or Workspace(id=1, slack_id="T1", name="Klantcontact", bot_user_id="UB")
    session.add(workspace)
    session.flush()
    team = Team(workspace_id=1, channel_id=f"C{number}", name=f"team {number}", locale="nl", tz="Europe/Amsterdam")
    people = [
        Person(workspace_id=1, slack_id=f"U{number}P{n}", name=f"Persoon {n}", tz="Europe/Amsterdam", locale="nl")
        for n in range(staff + management)
    ]
    session.add_all([team, *people])
    session.flush()
    roles = ["member"] * staff + ["management"] * management
    pairs = zip(people, roles, strict=True)
    session.add_all(Membership(team_id=team.id, person_id=each.id, role=role) for each, role in pairs)
    debate = Debate(
        team_id=team.id, number=1, source=f"v{number}", open_in=team.id, phase="proposed", motion="We bellen terug",
        kpi_name="FCR", fixed="", free="", decides="het team", days=2, quorum=60, created_at=NOW, opened_at=NOW,
        began_at=NOW, ends_at=NOW + timedelta(hours=1),
    )  # fmt: skip
    session.add(debate)
    session.flush()
    load_story(session, debate, NOW).begin(PHASES[vote])
    return debate.id, [each.id for each in people]


def cast(services: Services, debate_id: int, vote: int, people: Sequence[int], choices: Sequence[str]) -> None:
    """Everybody votes, in this order."""
    with services.db.read() as session:
        found = {each: session.get_one(Person, each) for each in people}
    for person_id, choice in zip(people, choices, strict=True):
        record_vote(services, found[person_id], debate_id, vote, choice)


def end_vote(services: Services, debate_id: int, vote: int) -> None:
    """What the clock does at the end of a vote."""
    with services.db.write() as session:
        story = locked_story(session, debate_id)
        count(story, vote)
        story.begin("arguments" if vote == 1 else "outcome")


def locked_story(session: Session, debate_id: int) -> Story:
    """A debate, held by whoever moves it on."""
    return load_story(session, session.get_one(Debate, debate_id, with_for_update=True), NOW)


VOTING = ("debate.vote", "debate.vote_send", "debate.send_vote")
FOLLOWING = ("debate.agree", "debate.learned", "debate.look_back", "debate.send_learned", "debate.send_look_back")


def forged(session: Session, debate: Debate, action: str, now: datetime) -> dict[str, Any]:
    """A button or a form as somebody would press or send it, about votes or what follows them."""
    session.execute(delete(TallyTaken))
    t, chosen = translator("en"), {"type": "radio_buttons", "selected_option": {"value": "4"}}
    kept = {**chosen, "selected_option": {"value": "keep"}}
    filled = {CHOICE: chosen, REVIEW: kept, LESSON: {"type": "plain_text_input", "value": "Iets"}}
    state = {"values": {field: {"value": value} for field, value in filled.items()}}
    shown = load_shown(load_story(session, debate, now))
    asked = vote_blocks.Asked(debate.id, 1, 1, "ons-team", "Iets", "morgen", "open")
    view = {
        vote_blocks.VOTE_FORM: vote_blocks.render_form(t, asked),
        outcome_blocks.LEARNED_FORM: outcome_blocks.render_learned_form(t, shown),
        measure_blocks.LOOK_FORM: measure_blocks.render_look_back_form(t, shown, "Iets"),
    }.get(action)
    if view:
        return {"view": view, "inside": {"state": state}}
    carried = f"{debate.id}:1" if action == vote_blocks.VOTE_SEND else str(debate.id)
    return {"action_id": action, "action": {"value": carried}, "more": {"state": state}}
