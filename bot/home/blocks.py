"""What the Home looks like, within Slack's hundred blocks for whoever is in the most teams."""

from bot.blockkit import Block, actions, button, context, divider, escape, header, section, sections, shorten
from bot.consent.waiting import Waiting
from bot.home.facts import MyDay, PointLine, Shown, TeamDay
from bot.i18n import N_, Translator
from bot.kpis.blocks import FILL
from bot.kpis.lines import line_text as kpi_text
from bot.people.absence import days_in_words
from bot.people.blocks import export_button
from bot.people.calendar import local_day
from bot.people.messages import SETUP
from bot.people.models import ASKED_ROLES, Person
from bot.points.blocks import TAKE, WRITE, decision_row
from bot.points.models import ADDRESSEES, KINDS
from bot.rituals.agreement.blocks import EXPORT, NEW
from bot.rituals.agreement.list_blocks import line_text
from bot.rituals.debate.frame_blocks import SHOW as FRAME
from bot.rituals.debate.on_home import home_blocks
from bot.rituals.feedback.on_home import render_feedback

POINT, AWAY, BACK, SETTINGS = "home.point", "home.away", "home.back", "home.settings"
OPT_OUT, OPT_IN, ANNOUNCE = "home.opt_out", "home.opt_in", "home.announce"

MOST_TEAMS = 20
MOST_WITH_KPIS = 3
MOST_CARDS = 10
MOST_ROUNDS = 10
MOST_EXPORTS = 5
LONGEST_TEXT = 150
"""Characters of a point or an answer; the whole of it stands under the board."""


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
        *_answered(t, day.answered),
        *_waiting(t, day.waiting),
        *_asked(t, day.asked),
        *_debates(t, day),
        *_agreements(t, day),
        *_kpis(t, day),
        *render_feedback(t, day.feedback),
        *_teams(t, day),
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


def _answered(t: Translator, shown: Shown) -> list[Block]:
    if not shown.total:
        return []
    return [divider(), header(t("Answers for you")), *answer_blocks(t, shown)]


def answer_blocks(t: Translator, shown: Shown) -> list[Block]:
    """One's own points with their answers, each to be judged: solved, or not yet."""
    blocks: list[Block] = []
    for point in shown.points:
        said = t(
            "{name}: {answer}",
            name=escape(point.answered_by or "?"),
            answer=escape(shorten(point.answer or "", LONGEST_TEXT)),
        )
        about = shorten(point.text, 40)
        row = decision_row(t, point.id, point.answer_id, about, primary=False)
        blocks += [section(f"{_point(t, point)}\n>{said}"), row]
    return blocks + _more(t, shown)


def _waiting(t: Translator, shown: Shown) -> list[Block]:
    if not shown.total:
        return []
    return [divider(), header(t("Points that wait for you")), *waiting_blocks(t, shown)]


def waiting_blocks(t: Translator, shown: Shown) -> list[Block]:
    """Points that somebody is to take or to answer."""
    blocks: list[Block] = []
    for point in shown.points:
        about = shorten(point.text, 40)
        row = [button(t("Answer"), WRITE, point.id, label=f"{t('Answer')}: {about}")]
        if point.state == "open":
            row.insert(0, button(t("I’ll take it"), TAKE, point.id, label=f"{t('I’ll take it')}: {about}"))
        blocks += [section(_from(t, point)), actions(*row)]
    return blocks + _more(t, shown)


def _from(t: Translator, point: PointLine) -> str:
    """A point of somebody else, with who asks it; without a name nobody does."""
    said = _point(t, point)
    return f"{said}\n" + t("asked by {name}", name=escape(point.asker)) if point.asker else said


def _asked(t: Translator, shown: Shown) -> list[Block]:
    """One's own points without an answer: where each stands."""
    if not shown.total:
        return []
    lines = [f"•  {_point(t, point)} · {_where(t, point)}" for point in shown.points]
    return [divider(), header(t("What you asked")), *sections("\n".join(lines)), *_more(t, shown)]


def _where(t: Translator, point: PointLine) -> str:
    if point.owner:
        return t("{name} took it", name=escape(point.owner))
    if point.waits_for == "person":
        return t("waits for an answer")
    return t("waits for {whom}", whom=t(ADDRESSEES[point.waits_for]))


def _point(t: Translator, point: PointLine) -> str:
    return f"*{escape(point.team)}* · {t(KINDS[point.kind])}: {escape(shorten(point.text, LONGEST_TEXT))}"


def plain_point(t: Translator, point: PointLine) -> str:
    """A point with its answer as one line, for the text beside the blocks."""
    said = f"{escape(point.answered_by or '?')}: {escape(shorten(point.answer, LONGEST_TEXT))}" if point.answer else ""
    return " — ".join(part for part in (_point(t, point), said) if part)


