"""Renders what follows the votes: the reminder of an outcome, how the KPI stands, looking back, and the pictures."""

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from bot.i18n import Translator, translator
from bot.kpis.curve import draw
from bot.outbox.message import FILES_REFUSED, Message, Renderer
from bot.outbox.models import Outbox
from bot.people.calendar import local_day
from bot.rituals.debate import measure_blocks, outcome_blocks, votes
from bot.rituals.debate.measure_blocks import Measured
from bot.rituals.debate.measuring import LOOK_BACK, MEASURED, compared, measures_of
from bot.rituals.debate.messages import find_story, load_shown, phase
from bot.rituals.debate.models import DebateMeasure
from bot.rituals.debate.story import OUTCOME, PHASE, PICTURE, Story
from bot.rituals.debate.vote_picture import file_of


def load_measured(story: Story, measure: DebateMeasure) -> Measured:
    """A measurement as it is told."""
    debate, kpi = story.debate, story.kpi
    return Measured(
        debate.number, debate.agreement_number or 0, measure.weeks, kpi.name if kpi else debate.kpi_name,
        kpi.unit if kpi else "score", kpi is not None and kpi.archived_at is None, compared(story, measure),
    )  # fmt: skip


def last_found(story: Story, t: Translator) -> str:
    """How the KPI stood the last time it was measured."""
    measures = measures_of(story.session, story.debate.id)
    return measure_blocks.found_text(t, load_measured(story, measures[-1])) if measures else ""


def _found(session: Session, row: Outbox, now: datetime) -> tuple[Story, Translator, str] | None:
    """The debate of a message in its thread, the team's language, and the thread."""
    story = find_story(session, int(row.subject.split(":")[1]), now)
    thread_ts = story.thread() if story else None
    return (story, translator(story.team.locale), thread_ts) if story and thread_ts else None


def outcome(session: Session, row: Outbox, now: datetime) -> Message | None:
    """There is no outcome some days after the votes; nothing is said any more once there is, or one is being made."""
    found = _found(session, row, now)
    if found is None:
        return None
    story, t, thread_ts = found
    if story.debate.phase != "outcome" or (row.ts is None and story.debate.agreement_number):
        return None
    return Message(*outcome_blocks.render_reminder(t, load_shown(story)), thread_ts=thread_ts)


def measured(session: Session, row: Outbox, now: datetime, *, as_file: bool = False) -> Message | None:
    """How the KPI stands some weeks after the agreement began."""
    found = _found(session, row, now)
    weeks = int(row.subject.rsplit(":", 1)[1])
    measure = session.get(DebateMeasure, (int(row.subject.split(":")[1]), weeks))
    if found is None or measure is None:
        return None
    story, t, thread_ts = found
    charts = []
    if story.kpi and not as_file:
        charts = draw(session, t, story.kpi, measure.measured_on or measure.day, as_file=False).blocks
    return Message(*measure_blocks.render_measured(t, load_measured(story, measure), charts), thread_ts=thread_ts)


def look_back(session: Session, row: Outbox, now: datetime) -> Message | None:
    """What does the team do with the agreement? Once it has said so, the message does."""
    found = _found(session, row, now)
    if found is None:
        return None
    story, t, thread_ts = found
    if story.debate.phase == "measuring":
        return Message(*measure_blocks.render_look_back(t, load_shown(story)), thread_ts=thread_ts)
    shown = measure_blocks.render_looked_back(t, load_shown(story), story.debate.review)
    return Message(*shown, thread_ts=thread_ts) if row.ts else None


def picture(session: Session, row: Outbox, now: datetime, *, as_file: bool = False) -> Message | None:
    """A picture in the thread: of the KPI at the opening, of the votes, of the KPI once more.

    Slack's own charts of the votes and the measurements stand in the messages that tell of them.
    """
    found = _found(session, row, now)
    what = row.subject.split(":")[2]
    if found is None or (what != "opening" and not as_file) or (row.problem or "").startswith(FILES_REFUSED):
        return None
    story, t, thread_ts = found
    if what == "votes":
        drawn = file_of(t, story.debate.number, votes.load_counts(session, story.debate.id))
        return Message(drawn[1], [], thread_ts=thread_ts, files=drawn[0], alt_text=drawn[1]) if drawn else None
    if story.kpi is None:
        return None
    kpi = draw(session, t, story.kpi, local_day(now, story.team.tz), as_file=as_file)
    if not kpi.blocks and not kpi.files:
        return None
    return Message(kpi.text, kpi.blocks, thread_ts=thread_ts, files=kpi.files, alt_text=kpi.alt_text)


MESSAGES: dict[str, Renderer] = {
    OUTCOME: outcome,
    MEASURED: measured,
    LOOK_BACK: look_back,
    PICTURE: picture,
}


def renderers(*, as_file: bool) -> dict[str, Renderer]:
    """Those that draw, for a workspace that wants pictures as files."""
    drawing = {PHASE: phase, MEASURED: measured, PICTURE: picture}
    return {kind: partial(render, as_file=as_file) for kind, render in drawing.items()}
