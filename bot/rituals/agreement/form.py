"""The form of an agreement: its fields, what is read from them, and what can be agreed at all."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.blockkit import (
    MOST_OPTIONS,
    Block,
    capital,
    checkboxes,
    input_block,
    modal,
    option,
    sections,
    select,
    shorten,
    text_input,
)
from bot.errors import Refusal
from bot.i18n import DEFAULT_LOCALE, N_, Translator, translator
from bot.rituals.agreement.kept_rules import RHYTHMS
from bot.rituals.agreement.kpi_field import DIRECTION, kpi_menu, read_kpi
from bot.rituals.agreement.rules import DIRECTIONS, LONGEST, Content, Limits
from bot.rituals.agreement.template_blocks import template_field

SAVE = "agreement.save"
TEAM, OWNER, UNTIL, TRIAL = "agreement_team", "agreement_owner", "agreement_until", "agreement_trial"
REPLACES, RHYTHM = "agreement_replaces", "agreement_rhythm"
DEFAULT = Limits()
NO_DAY = N_("Choose a day.")

RHYTHM_HINT = N_("One click for each of you, counted without names; a team of fewer than five marks it together")


def field_of(name: str) -> str:
    """The block id of a text."""
    return f"agreement_{name}"


@dataclass(frozen=True)
class Form:
    """What the form shows and carries. `teams` (id, name) are to be chosen from where it is not known which."""

    team_id: int
    team: str
    colleagues: Sequence[tuple[int, str]]
    content: Content
    agreement_id: int | None = None
    number: int | None = None
    version: int = 0
    source: str = ""
    point_id: int | None = None
    teams: Sequence[tuple[int, str]] = ()
    notice: str = ""  # mrkdwn, above the fields
    limits: Limits = DEFAULT
    kpis: Sequence[tuple[int, str]] = ()  # that the team measures here
    locale: str = DEFAULT_LOCALE  # the team's: examples come in it
    origin: str = ""  # what it comes from besides a point, see origins.read


def blank(
    t: Translator, person_id: int, today: date, what: str = "", why: str = "", limits: Limits = DEFAULT
) -> Content:
    """A form nobody has filled in; `what` becomes “then …”."""
    return Content(
        title="", condition="", behaviour=what[: LONGEST["behaviour"]], whom=t("everybody in the team"),
        why=why[: LONGEST["why"]], sign="", kpi="", baseline="", direction="", safeguard="",
        owner_id=person_id, valid_until=limits.usual_until(today), rhythm="weekly", trial=False,
    )  # fmt: skip


LABELS = {
    "condition": N_("If …"),
    "behaviour": N_("then …"),
    "whom": N_("For whom"),
    "owner_id": N_("Owner"),
    "why": N_("Why"),
    "sign": N_("How we see that it happens"),
    "kpi": N_("KPI"),
    "kpi_id": N_("KPI"),
    "baseline": N_("Where the KPI stands now"),
    "direction": N_("Where it is to go"),
    "valid_until": N_("Valid until"),
    "rhythm": N_("When we ask whether it is kept"),
    "safeguard": N_("When we stop early"),
    "trial": N_("Trial"),
    "title": N_("Title"),
}
"""How each part of an agreement is called, in the form and in a difference."""


def render_form(t: Translator, form: Form) -> Block:
    """The form for a new agreement, or for the next version of one."""
    content = form.content
    fields = [
        _text(t, content, "condition", hint=t("What has to happen first? “a customer asks to be called back”")),
        _text(t, content, "behaviour", hint=t("What would a colleague see you do? “we call within two hours”")),
        _text(t, content, "title", optional=True, hint=t("A few words to find it again. Empty: the first words.")),
        _text(t, content, "whom"),
        *_owner(t, form),
        _text(t, content, "why", hint=t("A point, a debate, or what goes wrong now")),
        input_block(t(LABELS["valid_until"]), UNTIL, _day(content.valid_until), hint=_longest(t, form.limits)),
        _text(t, content, "sign", optional=True, hint=t("Something anyone can see, or a KPI below")),
        _kpi(t, form),
        _text(t, content, "baseline", optional=True),
        input_block(
            t(LABELS["direction"]), DIRECTION, select(_options(t, DIRECTIONS), initial=content.direction), optional=True
        ),
        input_block(
            t(LABELS["rhythm"]), RHYTHM, select(_options(t, RHYTHMS), initial=content.rhythm), hint=t(RHYTHM_HINT)
        ),
        _text(t, content, "safeguard", optional=True),
        input_block(t(LABELS["trial"]), TRIAL, _trial(t, content), optional=True),
    ]
    if form.teams:
        menu = select([option(name, each) for each, name in form.teams[:MOST_OPTIONS]])
        fields.insert(0, input_block(t("An agreement of which team?"), TEAM, menu))
    examples = [] if form.agreement_id else [template_field(t, translator(form.locale))]
    above = sections(form.notice) if form.notice else examples
    carried: dict[str, Any] = {"team": form.team_id, "version": form.version, "source": form.source}
    carried |= {key: value for key, value in _carried(form) if value}
    return modal(
        t("Change agreement {number}", number=form.number) if form.number else t("New agreement"),
        [*above, *fields],
        callback_id=SAVE,
        close=t("Cancel"),
        submit=t("Save"),
        metadata=carried,
    )


def _carried(form: Form) -> list[tuple[str, int | str | None]]:
    return [
        ("locale", form.locale),
        ("agreement", form.agreement_id),
        ("point", form.point_id),
        ("origin", form.origin),
    ]


def _text(t: Translator, content: Content, name: str, *, optional: bool = False, hint: str | None = None) -> Block:
    longest = LONGEST[name]
    element = text_input(multiline=longest > 200, initial=getattr(content, name), longest=longest)
    return input_block(t(LABELS[name]), field_of(name), element, optional=optional, hint=hint)


def _kpi(t: Translator, form: Form) -> Block:
    """From a menu where the team measures here, else in words."""
    if form.kpis or form.content.kpi_id is not None:
        return kpi_menu(t, t(LABELS["kpi"]), form.content, form.kpis)
    return _text(t, form.content, "kpi", optional=True)


def _owner(t: Translator, form: Form) -> list[Block]:
    """Who looks after it; whoever fills in the form where it is not known which team it is for."""
    if form.teams:
        return []
    options = [option(name, person_id) for person_id, name in form.colleagues[:MOST_OPTIONS]]
    hint = t("Looks after it and is asked when it ends. Is not the only one who keeps it.")
    return [input_block(t(LABELS["owner_id"]), OWNER, select(options, initial=str(form.content.owner_id)), hint=hint)]


def _longest(t: Translator, limits: Limits) -> str:
    return t.plural("One month at the most", "{n} months at the most", limits.months)


def _day(day: date) -> Block:
    return {"type": "datepicker", "initial_date": day.isoformat()}


def _options(t: Translator, names: Mapping[str, str]) -> list[Block]:
    return [option(capital(t(name)), key) for key, name in names.items()]


def _trial(t: Translator, content: Content) -> Block:
    box = option(t("We try it: good enough for now, safe enough to try"), "yes")
    return checkboxes([box], ["yes"] if content.trial else [])


LEADING = {
    "condition": re.compile(r"^(als|if)\s+", re.IGNORECASE),
    "behaviour": re.compile(r"^(dan|then)\s+", re.IGNORECASE),
}
"""Words that stand before a text already: who writes a whole sentence would read them twice."""


def read_content(values: Mapping[str, Any], person_id: int) -> Content:
    """What was filled in, as far as it can be read. Raises Refusal at the day."""
    try:
        until = date.fromisoformat(str(values.get(UNTIL, "")))
    except ValueError:
        raise Refusal(NO_DAY, field=UNTIL) from None
    texts = {name: str(values.get(field_of(name), "")).strip() for name in LONGEST}
    for name, word in LEADING.items():
        texts[name] = word.sub("", texts[name])
    texts["title"] = texts["title"] or shorten(texts["behaviour"], LONGEST["title"])
    owner = str(values.get(OWNER, person_id))
    return Content(
        **texts,
        direction=str(values.get(DIRECTION, "")),
        owner_id=int(owner) if owner.isascii() and owner.isdigit() and len(owner) < 10 else None,
        valid_until=until,
        rhythm=str(values.get(RHYTHM, "weekly")),
        trial=bool(values.get(TRIAL)),
        kpi_id=read_kpi(values),
    )
