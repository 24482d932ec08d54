"""What a team's settings look like in Slack: the fields of the form, and their readers."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from bot.blockkit import MOST_OPTIONS, Block, button, capital, checkboxes, input_block, multi_select, option, select
from bot.errors import EveryField, Refusal
from bot.i18n import LOCALES, N_, Translator
from bot.people import terms
from bot.people.calendar import countries, holiday_labels, zone_exists
from bot.people.models import LONGEST_HOLIDAY, Person
from bot.people.places import NO_COUNTRY, offered_countries, offered_zones
from bot.people.setup import TeamSettings
from bot.people.setup_words import LANGUAGES, NAMES, climbs_text, follows_text, silence_text

LOCALE, ZONE, DAYS, COUNTRY = "setup_locale", "setup_zone", "setup_days", "setup_country"
LEADS, MANAGEMENT, READERS = "setup_leads", "setup_management", "setup_readers"
ROLE_FIELDS = {"leads": LEADS, "management": MANAGEMENT, "readers": READERS}
CLIMB, FOLLOW_UP, SILENCE = "setup_climb", "setup_follow_up", "setup_silence"
CLIMB_CHOICES = (1, 2, 3, 5)
FOLLOW_UP_CHOICES = tuple(60 * hours for hours in range(3, 9))
CHOOSE_COUNTRY = "setup.country"
EXPORT = "team.export"
HOLIDAYS = "setup_holidays"
"""The start of the block id; the country follows, so that another country's list starts empty."""


def export_button(t: Translator, team_id: int) -> Block:
    """For leads and administrators: the team's data as files, in a direct message."""
    return button(t("Export"), EXPORT, team_id, label=t("Export the team's data"))


def people_fields(t: Translator, settings: TeamSettings, people: Mapping[int, Person]) -> list[Block]:
    """Who has which role."""
    hints = {
        LEADS: t("They change the settings. They are asked like everybody else."),
        MANAGEMENT: t("A point can be addressed to them. They are not asked."),
        READERS: None,
    }
    chosen = {LEADS: settings.leads, MANAGEMENT: settings.management, READERS: settings.readers}
    return [
        input_block(
            t(NAMES[name]),
            block_id,
            _users(people[each].slack_id for each in chosen[block_id] if each in people),
            optional=block_id != LEADS,
            hint=hints[block_id],
        )
        for name, block_id in ROLE_FIELDS.items()
    ]


def _users(initial: Iterable[str]) -> Block:
    chosen = list(initial)
    return {"type": "multi_users_select", **({"initial_users": chosen} if chosen else {})}


def points_fields(t: Translator, settings: TeamSettings) -> list[Block]:
    """When a point about which nothing is said moves up, and when its owner is asked about it."""
    climbs = sorted({*CLIMB_CHOICES, settings.climb_after})
    follows = sorted({*FOLLOW_UP_CHOICES, settings.follow_up_after})
    climb = select([option(capital(climbs_text(t, n)), n) for n in climbs], initial=str(settings.climb_after))
    follow = select([option(capital(follows_text(t, n)), n) for n in follows], initial=str(settings.follow_up_after))
    return [
        input_block(t(NAMES["climb_after"]), CLIMB, climb, hint=t("To the lead first, then to management.")),
        input_block(t(NAMES["follow_up_after"]), FOLLOW_UP, follow, hint=t("At latest half an hour before they stop.")),
    ]


def silence_field(t: Translator, settings: TeamSettings) -> Block:
    """What silence means when the team decides about a text."""
    options = [option(capital(silence_text(t, counts)), int(counts)) for counts in (False, True)]
    chosen = select(options, initial=str(int(settings.silence_consents)))
    hint = t("Everybody reads it in every round that opens after this.")
    return input_block(t(NAMES["silence_consents"]), SILENCE, chosen, hint=hint)


def days_field(t: Translator, block_id: str, days: int, label: str) -> Block:
    """Seven boxes for the days of the week."""
    options = [option(capital(t.weekday(day)), day) for day in range(7)]
    return input_block(label, block_id, checkboxes(options, [str(day) for day in range(7) if days & 1 << day]))


def place_fields(t: Translator, settings: TeamSettings, own_zone: str, year: int) -> list[Block]:
    """Language, time zone, country and holidays."""
    languages = [option(LANGUAGES[locale], locale) for locale in LOCALES]
    zones = [option(zone.replace("_", " "), zone) for zone in offered_zones(settings.tz, own_zone)]
    nothing = option(t("No public holidays"), NO_COUNTRY)
    countries = [nothing, *(option(name, code) for code, name in offered_countries(t.locale, settings.country))]
    country = input_block(t(NAMES["country"]), COUNTRY, select(countries, initial=settings.country))
    country["element"]["action_id"] = CHOOSE_COUNTRY
    return [
        input_block(t(NAMES["locale"]), LOCALE, select(languages, initial=settings.locale)),
        input_block(
            t(NAMES["tz"]),
            ZONE,
            select(zones, initial=settings.tz),
            hint=t("For the board and the calendar. Everybody is asked on their own clock."),
        ),
        {**country, "dispatch_action": True},
        *holiday_field(t, settings.country, settings.worked, year),
    ]


def holiday_field(t: Translator, country: str, worked: Collection[str], year: int) -> list[Block]:
    """The country's holidays of this year and the next; nothing where none are known."""
    labels = holiday_labels(country, (year, year + 1), t.locale)
    if not labels:
        return []
    options = [option(label, name[:LONGEST_HOLIDAY]) for name, label in labels.items()][:MOST_OPTIONS]
    field = multi_select(options, worked)
    hint = t("On the others there is no daily start.")
    return [input_block(t(NAMES["worked"]), f"{HOLIDAYS}_{country}", field, optional=True, hint=hint)]


