"""No door of one workspace reaches into another: each is tried with ids of the other, by its lead and administrator."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.consent.proposals import RITUALS
from bot.db import Database
from bot.errors import StartupError
from bot.figures import Figures, render_metrics
from bot.kpis.queries import Query
from bot.kpis.sources import NoPlace, find_place
from bot.models import METADATA
from bot.people.members import record_presence
from bot.people.models import Membership, Person, Schedule, Workspace
from bot.people.models import Team as TeamRow
from bot.rituals.dagstart.models import DagstartPlan
from bot.shell import find_teams
from tests import kpis, prepared
from tests.robustness.access_attempts import attempt
from tests.robustness.access_team import Team
from tests.robustness.forge import STRANGER, stored, tell
from tests.robustness.nasty import REFERENCE
from tests.robustness.test_access import ROWS
from tests.stories.test_metrics import names_nobody
from tests.texts import RITUAL, Texts
from tests.world import MONDAY, world

MESSAGE = "De wachtrij is te lang"
OF_THE_OTHERS = ("ons-team", "buren", "Anna Jansen", "Bas de Vries", "Carla Peters", "Eva Mulder", MESSAGE)
"""Words that stand in everything that is tried: who does not belong there reads none of them."""

OF_ONE = re.compile(r"^dagstart_\w*\{[^}]*\b(?:team|workspace|person|user|channel|name)=.*$", re.MULTILINE)
"""Figures by team, by workspace or by person: a team may be a handful of people, a workspace one team."""

OWN = ("workspace_id", "team_id", "person_id")


class Outside:
    """Somebody who leads a team and administers a workspace of their own, where the same bot works."""

    def __init__(self, team: Team) -> None:
        slack_id, person_id = STRANGER
        with team.world.bot.services.db.write() as session:
            workspace = Workspace(slack_id=slack_id, name="Elders", bot_user_id="U0ELSEBOT")
            session.add(workspace)
            session.flush()
            person = Person(
                workspace_id=workspace.id,
                slack_id=person_id,
                name="Zoë Elders",
                tz="Europe/Amsterdam",
                locale="nl",
                is_admin=True,
            )
            own = TeamRow(workspace_id=workspace.id, channel_id="C0ELDERS", name="elders", locale="nl", tz=person.tz)
            session.add_all([person, own])
            session.flush()
            record_presence(session, own.id, [person.id])
            session.get_one(Membership, (own.id, person.id)).role = "lead"
            session.add_all(
                [DagstartPlan(team_id=own.id, chair=False), Schedule(team_id=own.id, ritual="dagstart", at=time(9))]
            )
            self.own = {"workspace_id": workspace.id, "team_id": own.id, "person_id": person.id}

    def is_own(self, table: str, row: Any) -> bool:
        """Whether a row is about this person, their team or their workspace."""
        values = dict(zip(METADATA.tables[table].columns.keys(), row, strict=True))
        return any(values.get(name) == self.own[name] for name in OWN)


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with world(tmp_path_factory.mktemp("isolation")) as made:
        RITUALS[RITUAL] = Texts()
        yield Team(made)
        del RITUALS[RITUAL]


def test_nobody_reaches_into_another_workspace_through_any_door(team: Team) -> None:
    outside, found = Outside(team), []
    for what in (row[0] for row in ROWS):
        forged = attempt(team, what, "Bas")
        before = stored(team.world)
        said, text = tell(team.world, "Bas", **forged, stranger=True)
        after = stored(team.world)
        changed = {
            table
            for table, rows in after.items()
            for row in set(rows) ^ set(before[table])
            if not outside.is_own(table, row)
        }
        carried = json.dumps(forged) + (MESSAGE if "shortcut" in forged else "")  # what Slack sent is no secret
        leaked = [word for word in OF_THE_OTHERS if word in text and word not in carried]
        if changed or leaked or not said["acked"] or REFERENCE.search(text):
            found.append((what, sorted(changed), leaked, text[:300]))
    assert not found, "\n".join(str(each) for each in found)
    assert names_nobody(team.world) == [], "nor do the figures, after all of that"
    assert OF_ONE.findall(render_metrics(Figures(team.world.bot.services, team.world.bot.alarm.watches)).decode()) == []


def test_a_name_that_two_workspaces_have_is_asked_about(tmp_path: Path) -> None:
    with Database(prepared.sqlite(tmp_path / "two.db")).write() as session:
        for slack_id in ("T1", "T2"):
            workspace = Workspace(slack_id=slack_id, name=slack_id, bot_user_id="U1")
            session.add(workspace)
            session.flush()
            team_of = {"workspace_id": workspace.id, "locale": "nl", "tz": "Europe/Amsterdam", "name": "zuid"}
            session.add(TeamRow(channel_id=f"C{slack_id}", **team_of))
        session.flush()
        query = Query("zuid", "AHT", "crm", "sqlite://", "SELECT 1", time(6))
        with pytest.raises(NoPlace, match="several workspaces"):
            find_place(session, query, MONDAY)
        for name in ("zuid", "#Zuid", None):
            with pytest.raises(StartupError, match="several workspaces"):
                find_teams(session, name)
        assert [each.channel_id for each in find_teams(session, "CT2")] == ["CT2"]
        first, other = session.scalars(select(TeamRow).order_by(TeamRow.id))
        first.state = "left"
        kpis.make(session, other, "AHT", MONDAY)
        with pytest.raises(NoPlace, match="several workspaces"):
            find_place(session, query, MONDAY)
        assert find_place(session, replace(query, team="CT2"), MONDAY)[0] is other