def _more(t: Translator, shown: Shown) -> list[Block]:
    if not shown.more:
        return []
    more = t.plural("and one more", "and {n} more", shown.more)
    return [context(t("{more}: they stand under the board in the team's channel.", more=more))]


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


def _teams(t: Translator, day: MyDay) -> list[Block]:
    blocks = [divider(), header(t("My teams"))]
    for n, each in enumerate(day.teams[:MOST_TEAMS]):
        name = f"*{escape(each.team.name)}*"
        blocks += [section(f"{name}\n{_state(t, each, day)}"), _buttons(t, day.person, each, n)]
    if (more := len(day.teams) - MOST_TEAMS) > 0:
        blocks.append(
            context(
                t.plural(
                    "and one more team: type `/dagstart` in its channel.",
                    "and {n} more teams: type `/dagstart` in their channels.",
                    more,
                )
            )
        )
    return blocks


def _state(t: Translator, each: TeamDay, day: MyDay) -> str:
    zone = day.person.tz
    if each.membership.opted_out:
        return t("You are not asked in this team; you do see the board.") + "\n" + _next(t, each, zone)
    lines = [line] if (line := _today(t, each, day)) else []
    planned = each.schedule.next_day if each.schedule else None
    if each.turn or not (day.absence and planned and planned <= day.absence.last_day):
        lines.append(_next(t, each, zone))
    return "\n".join(lines) or t("The daily start goes on without you until you are back.")


def _today(t: Translator, each: TeamDay, day: MyDay) -> str | None:
    seat, zone = each.seat, day.person.tz
    if seat is None or each.held is None:
        return None
    until = t.time(each.held.closes_at, zone)
    if seat.state == "asked" and seat.starts_at > day.now:
        return t("Today: starts for you at {time}.", time=t.time(seat.starts_at, zone))
    return {
        "asked": t("Today: your card is waiting in our conversation, until {time}.", time=until),
        "answered": t("Today: you answered. You can change it until {time}.", time=until),
        "nothing": t("Today: nothing, and that is a full answer. You can change it until {time}.", time=until),
        "away": t(
            "Today: you are not here. Is that different now? You can answer on your card until {time}.", time=until
        ),
    }[seat.state]


def _next(t: Translator, each: TeamDay, zone: str) -> str:
    """When it is this person's turn again, on their own clock: with their shift, else at the team's time."""
    if each.team.state == "paused":
        return t("The daily start is paused.")
    if each.shift:
        starts, ends = each.shift.starts_at, each.shift.ends_at
        return t(
            "Next daily start: {day} at {time}, at the start of your shift (until {end}).",
            day=t.day(local_day(starts, zone)),
            time=t.time(starts, zone),
            end=t.time(ends, zone),
        )
    if each.is_rostered:
        return t("The roster has no shift for you yet.")
    if each.turn:
        return t("Next daily start: {day} at {time}.", day=t.day(each.turn[0]), time=t.time(each.turn[1]))
    if each.schedule is None or each.schedule.next_day is None:
        return t("No next daily start is planned.")
    return t("Next daily start: {day} at {time}.", day=t.day(each.schedule.next_day), time=t.time(each.schedule.at))


def _buttons(t: Translator, person: Person, each: TeamDay, n: int) -> Block:
    team, name = each.team, each.team.name
    label = t("Raise a point for {team}", team=name)
    row = [button(t("Raise a point"), POINT, team.id, style=None if n else "primary", label=label)]
    if each.membership.role != "reader":
        row.append(button(t("New agreement"), NEW, team.id, label=t("New agreement of {team}", team=name)))
    row.append(button(t("Frame card"), FRAME, team.id, label=t("The frame card of {team}", team=name)))
    if each.membership.opted_out:
        row.append(button(t("Ask me again"), OPT_IN, team.id, label=t("Ask me again in {team}", team=name)))
    elif each.membership.role in ASKED_ROLES:
        row.append(button(t("Don't ask me"), OPT_OUT, team.id, label=t("Don't ask me in {team}", team=name)))
    may_change = each.membership.role == "lead" or person.is_admin
    if may_change:
        row.append(button(t("Announcement"), ANNOUNCE, team.id, label=t("Announcement for {team}", team=name)))
    settings = t("Settings and log") if may_change else t("See the settings")
    row.append(button(settings, SETUP, team.channel_id, label=t("Settings of {team}", team=name)))
    if may_change:
        row.append(export_button(t, team.id))
    return actions(*row)


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
    from bot.home.settings import describe

    choice = button(t("My settings"), SETTINGS, "mine")
    return [section("\n".join([t("*My settings*"), *describe(t, person, is_asked=is_asked)]), choice)]


def _help(t: Translator) -> Block:
    return context(t("Everything I understand: type `/dagstart help`."))