def with_holidays_of(t: Translator, view: Mapping[str, Any], country: str, year: int) -> Block:
    """The form as it stands, with the holidays of another country."""
    kept = [block for block in view["blocks"] if not str(block["block_id"]).startswith(HOLIDAYS)]
    at = next(i for i, block in enumerate(kept) if block["block_id"] == COUNTRY) + 1
    parts = ("type", "callback_id", "title", "submit", "close", "private_metadata")
    blocks = [*kept[:at], *holiday_field(t, country, (), year), *kept[at:]]
    return {**{part: view[part] for part in parts if view.get(part)}, "blocks": blocks}


def read_team(
    values: Mapping[str, Any], people: Mapping[str, Person], channel: Collection[str], before: TeamSettings
) -> TeamSettings:
    """What was filled in. `people` are known ones by Slack id, `channel` the Slack ids of who is in it.

    A form that was open already when the bot was renewed has no fields for points: they stay as in `before`.

    Raises Refusal at the field that is wrong.
    """
    every = EveryField()
    with every:
        locale, zone, country, worked = _read_place(values)
    with every:
        leads, management, readers = _read_roles(values, people, channel)
    with every:
        climb = read_number(values, CLIMB, 1, 20) if CLIMB in values else before.climb_after
    with every:
        follow = read_number(values, FOLLOW_UP, 30, 24 * 60) if FOLLOW_UP in values else before.follow_up_after
    with every:
        silence = bool(read_number(values, SILENCE, 0, 1)) if SILENCE in values else before.silence_consents
    with every:
        days = read_days(values, DAYS)
    with every:
        numbers = terms.read_terms(values, before)
    every.done()
    return TeamSettings(
        locale, zone, days, country, worked, leads, management, readers, climb, follow, silence, **numbers
    )  # fmt: skip


def _read_place(values: Mapping[str, Any]) -> tuple[str, str, str, tuple[str, ...]]:
    """Language, time zone, country, and the holidays on which the team works. Raises Refusal."""
    zone, locale = str(values.get(ZONE, "")), str(values.get(LOCALE, ""))
    country, every = str(values.get(COUNTRY, NO_COUNTRY)), EveryField()
    holidays = f"{HOLIDAYS}_{country}"
    worked = tuple(sorted(_chosen(values, holidays)))
    with every:
        if locale not in LOCALES:
            raise Refusal(N_("Choose Dutch or English."), field=LOCALE)
    with every:
        if not zone_exists(zone):
            raise Refusal(N_("I do not know this time zone. Choose one from the list."), field=ZONE)
    with every:
        if country != NO_COUNTRY and country not in countries():
            raise Refusal(N_("Choose one from the list."), field=COUNTRY)
    with every:
        if any(len(name) > LONGEST_HOLIDAY for name in worked):
            raise Refusal(N_("Choose one from the list."), field=holidays)
    every.done()
    return locale, zone, country, worked


Roles = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]


def _read_roles(values: Mapping[str, Any], people: Mapping[str, Person], channel: Collection[str]) -> Roles:
    """Team leads, management and readers; everybody has one role at the most. Raises Refusal."""
    every = EveryField()
    with every:
        leads = _read_role(values, LEADS, people, channel)
        if not leads:
            raise Refusal(N_("Choose at least one team lead, or nobody can change this later."), field=LEADS)
    with every:
        management = _read_role(values, MANAGEMENT, people, channel)
    with every:
        readers = _read_role(values, READERS, people, channel)
    every.done()
    for block_id, role, others in ((MANAGEMENT, management, leads), (READERS, readers, (*leads, *management))):
        with every:
            if twice := set(role) & set(others):
                name = next(person.name for person in people.values() if person.id in twice)
                raise Refusal(N_("{name} has another role above. Give everybody one role."), field=block_id, name=name)
    every.done()
    return leads, management, readers


def read_number(values: Mapping[str, Any], block_id: str, least: int, most: int) -> int:
    """A choice from a list of numbers. Raises Refusal."""
    text = str(values.get(block_id, ""))
    if not re.fullmatch(r"[0-9]{1,4}", text) or not least <= int(text) <= most:
        raise Refusal(N_("Choose one from the list."), field=block_id)
    return int(text)


def read_days(values: Mapping[str, Any], block_id: str) -> int:
    """Days of the week as a mask, Monday is bit 0. Raises Refusal."""
    days = sum(1 << day for day in range(7) if str(day) in values.get(block_id, ()))
    if not days:
        raise Refusal(N_("Choose at least one day."), field=block_id)
    return days


def chosen_people(values: Mapping[str, Any]) -> list[str]:
    """Everybody who was chosen for a role, by Slack id."""
    return [slack_id for block_id in ROLE_FIELDS.values() for slack_id in _chosen(values, block_id)]


def _chosen(values: Mapping[str, Any], block_id: str) -> list[str]:
    chosen = values.get(block_id)
    return chosen if isinstance(chosen, list) else []


def _read_role(
    values: Mapping[str, Any], block_id: str, people: Mapping[str, Person], channel: Collection[str]
) -> tuple[int, ...]:
    found = []
    for slack_id in _chosen(values, block_id):
        person = people.get(slack_id)
        if person is None or person.kind != "person":
            raise Refusal(
                N_("Only full members can have a role, no bots and no guests. Choose somebody else."), field=block_id
            )
        if slack_id not in channel:
            raise Refusal(
                N_("{name} is not in the channel. Invite them there first, or choose somebody else."),
                field=block_id,
                name=person.name,
            )
        found.append(person.id)
    return tuple(sorted(found))
