"""Whether what was typed can be agreed: all that is wrong at once, each at its field."""

from dataclasses import replace
from datetime import date, datetime

from bot.errors import EveryField, Refusal
from bot.i18n import N_
from bot.people.calendar import local_day
from bot.rituals.agreement.form import DEFAULT, RHYTHM, UNTIL, field_of
from bot.rituals.agreement.kept_rules import RHYTHMS
from bot.rituals.agreement.kpi_field import DIRECTION
from bot.rituals.agreement.rules import DIRECTIONS, LONGEST, Content, Limits

EMPTY = N_("Fill this in, in a sentence or two.")
TOO_LONG = N_("That is too long: at most {n} characters.")
IN_THE_PAST = N_("This day has passed or is today. Choose a later one.")
TOO_FAR = N_("In your team an agreement cannot hold that long. Choose {day} or earlier.")
NO_SIGN = N_("Write what anyone can see when it happens, or fill in a KPI below.")
NO_KPI = N_("Name the KPI that this is the figure of.")
NO_BASELINE = N_("Write where this KPI stands now.")
NO_DIRECTION = N_("Choose whether it is to go up or down.")
NO_RHYTHM = N_("Choose when the team is asked whether it is kept.")

OPTIONAL = ("sign", "kpi", "baseline", "safeguard")


def check(content: Content, now: datetime, zone: str, limits: Limits = DEFAULT) -> Content:
    """Raises Refusal, at its field, when something cannot be agreed. Returns it without the direction of no KPI."""
    every = EveryField()
    for name, longest in LONGEST.items():
        with every:
            _check_text(name, getattr(content, name), longest)
    with every:
        if not content.sign and not content.kpi:
            raise Refusal(NO_SIGN, field=field_of("sign"))
    with every:
        check_day(content.valid_until, now, zone, limits)
    with every:
        if content.rhythm not in RHYTHMS:
            raise Refusal(NO_RHYTHM, field=RHYTHM)
    with every:
        content = _checked_kpi(content)
    every.done()
    return content


def _check_text(name: str, text: str, longest: int) -> None:
    if not text and name not in OPTIONAL:
        raise Refusal(EMPTY, field=field_of(name))
    if len(text) > longest:
        raise Refusal(TOO_LONG, field=field_of(name), n=longest)


def _checked_kpi(content: Content) -> Content:
    if not content.kpi and content.baseline:
        raise Refusal(NO_KPI, field=field_of("kpi"))
    if not content.kpi:
        return replace(content, baseline="", direction="")
    if not content.baseline:
        raise Refusal(NO_BASELINE, field=field_of("baseline"))
    if content.direction not in DIRECTIONS:
        raise Refusal(NO_DIRECTION, field=DIRECTION)
    return content


def check_day(until: date, now: datetime, zone: str, limits: Limits = DEFAULT) -> None:
    """Raises Refusal when nothing can be agreed until this day."""
    today = local_day(now, zone)
    if until <= today:
        raise Refusal(IN_THE_PAST, field=UNTIL)
    if until > (latest := limits.longest_until(today)):
        raise Refusal(TOO_FAR, field=UNTIL, day=latest)
