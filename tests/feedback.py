"""Peer feedback for tests: a team that has agreed to it, and what people do in a week."""

from contextlib import suppress
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.consent import reactions as consent
from bot.consent.models import ConsentRound
from bot.errors import Refusal
from bot.i18n import translator
from bot.people.facts import is_asked
from bot.people.models import Membership, Person, Team
from bot.rituals.feedback import blocks, confidant, mirror_blocks, own_blocks, question_blocks, team_blocks, text_blocks
from bot.rituals.feedback.blocks import WRITE, Asked
from bot.rituals.feedback.exercise import TRY
from bot.rituals.feedback.mirror import MirrorForm
from bot.rituals.feedback.mirror_models import MirrorResult, MirrorRound, MirrorTeam
from bot.rituals.feedback.mirror_rules import USUAL
from bot.rituals.feedback.models import (
    FeedbackAsk,
    FeedbackMember,
    FeedbackTeam,
    FeedbackText,
    FeedbackTurn,
    FeedbackWeek,
)
from bot.rituals.feedback.outside import RECEIVER, OutsideForm
from bot.rituals.feedback.own import Exclusions, Mine
from bot.rituals.feedback.sealed import FeedbackSeal, Words
from bot.rituals.feedback.team_actions import record_proposed, record_reply
from bot.rituals.feedback.team_blocks import TeamForm
from bot.rituals.feedback.terms import Terms
from bot.seal import Keys
from tests import kpis
from tests.robustness.looks import rows
from tests.world import KEY, World

A_DAY = timedelta(days=1)
FILLED = {
    "feedback_situation": "Gisteren, bij de klant met het zoekgeraakte pakket",
    "feedback_behaviour": "Je liet haar uitspreken en herhaalde wat ze vroeg",
    "feedback_effect": "Ze werd rustig",
}


def only(session: Session, team: Team, state: str, now: datetime) -> FeedbackWeek:
    """A team that has peer feedback, and of it no more than one week, in a state."""
    session.execute(delete(FeedbackText))
    session.execute(delete(FeedbackWeek))
    session.execute(delete(FeedbackMember))
    session.execute(delete(FeedbackTeam))
    session.add(FeedbackTeam(team_id=team.id, state="on", seed="geheim", since=now.date()))
    session.flush()
    week = FeedbackWeek(
        team_id=team.id, monday=now.date(), state=state, asks_at=now, matches_at=now + A_DAY,
        reminds_at=now + 2 * A_DAY, delivers_at=now + 3 * A_DAY,
    )  # fmt: skip
    session.add(week)
    session.flush()
    return week


def text(session: Session, team: Team, giver: Person, receiver: Person, now: datetime, **more: Any) -> FeedbackText:
    """A text that arrived."""
    sealed = FeedbackSeal(Keys(KEY)).close(receiver.id, Words("Gisteren", "Je liet haar uitspreken", "Rust"), now)
    values = {"source": token_hex(4), "state": "delivered", "delivered_on": now.date(), "sealed": sealed, **more}
    made = FeedbackText(team_id=team.id, giver_id=giver.id, receiver_id=receiver.id, **values)
    session.add(made)
    session.flush()
    return made


