"""The modals of the set-up: people and dagstart, side by side."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.blockkit import Block, actions, button, context, cut, escape, modal, section
from bot.i18n import Translator
from bot.people import blocks as team_blocks
from bot.people import setup_words, terms
from bot.people.calendar import local_day
from bot.people.changes import ROSTER_IMPORTED, ROSTER_RECEIVED, Change
from bot.people.models import Person, Schedule, Team
from bot.people.setup import TeamSettings
from bot.rituals.dagstart import chair_settings, plan_blocks
from bot.rituals.dagstart.plan import PlanSettings, facts_of
from bot.rituals.dagstart.question_blocks import question_fields

SAVE, SAVE_QUESTIONS, INFO = "setup.save", "setup.questions", "setup.info"
QUESTIONS, CHANGES, ROSTER, KPI_VALUES = "setup.edit_questions", "setup.changes", "setup.roster", "setup.kpi_values"

NO_VALUES = frozenset(
    {"set_up", "exported", "agreements_exported", "key_made", "key_withdrawn", "kpi_key_made", "kpi_key_withdrawn"}
)
"""What is in the log without a before and an after."""

ORDER = (
    *("at", "days", "questions", "remind_after", "board_after", "closes_after", "mood", "week_at"),
    *("chair", "preview_before", "announcements", "meeting"),
    *("leads", "management", "readers", "climb_after", "follow_up_after", "silence_consents"),
    *terms.NAMES,
    *("locale", "tz", "country", "worked"),
)


@dataclass(frozen=True)
class Form:
    """Everything the set-up form shows. `team_id` is None before the first time; then a team may be the `model`."""

    channel_id: str
    name: str
    team_id: int | None
    settings: TeamSettings
    plan: PlanSettings
    people: Mapping[int, Person]  # those with a role
    in_channel: tuple[str, ...]  # Slack ids; only before the first time
    own_zone: str
    year: int
    model: Team | None = None


def render_loading(t: Translator) -> Block:
    """Opened at once, because a trigger lives three seconds."""
    return render_sentence(t, t("One moment, I am looking up the channel."))


def render_sentence(t: Translator, sentence: str) -> Block:
    """A modal that only says something."""
    return modal(t("Daily start"), [section(sentence)], callback_id=INFO, close=t("Close"))


def render_form(t: Translator, form: Form) -> Block:
    """The form, filled in so that saving it as it is makes sense."""
    people = team_blocks.people_fields(t, form.settings, form.people)
    days_label = t(setup_words.NAMES["days"])
    head = t("The daily start of *{team}*.", team=escape(form.name))
    if form.model:
        head += " " + t("Filled in like {team}: change what is different here.", team=escape(form.model.name))
    blocks = [
        section(head),
        plan_blocks.when_field(t, form.plan),
        team_blocks.days_field(t, team_blocks.DAYS, form.settings.days, days_label),
        plan_blocks.questions_field(t, is_new=form.team_id is None, like=form.model.name if form.model else ""),
        *people[:1],
        *plan_blocks.rhythm_fields(t, form.plan),
        *people[1:],
        *team_blocks.points_fields(t, form.settings),
        team_blocks.silence_field(t, form.settings),
        *terms.term_fields(t, form.settings),
        *team_blocks.place_fields(t, form.settings, form.own_zone, form.year),
        _foot(t, form.team_id),
    ]
    metadata = {"channel": form.channel_id, "name": form.name, "people": " ".join(form.in_channel)}
    return modal(t("Daily start"), blocks, callback_id=SAVE, close=t("Cancel"), submit=t("Save"), metadata=metadata)


def _foot(t: Translator, team_id: int | None) -> Block:
    if team_id is None:
        return context(t("You can write your own questions and change everything here later with `/dagstart setup`."))
    return _buttons(t, team_id)


def _buttons(t: Translator, team_id: int) -> Block:
    return actions(
        button(t("Own questions"), QUESTIONS, team_id),
        button(t("Chair and meeting"), chair_settings.OPEN, team_id),
        button(t("Roster"), ROSTER, team_id),
        button(t("KPI values"), KPI_VALUES, team_id),
        button(t("Changes"), CHANGES, team_id),
        team_blocks.export_button(t, team_id),
    )


def render_saved(t: Translator, team: Team, schedule: Schedule | None) -> Block:
    """After saving: when it starts, and what else can be set."""
    if team.state == "paused":
        when = t("The daily start is paused. It goes on after `/dagstart resume`.")
    elif schedule and schedule.next_day:
        day, at = t.day(schedule.next_day), t.time(schedule.at)
        when = t("The next daily start of {team} is on {day} at {time}.", team=escape(team.name), day=day, time=at)
    else:
        when = t("There is no working day in the coming year: look at the working days and the days off.")
    blocks = [section(t("Saved.") + " " + when), _buttons(t, team.id)]
    return modal(t("Daily start"), blocks, callback_id=INFO, close=t("Done"))


def render_questions(t: Translator, team_id: int, plan: PlanSettings) -> Block:
    """The form for the team's questions."""
    return modal(
        t("Own questions"),
        question_fields(t, plan),
        callback_id=SAVE_QUESTIONS,
        close=t("Back"),
        submit=t("Save"),
        metadata={"team": team_id},
    )


