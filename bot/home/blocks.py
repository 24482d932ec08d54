"""What the Home looks like, within Slack's hundred blocks for whoever is in the most teams."""

from bot.blockkit import Block, actions, button, context, divider, escape, header, section, sections, shorten
from bot.consent.waiting import Waiting
from bot.home.facts import MyDay, TeamDay
from bot.home.point_blocks import LONGEST_TEXT, render_answered, render_asked, render_waiting
from bot.home.settings import describe
from bot.home.team_blocks import render_teams
from bot.i18n import N_, Translator
from bot.kpis.blocks import FILL
from bot.kpis.lines import line_text as kpi_text
from bot.people.absence import days_in_words
from bot.people.calendar import local_day
from bot.people.models import ASKED_ROLES, Person
from bot.rituals.agreement.blocks import EXPORT
from bot.rituals.agreement.list_blocks import line_text
from bot.rituals.debate.on_home import home_blocks
from bot.rituals.feedback.on_home import render_feedback

AWAY, BACK, SETTINGS = "home.away", "home.back", "home.settings"

MOST_WITH_KPIS = 3
MOST_CARDS = 10
MOST_ROUNDS = 10
MOST_EXPORTS = 5


def render_home(t: Translator, day: MyDay) -> list[Block]:
    """The blocks of the Home."""
    if not day.teams:
        return [
            *_before_setup(t, day.person),
            divider(),
            *_settings(t, day.person, is_asked=day.person.kind == "person"),
            _help(t),
        ]
    return [
        header(t("My day")),
        *sections(_asked_now(t, day)),
        *render_answered(t, day.answered),
        *render_waiting(t, day.waiting),
        *render_asked(t, day.asked),
        *_debates(t, day),
        *_agreements(t, day),
        *_kpis(t, day),
        *render_feedback(t, day.feedback),
        *render_teams(t, day),
        divider(),
        *_away(t, day),
        divider(),
        *_settings(t, day.person, is_asked=_is_asked(day)),
        _help(t),
    ]


def _is_asked(day: MyDay) -> bool:
    mine = [each.membership for each in day.teams]
    return day.person.kind == "person" and any(each.role in ASKED_ROLES and not each.opted_out for each in mine)


def _before_setup(t: Translator, person: Person) -> list[Block]:
    to_begin = t(
        "You are not in a team with a daily start yet. To begin, type `/invite @dagstart` in the channel of "
        "your team, then `/dagstart setup`. Two clicks are enough."
    )
    return [
        header(t("Daily start")),
        section(
            t(
                "Every working day I ask the people of your team a few short questions in private. A quarter of an "
                "hour later the answers stand in your team's channel, on one board: what customers notice, what is "
                "in the way, who needs help."
            )
        ),
        section(to_begin if person.kind == "person" else t("You are a guest here, and guests are not asked.")),
    ]


def _asked_now(t: Translator, day: MyDay) -> str:
    """What waits for an answer, in one glance: cards, answers to look at, points."""
    cards = [each for each in day.teams if _has_card(each, day)]
    lines = [
        t(
            "{team}: your card is under *Messages*, at the top of this page, until {time}.",
            team=f"*{escape(each.team.name)}*",
            time=t.time(each.held.closes_at, day.person.tz),
        )
        for each in cards[:MOST_CARDS]
        if each.held
    ]
    if len(cards) > MOST_CARDS:
        lines.append(t.plural("and one more card", "and {n} more cards", len(cards) - MOST_CARDS))
    if n := day.answered.total:
        lines.append(t.plural("An answer for you: is it solved?", "{n} answers for you: are they solved?", n))
    if n := day.waiting.total:
        lines.append(t.plural("One point waits for you.", "{n} points wait for you.", n))
    lines += [_round(t, each, day.person.tz) for each in day.rounds[:MOST_ROUNDS]]
    if n := sum(each.shown.phase == "proposed" for each in day.debates):
        lines.append(t.plural("One debate is proposed: open it?", "{n} debates are proposed: open one?", n))
    if not lines:
        return t("Nothing is asked of you now.")
    return "\n".join([t("*Asked of you now*"), *(f"•  {line}" for line in lines)])


