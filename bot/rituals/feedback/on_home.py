"""Peer feedback on the Home: the way to what one got, and for leads and management how many took part, as a band."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.blockkit import Block, actions, button, divider, escape, header, section, shorten
from bot.i18n import Translator
from bot.people.models import ASKED_ROLES, Membership, Team
from bot.rituals.feedback.models import FeedbackTeam, FeedbackText, FeedbackWeek
from bot.rituals.feedback.own_blocks import MINE, WRITE_TO
from bot.rituals.feedback.people import LEADING

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
    """`reads`: they get texts, or have some. `teams` are those in which they can write to colleagues."""

    reads: bool = False
    teams: Sequence[Team] = ()
    bands: Sequence[Band] = ()


def load_feedback(session: Session, mine: Sequence[tuple[Team, Membership]]) -> FeedbackHome:
    """What the Home shows of the peer feedback of somebody's teams, in two or three statements."""
    by_id = {team.id: (team, membership) for team, membership in mine}
    query = select(FeedbackTeam.team_id, FeedbackTeam.state).where(FeedbackTeam.team_id.in_(by_id))
    known = session.execute(query.order_by(FeedbackTeam.team_id)).all()
    on = [by_id[team_id] for team_id, state in known if state == "on"]
    led = {team.id: team for team, membership in on if membership.role in LEADING}
    teams = [team for team, membership in on if _takes_part(membership)]
    reads = bool(teams) or any(_has_texts(session, membership.person_id) for _, membership in mine[:1])
    return FeedbackHome(reads, teams, _bands(session, led) if led else ())


def _takes_part(membership: Membership) -> bool:
    return membership.role in ASKED_ROLES and not membership.opted_out


def _has_texts(session: Session, person_id: int) -> bool:
    """Whether somebody got texts, or wrote some that have not arrived: also who is asked for none any more."""
    own = (FeedbackText.receiver_id == person_id) & (FeedbackText.state == "delivered")
    written = (FeedbackText.giver_id == person_id) & (FeedbackText.state != "delivered")
    return session.scalar(select(FeedbackText.id).where(own | written).limit(1)) is not None


def _bands(session: Session, teams: Mapping[int, Team]) -> list[Band]:
    """Of each team's newest week that has one, in order of the teams."""
    known = (FeedbackWeek.team_id.in_(teams), FeedbackWeek.state == "delivered")
    query = select(FeedbackWeek.team_id, FeedbackWeek.monday, FeedbackWeek.band).where(*known)
    newest = {team_id: (monday, band) for team_id, monday, band in session.execute(query.order_by(FeedbackWeek.monday))}
    return [Band(teams[team_id].name, monday, band) for team_id, (monday, band) in sorted(newest.items()) if band]


def render_feedback(t: Translator, found: FeedbackHome) -> list[Block]:
    """No text stands on the Home: behind a button somebody reads and searches what they got."""
    lines = [
        t(
            "{team}: in the week of {day} {low}–{high}% took part.",
            team=escape(band.team), day=t.day(band.monday), low=band.upper - A_BAND, high=band.upper,
        )
        for band in found.bands
    ]  # fmt: skip
    row = [button(t("My feedback"), MINE, "mine")] if found.reads else []
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