def render_questions_saved(t: Translator, plan: PlanSettings) -> Block:
    """The questions as people will read them from the next daily start on."""
    words = plan_blocks.describe(t, "questions", facts_of(plan)["questions"])
    said = t("Saved. From the next daily start on you are asked:")
    return modal(t("Own questions"), [section(f"{said}\n{escape(words)}")], callback_id=INFO, close=t("Back"))


@dataclass(frozen=True)
class Shown:
    """A team's settings and log, to be read by somebody."""

    team: Team
    settings: TeamSettings
    plan: PlanSettings
    changes: Iterable[Change]
    people: Mapping[int, Person]
    zone: str  # of the reader
    year: int
    leads: str


def render_settings(t: Translator, shown: Shown) -> Block:
    """The settings for those who cannot change them, with the last changes."""
    values = {**asdict(shown.settings), **facts_of(shown.plan), "state": shown.team.state}
    lines = [_line(t, shown, setting, values[setting]) for setting in ("state", *ORDER)]
    blocks = [
        section(t("The daily start of *{team}*.", team=escape(shown.team.name))),
        *[section(part) for part in cut("\n".join(lines), 3000)],
        context(t("Team leads and administrators can change this: {leads}.", leads=escape(shown.leads) or "–")),
        *_changes(t, shown),
    ]
    return modal(t("Daily start"), blocks, callback_id=INFO, close=t("Close"))


def render_changes(t: Translator, shown: Shown) -> Block:
    """The log on its own."""
    return modal(t("Changes"), _changes(t, shown), callback_id=INFO, close=t("Back"))


def _line(t: Translator, shown: Shown, setting: str, value: Any) -> str:
    return f"*{_name(t, setting)}*: {escape(_words(t, shown, setting, value))}"


def _name(t: Translator, setting: str) -> str:
    return t({**setup_words.NAMES, **plan_blocks.NAMES}[setting])


def _words(t: Translator, shown: Shown, setting: str, value: Any) -> str:
    if setting in plan_blocks.NAMES:
        return plan_blocks.describe(t, setting, value)
    reading = setup_words.Reading(t, shown.people, shown.settings.country, shown.year)
    return setup_words.describe(reading, setting, value)


def _changes(t: Translator, shown: Shown) -> list[Block]:
    lines = [_change(t, shown, change) for change in shown.changes]
    if not lines:
        return [section(t("Nothing has been changed yet."))]
    head = t("*Last changes*")
    return [section(part) for part in cut("\n".join([head, *lines]), 3000)]


def _elsewhere(t: Translator, setting: str) -> str:
    """Where a change comes from that nobody made in Slack."""
    if setting == ROSTER_RECEIVED:
        return t("The planning system")
    return t("On the bot's own machine") if setting in {*NO_VALUES, ROSTER_IMPORTED} else t("Slack")


def _change(t: Translator, shown: Shown, change: Change) -> str:
    at: datetime = change.at
    when = f"{t.short_day(local_day(at, shown.zone))} {t.time(at, shown.zone)}"
    who, name = escape(change.who) if change.who else _elsewhere(t, change.setting), _name(t, change.setting)
    if change.setting in NO_VALUES:
        return f"•  {when} · {who} · {name}"
    if change.setting in (ROSTER_IMPORTED, ROSTER_RECEIVED):
        return f"•  {when} · {who} · {name}: {escape(_words(t, shown, change.setting, change.after))}"
    before, after = (escape(_words(t, shown, change.setting, value)) for value in (change.before, change.after))
    return f"•  {when} · {who} · {name}: {before} → {after}"
