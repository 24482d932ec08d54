"""Peer feedback on the Home: the way to what one got, and for leads and management how many took part, as a band."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.blockkit import Block, actions, button, divider, escape, header, section, shorten
from bot.i18n import Translator
from bot.people.models import ASKED_ROLES, Membership, Person, Team
from bot.rituals.feedback.models import FeedbackTeam, FeedbackWeek
from bot.rituals.feedback.own import has_some
from bot.rituals.feedback.own_blocks import MINE, WRITE_TO

LEADING = ("lead", "management")
MOST_TEAMS = 4
A_BAND = 20


@dataclass(frozen=True)
class Band:
    """How many took part in a team's newest week: up to `upper` per cent, in steps of twenty."""

    team: str
    monday: date
    upper: int


@dataclass(frozen=True)
class FeedbackHome:
    """`teams` are those in which somebody can write to colleagues."""

    has_some: bool = False
    teams: Sequence[Team] = ()
    bands: Sequence[Band] = ()


def load_feedback(session: Session, person: Person, mine: Collection[tuple[Team, Membership]]) -> FeedbackHome:
    """What the Home shows of the peer feedback of somebody's teams."""
    by_id = {team.id: (team, membership) for team, membership in mine}
    on = select(FeedbackTeam.team_id).where(FeedbackTeam.state == "on", FeedbackTeam.team_id.in_(by_id))
    found = [by_id[each] for each in session.scalars(on.order_by(FeedbackTeam.team_id))]
    return FeedbackHome(
        has_some(session, person.id),
        [team for team, membership in found if membership.role in ASKED_ROLES and not membership.opted_out],
        [band for team, membership in found if membership.role in LEADING and (band := _newest_band(session, team))],
    )


def _newest_band(session: Session, team: Team) -> Band | None:
    query = select(FeedbackWeek.monday, FeedbackWeek.band).filter_by(team_id=team.id, state="delivered")
    found = session.execute(query.order_by(FeedbackWeek.monday.desc()).limit(1)).first()
    return Band(team.name, found.monday, found.band) if found and found.band else None


def render_feedback(t: Translator, found: FeedbackHome) -> list[Block]:
    """No text stands on the Home: behind a button somebody reads and searches what they got."""
    lines = [
        t(
            "{team}: in the week of {day} {low}–{high}% took part.",
            team=escape(band.team), day=t.day(band.monday), low=band.upper - A_BAND, high=band.upper,
        )
        for band in found.bands
    ]  # fmt: skip
    row = [button(t("My feedback"), MINE, "mine")] if found.has_some or found.teams else []
    several = len(found.teams) > 1
    row += [
        button(
            t("Write in {team}", team=shorten(team.name, 40)) if several else t("Write to a colleague"),
            WRITE_TO,
            team.id,
        )
        for team in found.teams[:MOST_TEAMS]
    ]
    if not lines and not row:
        return []
    said = [section("\n".join(lines))] if lines else []
    return [divider(), header(t("Peer feedback")), *said, *([actions(*row)] if row else [])]