def forged(session: Session, team: Team, giver: Person, receiver: Person, action: str, now: datetime) -> dict[str, Any]:
    """A button or a form, as it is pressed or sent, in a team in which both have a turn and one text arrived."""
    if action in (confidant.AGREE, confidant.DECLINE):
        return {"action_id": action, "action": {"value": str(_asked(session, team, giver, receiver))}}
    week = only(session, team, "asking" if action == question_blocks.CHOOSE else "writing", now)
    for one, other in ((giver, receiver), (receiver, giver)):
        session.add(FeedbackTurn(week_id=week.id, giver_id=one.id, receiver_id=other.id))
    session.get_one(FeedbackTeam, team.id).confidant_id = giver.id
    asks = action in (text_blocks.ANSWER, text_blocks.SEND_ANSWER)
    number = text(session, team, giver, receiver, now, asked="asked" if asks else None).id
    t = translator("en")
    if action in text_blocks.ASKS:
        return _filled(text_blocks.render_reply_form(t, action, number), {text_blocks.REPLY: "Morgen om tien uur"})
    if action in (text_blocks.SHARE, text_blocks.ERASE):
        return _filled(text_blocks.render_sure(t, action, number, Words("a", "b", "c")), {})
    if action == blocks.SAVE:
        asked = Asked(week.id, "Bas", None, tips=True, nameless=False, delivers="")
        return _filled(blocks.render_form(t, asked, None), FILLED)
    if action == team_blocks.SAVE:
        form = TeamForm(team.id, "ons-team", Terms(weeks_kept=52), None, 3)
        view = team_blocks.render_settings(t, form)
        chosen = {team_blocks.RHYTHM: "weekly", team_blocks.KEPT: "52"}
        values = {
            name: {"value": {"type": "static_select", "selected_option": {"value": v}}} for name, v in chosen.items()
        }
        return {"view": view, "inside": {"state": {"values": values}}}
    if action.startswith("feedback.mirror_"):
        return _forged_mirror(session, team, giver, action, now)
    if action in OWN:
        return _forged_own(session, team, giver, receiver, action, number, now)
    if action == text_blocks.MORE:
        return {"action_id": action, "action": {"type": "overflow", "selected_option": {"value": f"erase:{number}"}}}
    of_week = (question_blocks.CHOOSE, blocks.WRITE, blocks.NOTHING, blocks.WITHDRAW, blocks.WHO_ELSE)
    return {"action_id": action, "action": {"value": str(week.id if action in of_week else number)}}


def _asked(session: Session, team: Team, proposer: Person, asked: Person) -> int:
    """Somebody is asked to be the confidant of a team that has none. Returns the number of that."""
    session.execute(delete(FeedbackTeam))
    session.execute(delete(FeedbackAsk))
    terms = Terms(confidant_id=asked.id).to_json()
    made = FeedbackAsk(team_id=team.id, person_id=asked.id, proposed_by=proposer.id, terms=terms)
    session.add(made)
    session.flush()
    return made.id


def _forged_mirror(session: Session, team: Team, lead: Person, action: str, now: datetime) -> dict[str, Any]:
    """The statements being chosen; a month that is asked; one that was counted, in a team with a KPI."""
    session.execute(delete(MirrorRound))
    session.execute(delete(MirrorTeam))
    if action == mirror_blocks.SAVE:
        view = mirror_blocks.render_choice(translator("en"), MirrorForm(team.id, USUAL, is_on=False))
        return _filled(view, {})
    asks = action == mirror_blocks.SEND
    made = MirrorRound(team_id=team.id, month=now.date(), keys=",".join(USUAL), due_at=now + A_DAY if asks else None)
    session.add(made)
    session.flush()
    found: dict[str, Any] = {"action_id": action, "action": {"value": str(made.id)}}
    if asks:
        menu = {"type": "static_select", "selected_option": {"value": "4"}}
        found["inside"] = {"state": {"values": {mirror_blocks.ANSWER + "help": {"value": menu}}}}
    else:
        kpis.only(session, team, lead, now)
        session.add(MirrorResult(round_id=made.id, key="help", tenths=32))
    return found


OWN = (
    own_blocks.FIND, own_blocks.SAVE_OUTSIDE, own_blocks.EXCLUDE, own_blocks.WRITE_TO, own_blocks.CHANGE_OUTSIDE,
    own_blocks.TAKE_BACK, TRY,
)  # fmt: skip


