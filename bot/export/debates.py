"""The debates of a team in its export: what was said, and sums. What anybody voted or weighed is nowhere to be read."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from bot.export.agreements import plain
from bot.export.kpis import number
from bot.export.points import point_numbers
from bot.export.reading import stream, when
from bot.i18n import Translator, translator
from bot.people.calendar import local_day
from bot.people.models import Person, Team
from bot.rituals.debate.argument_pages import whole_text
from bot.rituals.debate.blocks import frame_text, kpi_text, phase_text, title_text
from bot.rituals.debate.map_blocks import HEADS
from bot.rituals.debate.measuring import measures_of
from bot.rituals.debate.messages import load_shown
from bot.rituals.debate.models import Debate, DebateEntry, DebateMeasure
from bot.rituals.debate.result_blocks import result_lines
from bot.rituals.debate.rules import ARGUMENTS
from bot.rituals.debate.shown import Shown
from bot.rituals.debate.story import load_story
from bot.rituals.debate.vote_rules import COLUMNS
from bot.rituals.debate.votes import load_counts

DEBATES = (
    "debate", "state", "outcome", "motion", "proposed_as", "kpi", "kpi_name", "fixed", "free", "who_decides",
    "decided_by", "facilitator", "proposed_by", "with_perspectives", "live", "days", "quorum", "proposed_at",
    "opened_at", "closed_at", "point", "agreement", "agreed_on", "review", "lesson",
)  # fmt: skip
SAID = (
    "debate",
    "day",
    "who",
    "kind",
    "text",
    "activity",
    "result",
    "against_it",
    "weighs_for",
    "answer",
    "answered_by",
)
VOTES = ("debate", "vote", "side", "voters", *COLUMNS)
MEASURED = ("debate", "weeks", "last_day", "measured_on", "mean", "values", "verdict")

Rows = Iterator[Sequence[Any]]


def debate_rows(session: Session, team: Team) -> Rows:
    """A row per debate; its point by the number it has in this export."""
    points, proposer, leader = point_numbers(session, team), aliased(Person), aliased(Person)
    query = (
        select(Debate, proposer.name, leader.name)
        .outerjoin(proposer, proposer.id == Debate.proposed_by)
        .outerjoin(leader, leader.id == Debate.facilitator_id)
        .where(Debate.team_id == team.id)
        .order_by(Debate.number)
    )
    for each, who, leads in stream(session, query):
        moments = [when(team, at) for at in (each.created_at, each.opened_at, each.closed_at)]
        yield (
            each.number, each.phase, each.outcome, each.motion, each.proposed, each.kpi_id, each.kpi_name,
            each.fixed, each.free, each.decides, each.decided_by, leads, who, each.with_kar, each.live, each.days,
            each.quorum, *moments, points.get(each.point_id or 0), each.agreement_number, each.agreed_on,
            each.review, each.lesson,
        )  # fmt: skip


def said_rows(session: Session, team: Team) -> Rows:
    """What everybody in the channel may read now: not what was taken back, and not what comes later."""
    who, answered = aliased(Person), aliased(Person)
    is_later = or_(
        and_(DebateEntry.held, Debate.phase == "arguments"),
        and_(DebateEntry.kind == "kar", Debate.phase == "understanding"),
    )
    query = (
        select(Debate.number, DebateEntry, who.name, answered.name)
        .join(Debate, Debate.id == DebateEntry.debate_id)
        .outerjoin(who, who.id == DebateEntry.person_id)
        .outerjoin(answered, answered.id == DebateEntry.answered_by)
        .where(Debate.team_id == team.id, DebateEntry.withdrawn_at.is_(None), ~is_later)
        .order_by(Debate.number, DebateEntry.id)
    )
    for debate, each, name, by in stream(session, query):
        yield (
            debate, local_day(each.at, team.tz), name, each.kind, each.text, each.activity, each.result, each.counter,
            each.weight, each.answer, by,
        )  # fmt: skip


def vote_rows(session: Session, team: Team) -> Rows:
    """How the votes came out: sums, once both are counted, and only where they may be shown."""
    for debate in _debates(session, team):
        for vote, counts in load_counts(session, debate.id).items():
            for each in counts:
                sums = each.distribution.sums if each.distribution else (None,) * len(COLUMNS)
                yield debate.number, vote, each.side, each.voters, *sums


def measure_rows(session: Session, team: Team) -> Rows:
    """How the KPI stood some weeks after the agreement began."""
    for debate in _debates(session, team):
        for each in measures_of(session, debate.id):
            yield _measured(debate, each)


def _measured(debate: Debate, each: DebateMeasure) -> Sequence[Any]:
    mean = number(each.after)
    return debate.number, each.weeks, each.day, each.measured_on, mean, each.values, each.verdict


def _debates(session: Session, team: Team) -> list[Debate]:
    return list(session.scalars(select(Debate).where(Debate.team_id == team.id).order_by(Debate.number)))


# -- to read ---------------------------------------------------------------------------------------------------


def write_markdown(session: Session, team: Team, target: BinaryIO, now: datetime) -> None:
    """The debates that were held, as a page to read in the team's language."""
    t = translator(team.locale)
    target.write(f"# {t('Debates of {team}', team=plain(team.name))}\n".encode())
    for debate in _debates(session, team):
        if debate.opened_at:
            target.write(_chapter(t, load_shown(load_story(session, debate, now))).encode())


def _chapter(t: Translator, shown: Shown) -> str:
    """What the card says, and all arguments whole."""
    bold = [kpi_text(t, shown), phase_text(t, shown), *result_lines(t, shown.votes)]
    lines = [*(line.replace("*", "") for line in bold), *frame_text(t, shown)]
    parts = [f"\n## {plain(title_text(t, shown))}\n", *(f"- {_bare(line)}" for line in lines)]
    for kind in ARGUMENTS:
        if found := shown.map.column(kind):
            parts += [f"\n### {t(HEADS[kind])}\n", *(f"- {_bare(whole_text(t, each))}" for each in found)]
    return "\n".join([*parts, ""])


def _bare(text: str) -> str:
    """What is shown in Slack, as one line of Markdown that means nothing else."""
    for escaped, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(escaped, character)
    return plain(text)