ASKED = {
    "questions": N_("{team}: do you want to ask something about {title}? Until {day}, {time}."),
    "improve": N_("{team}: look at your text once more, {title}. Until {day}, {time}."),
    "decision": N_("{team}: what do you think of {title}? Until {day}, {time}."),
}
"""What a round asks, by its step."""


def _round(t: Translator, waiting: Waiting, zone: str) -> str:
    title = escape(shorten(waiting.title, LONGEST_TEXT))
    title = f"<{waiting.link}|{title}>" if waiting.link else f"*{title}*"
    day, time = t.day(local_day(waiting.ends_at, zone)), t.time(waiting.ends_at, zone)
    return t(ASKED[waiting.step], team=f"*{escape(waiting.team.name)}*", title=title, day=day, time=time)


def _has_card(each: TeamDay, day: MyDay) -> bool:
    return each.seat is not None and each.seat.state == "asked" and each.seat.starts_at <= day.now


def _debates(t: Translator, day: MyDay) -> list[Block]:
    """The debates that go on, with what they wait for from this person."""
    return [divider(), header(t("Debates")), *home_blocks(t, day.debates)] if day.debates else []


def _agreements(t: Translator, day: MyDay) -> list[Block]:
    """What ends this week, what one looks after, what else holds, what lapsed; and each team's register as files."""
    found = day.agreements
    lists = (
        (t("*Ends this week*"), found.ending),
        (t("*You look after*"), found.owned),
        (t("*Of your teams*"), found.ours),
        (t("*Lapsed in the last two weeks*"), found.lapsed),
    )
    texts = ["\n".join([head, *(line_text(t, line) for line in lines)]) for head, lines in lists if lines]
    if not texts:
        return []
    named = {line.team for _, lines in lists for line in lines}
    teams = [each.team for each in day.teams if each.team.name in named][:MOST_EXPORTS]
    files = [
        button(
            t("Export") if len(teams) == 1 else t("Export of {team}", team=shorten(team.name, 40)),
            EXPORT, team.id, label=t("Export the agreements of {team}", team=team.name),
        )
        for team in teams
    ]  # fmt: skip
    small = context(t("Type `/agreement show` and a number to see all of it."))
    blocks = [block for text in texts for block in sections(text)]
    return [divider(), header(t("Agreements")), *blocks, small, actions(*files)]


def _kpis(t: Translator, day: MyDay) -> list[Block]:
    """How the KPIs stand that somebody looks after, with a button for each team to fill them in."""
    if not day.kpis:
        return []
    shown = day.kpis[:MOST_WITH_KPIS]
    texts = [
        "\n".join([f"*{escape(team.name)}*", *(f"•  {kpi_text(t, line)}" for line in lines)]) for team, lines in shown
    ]
    blocks: list[Block] = [divider(), header(t("KPIs"))]
    for (team, _), text in zip(shown, texts, strict=True):
        label = t("Fill in the KPIs of {team}", team=team.name)
        blocks += [*sections(text), actions(button(t("Fill in"), FILL, team.id, label=label))]
    return blocks


def _away(t: Translator, day: MyDay) -> list[Block]:
    today = local_day(day.now, day.person.tz)
    if day.absence:
        words = days_in_words(t, day.absence.first_day, day.absence.last_day, today)
        said, choice = t("You are away {days}.", days=words), button(t("I am back"), BACK, "today")
    else:
        said, choice = t("Not here today?"), button(t("I am away today"), AWAY, "today")
    planned: list[Block] = []
    if day.planned:
        words = days_in_words(t, day.planned.first_day, day.planned.last_day, today)
        undo = button(t("Take it back"), BACK, day.planned.id)
        planned.append(section(t("You are away {days}.", days=words), undo))
    return [section(said, choice), *planned, context(t("Longer away: type `/dagstart away until friday`."))]


def _settings(t: Translator, person: Person, *, is_asked: bool) -> list[Block]:
    choice = button(t("My settings"), SETTINGS, "mine")
    return [section("\n".join([t("*My settings*"), *describe(t, person, is_asked=is_asked)]), choice)]


def _help(t: Translator) -> Block:
    return context(t("Everything I understand: type `/dagstart help`."))
