"""Walks what is registered: every id that is shown is handled, every id that is handled is shown, none twice."""

import re
from collections import Counter
from pathlib import Path

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult

import handlers
from bot.consent.messages import MESSAGES as CONSENT
from bot.delivery import MESSAGES as DELIVERY
from bot.erasing.messages import MESSAGES as ERASING
from bot.home.messages import MESSAGES as HOME
from bot.kpis.messages import MESSAGES as KPIS
from bot.manifest import (
    AGREEMENT_COMMANDS,
    COMMAND,
    DEBATE_COMMANDS,
    EVENTS,
    FEEDBACK_COMMANDS,
    FRAME_COMMANDS,
    KPI_COMMAND,
    ORGANISATION_EVENTS,
    SHORTCUTS,
)
from bot.people.messages import MESSAGES as PEOPLE
from bot.points import replies
from bot.points.messages import MESSAGES as POINTS
from bot.points.sealed import Seal
from bot.rituals import MESSAGES, RITUALS
from bot.rituals.feedback import messages as feedback
from bot.rituals.feedback.sealed import FeedbackSeal
from bot.seal import Keys
from bot.senders import RENDERERS

ROOT = Path(__file__).resolve().parents[2]
CODE = [path for folder in ("bot", "handlers") for path in (ROOT / folder).rglob("*.py")]
ACTION = re.compile(
    r'"((?:file|mydata|dagstart|setup|home|talk|people|questions|point|team|chair|announcement|meeting|consent|chain|agreement|kpi|debate|frame|feedback)\.[a-z_.]+)"'
)


NO_IDS = {"team.id", "kpi.id", "point.id", "agreement.id", "debate.id", "people.id", "dagstart.po"}
"""Columns and files that look like ids."""


class Registered(App):
    """Bolt's App, noting what is registered."""

    def __init__(self) -> None:
        super().__init__(
            authorize=lambda: AuthorizeResult(enterprise_id=None, team_id=None), request_verification_enabled=False
        )
        self.ids: dict[str, list[str]] = {"action": [], "view": [], "event": [], "command": [], "shortcut": []}

    def action(self, constraints, *more, **options):  # type: ignore[no-untyped-def]
        self.ids["action"].append(_name(constraints))
        return super().action(constraints, *more, **options)

    def view(self, constraints, *more, **options):  # type: ignore[no-untyped-def]
        self.ids["view"].append(_name(constraints))
        return super().view(constraints, *more, **options)

    def event(self, event, *more, **options):  # type: ignore[no-untyped-def]
        self.ids["event"].append(_name(event))
        return super().event(event, *more, **options)

    def command(self, command, *more, **options):  # type: ignore[no-untyped-def]
        self.ids["command"].append(_name(command))
        return super().command(command, *more, **options)

    def message_shortcut(self, callback_id, *more, **options):  # type: ignore[no-untyped-def]
        self.ids["shortcut"].append(_name(callback_id))
        return super().message_shortcut(callback_id, *more, **options)


def _name(constraint: object) -> str:
    """An id, or the block an element without an id of its own stands in."""
    return f"block:{constraint['block_id']}" if isinstance(constraint, dict) else str(constraint)


def registered() -> dict[str, list[str]]:
    app = Registered()
    handlers.register(app)
    return app.ids


def test_nothing_is_handled_twice() -> None:
    for kind, ids in registered().items():
        assert [name for name, n in Counter(ids).items() if n > 1] == [], kind


def test_every_event_of_the_manifest_is_handled() -> None:
    named = (*EVENTS, *ORGANISATION_EVENTS)
    wanted = {name.split(".")[0] if name.startswith("message.") else name for name in named}
    assert wanted == set(registered()["event"])


def test_every_command_of_the_manifest_is_handled() -> None:
    assert set(registered()["command"]) == {
        COMMAND,
        *AGREEMENT_COMMANDS,
        KPI_COMMAND,
        *DEBATE_COMMANDS,
        *FRAME_COMMANDS,
        *FEEDBACK_COMMANDS,
    }


def test_every_message_shortcut_is_handled() -> None:
    assert set(registered()["shortcut"]) == {each["callback_id"] for each in SHORTCUTS}


def test_every_button_and_form_is_handled() -> None:
    shown = {found for path in CODE for found in ACTION.findall(path.read_text())} - NO_IDS
    ids = registered()
    handled = set(ids["action"]) | set(ids["view"]) | set(ids["shortcut"])
    closing_words = {"dagstart.point_stored", "setup.info", "point.went_up"}  # nothing to press
    closing_words |= {"agreement.stored", "kpi.stored", "debate.led", "debate.stored", "debate.voted", "frame.saved"}
    closing_words |= {"debate.own", "debate.pages", "debate.perspectives_all", "debate.weight_in"}
    closing_words |= {"debate.looked_back", "feedback.said"}
    assert shown - handled - closing_words == set()
    assert {name for name in handled - shown if not name.startswith("block:")} == set()


def test_every_kind_of_message_has_one_renderer() -> None:
    names = [*MESSAGES, *DELIVERY, *PEOPLE, *HOME, *POINTS, *CONSENT, *KPIS, *ERASING, *handlers.MESSAGES]
    assert len(names) == len(set(names)) == len(RENDERERS)
    sealed = {*replies.renderers(Seal(Keys(""))), *feedback.renderers(FeedbackSeal(Keys("")))}
    used = {kind for path in CODE for kind in re.findall(r'kind="([a-z_]+)"', path.read_text())}
    assert used <= {*names, *sealed}


def test_every_ritual_has_the_same_files() -> None:
    for ritual in RITUALS:
        folder = ROOT / "bot" / "rituals" / ritual
        for name in ("__init__", "models", "rules", "blocks", "actions", "moves", "messages"):
            assert (folder / f"{name}.py").exists(), f"{ritual}/{name}.py"
        assert (ROOT / "handlers" / f"{ritual}.py").exists()
        assert (ROOT / "schedules" / f"{ritual}.py").exists()