def _forged_own(
    session: Session, team: Team, giver: Person, receiver: Person, action: str, number: int, now: datetime
) -> dict[str, Any]:
    """Of one's own peer feedback: forms with everything filled in, and a text that has not arrived."""
    t = translator("en")
    other = (
        session.scalar(
            select(Person.id)
            .join(Membership)
            .where(Membership.team_id == team.id, is_asked(), Person.id.not_in([giver.id, receiver.id]))
        )
        or giver.id
    )
    if action == own_blocks.FIND:
        return _filled(own_blocks.render_mine(t, Mine([], 0, 0, "", []), team.tz), {own_blocks.FOUND: "rust"})
    if action == own_blocks.EXCLUDE:
        return _filled(own_blocks.render_exclusions(t, Exclusions(team.id, [(other, "Bas")], [])), {})
    if action == own_blocks.SAVE_OUTSIDE:
        form = _filled(
            own_blocks.render_outside(t, OutsideForm(team.id, False, [(other, "Bas")], now), team.tz), FILLED
        )
        menu = {"type": "static_select", "selected_option": {"value": str(other)}}
        form["inside"]["state"]["values"][RECEIVER] = {"value": menu}
        return form
    if action in (own_blocks.CHANGE_OUTSIDE, own_blocks.TAKE_BACK):
        number = text(session, team, giver, receiver, now, state="held", delivered_on=None, delivers_at=now + A_DAY).id
    values = {own_blocks.WRITE_TO: str(team.id), TRY: "person"}
    return {"action_id": action, "action": {"value": values.get(action, str(number))}}


def _filled(view: dict[str, Any], fields: dict[str, str]) -> dict[str, Any]:
    values = {name: {"value": {"type": "plain_text_input", "value": text}} for name, text in fields.items()}
    return {"view": view, "inside": {"state": {"values": values}}}


def person(world: World, name: str) -> Person:
    """Somebody, as our tables know them."""
    workspace = world.playground.state.workspace.id
    return world.bot.door.caller({"team_id": workspace, "user_id": world.id_of(name)}).person


def everybody_agrees(world: World) -> None:
    """Nobody has a question, then nobody has an objection."""
    with world.bot.services.db.read() as session:
        [held] = session.scalars(select(ConsentRound).where(ConsentRound.open_about.is_not(None))).all()
    people = rows(world.bot.services.db, Person, kind="person")
    for each in people:
        with suppress(Refusal):
            consent.record_ready(world.bot.services, each, held.id, held.version)
    for each in people:
        with suppress(Refusal):
            consent.record_stance(world.bot.services, each, held.id, held.version, "agree")
    world.settle()


def switch_on(world: World, team_id: int, name: str = "Anna", **terms: Any) -> None:
    """The team agrees to it."""
    record_proposed(world.bot.services, person(world, name), team_id, Terms(**terms))
    confidant_agrees(world)
    everybody_agrees(world)


def to_writing(world: World) -> int:
    """On to a Wednesday at ten past nine in a team with peer feedback: everybody was asked to write. Its number."""
    team_id = world.set_up("algemeen", lead="Bas", starts=False)
    world.to("09:30")
    switch_on(world, team_id)
    world.to("09:01", day=7)
    world.to("09:01", day=2)
    world.to("09:10")
    return team_id


def confidant_agrees(world: World) -> None:
    """Who is asked to be the confidant says yes, so that the team is asked."""
    for asked in rows(world.bot.services.db, FeedbackAsk, state="asked"):
        [asked_person] = rows(world.bot.services.db, Person, id=asked.person_id)
        record_reply(world.bot.services, asked_person, asked.id, agrees=True)


def newest(world: World, name: str, words: str) -> dict[str, Any]:
    """The newest private message with these words."""
    return next(m for m in reversed(world.dm(name)) if words in str(m))


def turn_of(world: World, name: str) -> FeedbackTurn:
    """Somebody's newest turn."""
    return rows(world.bot.services.db, FeedbackTurn, giver_id=person(world, name).id)[-1]


def receiver_of(world: World, name: str) -> str:
    """The first name of who hears from somebody."""
    with world.bot.services.db.read() as session:
        return session.get_one(Person, turn_of(world, name).receiver_id).name.split()[0]


def write(world: World, name: str, **more: str) -> dict[str, Any]:
    """Somebody fills in the form behind the newest card and saves it."""
    assert world.press(name, newest(world, name, WRITE), WRITE)["ok"]
    return world.submit(name, **{**FILLED, **more})
