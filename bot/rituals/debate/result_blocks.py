"""How the votes of a debate came out, in words and in Slack's own chart."""

from collections.abc import Mapping
from fractions import Fraction

from bot.blockkit import Block, context, section
from bot.i18n import N_, Translator
from bot.rituals.debate.shown import Shown
from bot.rituals.debate.vote_rules import (
    CHOICE_WORDS,
    EVERYBODY,
    FEWEST,
    Count,
    Counts,
    Distribution,
    percent,
    percentages,
    shift_of,
)
from bot.rituals.debate.words import still_text

Text = tuple[str, list[Block]]
SIDE_WORDS = {"staff": N_("Team"), "management": N_("Management")}
VOTE_WORDS = {1: N_("First vote"), 2: N_("Second vote")}
TOO_FEW = N_("Too few votes to show (fewer than {n}).")
ONLY_SUMS = N_("This is how all votes together moved. Who changed their mind nobody knows: no two votes are joined.")


def result_lines(t: Translator, counts: Counts) -> list[str]:
    """Both distributions and the net shift of everybody; then the same by side, where both sides are large enough."""
    if not counts:
        return []
    before, after = _of(counts, 1, EVERYBODY), _of(counts, 2, EVERYBODY)
    lines = [_vote_line(t, vote, each) for vote, each in ((1, before), (2, after)) if each]
    lines += _shift_lines(t, before, after)
    for side, word in SIDE_WORDS.items():
        found = _of(counts, 2, side)
        if found and found.distribution:
            lines.append(f"{t(word)}: {_shares(t, found.distribution)}")
            lines += _shift_lines(t, _of(counts, 1, side), found)
    return lines


def result_text(t: Translator, counts: Counts) -> str:
    """The same as one text, under a heading."""
    lines = result_lines(t, counts)
    return "\n".join([f"*{t('How you voted')}*", *lines]) if lines else ""


def render_result(t: Translator, counts: Counts, *, charts: bool = True) -> Text:
    """Everything about both votes."""
    said = result_text(t, counts)
    if not said:
        return "", []
    drawn = render_charts(t, counts) if charts else []
    if not _shift_lines(t, _of(counts, 1, EVERYBODY), _of(counts, 2, EVERYBODY)):
        return said, [section(said), *drawn]
    small = t(ONLY_SUMS)
    return f"{said}\n{small}", [section(said), *drawn, context(small)]


def reason_text(t: Translator, shown: Shown) -> str:
    """Why an agreement is made, in its form: the motion, and how the votes came out. Not escaped."""
    said = t("Debate {number}: {motion}", number=shown.number, motion=shown.motion)
    before, after = (_of(shown.votes, vote, EVERYBODY) for vote in VOTE_WORDS)
    return "\n".join([said, *(line.replace("*", "") for line in _shift_lines(t, before, after))])


def vote_blocks(t: Translator, shown: Shown) -> list[Block]:
    """In the middle of the card: how many have voted, or how the votes came out."""
    if shown.voted is not None:
        return [context(_voted_text(t, shown, shown.voted))]
    said = result_text(t, shown.votes)
    return [section(said)] if said else []


def votes_spoken(t: Translator, shown: Shown) -> list[str]:
    """The same in the text of the card."""
    if shown.voted is not None:
        return [_voted_text(t, shown, shown.voted)]
    return [line.replace("*", "") for line in result_lines(t, shown.votes)]


def _voted_text(t: Translator, shown: Shown, voted: int) -> str:
    """How many have voted; while the second vote goes on, also what it takes before the debate can close."""
    if shown.missing is None or shown.is_waiting:
        return t.plural("{n} of {seats} has voted.", "{n} of {seats} have voted.", voted, seats=shown.seats)
    still = still_text(t, shown.missing)
    return t.plural(
        "{n} of {seats} has voted; {still}.",
        "{n} of {seats} have voted; {still}.",
        voted,
        seats=shown.seats,
        still=still,
    )


def render_charts(t: Translator, counts: Counts) -> list[Block]:
    """Both votes side by side, in per cent of the votes; and the sides of the second vote. At most two charts."""
    votes, sides = drawn_votes(t, counts), _drawn_sides(t, counts)
    charts = [_chart(t, t("Votes in per cent"), votes)] if votes else []
    return charts + ([_chart(t, t("Second vote by group, in per cent"), sides)] if sides else [])


def drawn_votes(t: Translator, counts: Counts) -> dict[str, Distribution]:
    """What can be drawn of everybody's votes, by the name of the vote."""
    return {
        t(word): found.distribution
        for vote, word in VOTE_WORDS.items()
        if (found := _of(counts, vote, EVERYBODY)) and found.distribution
    }


def _drawn_sides(t: Translator, counts: Counts) -> dict[str, Distribution]:
    return {
        t(word): found.distribution
        for side, word in SIDE_WORDS.items()
        if (found := _of(counts, 2, side)) and found.distribution
    }


def _chart(t: Translator, title: str, series: Mapping[str, Distribution]) -> Block:
    labels = [t(word) for word in CHOICE_WORDS.values()]
    drawn = [
        {
            "name": name,
            "data": [{"label": label, "value": n} for label, n in zip(labels, percentages(found), strict=True)],
        }
        for name, found in series.items()
    ]
    axis = {"categories": labels, "y_label": "%"}
    return {
        "type": "data_visualization",
        "title": title,
        "chart": {"type": "bar", "series": drawn, "axis_config": axis},
    }


def _of(counts: Counts, vote: int, side: str) -> Count | None:
    return next((each for each in counts.get(vote, ()) if each.side == side), None)


def _vote_line(t: Translator, vote: int, found: Count) -> str:
    votes = t.plural("one vote", "{n} votes", found.voters)
    shares = _shares(t, found.distribution) if found.distribution else t(TOO_FEW, n=FEWEST)
    return f"{t(VOTE_WORDS[vote])} ({votes}): {shares}"


def _shares(t: Translator, found: Distribution) -> str:
    """“against 20%, neutral 40%, in favour 40%”: what nobody chose is left out."""
    words = zip(CHOICE_WORDS.values(), percentages(found), found.sums, strict=True)
    return ", ".join(f"{t(word).lower()} {share}%" for word, share, n in words if n)


def _shift_lines(t: Translator, before: Count | None, after: Count | None) -> list[str]:
    if not before or not after or not before.distribution or not after.distribution:
        return []
    shift = shift_of(before.distribution, after.distribution)
    return [
        t(
            "*Net shift: {net} percentage points in favour* (from {before}% to {after}%). {average}",
            net=_signed(shift.net),
            before=percent(shift.before),
            after=percent(shift.after),
            average=_average(t, before.distribution.mean, after.distribution.mean),
        )
    ]


def _average(t: Translator, before: Fraction, after: Fraction) -> str:
    """The average on the scale from 1 to 5, and which way it went."""
    first, second = (t.number(float(each), 2) for each in (before, after))
    if first == second:
        return t("The average stayed {mean}, on a scale from 1 to 5.", mean=first)
    words = N_("The average went up from {before} to {after}, on a scale from 1 to 5.")
    if after < before:
        words = N_("The average went down from {before} to {after}, on a scale from 1 to 5.")
    return t(words, before=first, after=second)


def _signed(n: int) -> str:
    return f"+{n}" if n > 0 else f"−{-n}" if n else "0"
