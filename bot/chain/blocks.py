"""A chain on one card: a line that says all of it, and a line for each link with the command that shows it."""

from collections.abc import Sequence

from bot.blockkit import Block, capital, context, escape, section, shorten
from bot.chain.facts import Chain
from bot.i18n import N_, Translator
from bot.kpis.measure import CAVEAT, VERDICTS, comparison_text
from bot.kpis.units import write_value
from bot.people.calendar import local_day
from bot.points.models import STATES

LONGEST = 120

Text = tuple[str, list[Block]]

PHASES = {
    "measuring": N_("led to an agreement; what it brings is measured"),
    "agreement": N_("led to an agreement"),
    "learned": N_("no agreement, but something learned"),
    "none": N_("ended without an outcome"),
    "stopped": N_("stopped"),
    "declined": N_("not now"),
    "withdrawn": N_("taken back"),
    "lapsed": N_("not answered"),
}
AGREED = {
    "draft": N_("a draft"),
    "in_round": N_("the team is deciding"),
    "active": N_("holds"),
    "review": N_("holds, ends soon"),
    "stopped": N_("stopped"),
    "lapsed": N_("lapsed"),
}


def render_chain(t: Translator, chain: Chain) -> Text:
    """One chain: the whole of it in a line, then link by link."""
    head, lines = (
        capital(summary(t, chain)),
        [*_point(t, chain), *_debate(t, chain), *_agreement(t, chain), *_kpi(t, chain)],
    )
    said = "\n".join(f"•  {line}" for line in lines)
    small = [context(t(CAVEAT))] if chain.comparison and chain.comparison.verdict == "signal" else []
    return f"{head}\n{said}", [section(f"*{head}*"), section(said), *small]


def render_chains(t: Translator, name: str, chains: Sequence[Chain]) -> Text:
    """Everything that began about one KPI, a line each, the newest first."""
    if not chains:
        said = t("Nothing began about {name} yet: no debate and no agreement.", name=f"*{escape(name)}*")
        return said, [section(said)]
    head = t("What began about {name}", name=escape(name))
    lines = [f"•  {summary(t, each)}{_command(t, each)}" for each in chains]
    said = "\n".join([f"*{head}*", *lines])
    return said, [section(said), context(t(CAVEAT))]


def summary(t: Translator, chain: Chain) -> str:
    """“a point of 3 March · debate 3 · agreement 14 · kept 82% · FCR 68% → 72%, a signal”."""
    parts = []
    if chain.point:
        parts.append(t("a point of {day}", day=t.full_day(local_day(chain.point.created_at, chain.zone))))
    if chain.debate:
        parts.append(t("debate {number}", number=chain.debate.number))
    if chain.agreement:
        parts.append(t("agreement {number}", number=chain.agreement.number))
    if chain.kept:
        parts.append(t("kept {percent}%", percent=chain.kept.percent))
    if chain.kpi:
        parts.append(_figure(t, chain))
    return " · ".join(parts)


def _figure(t: Translator, chain: Chain) -> str:
    """“FCR 68% → 72%, a signal”."""
    assert chain.kpi
    name, found = escape(chain.kpi.name), chain.comparison
    if found is None:
        return name
    verdict = t(VERDICTS[found.verdict])
    if found.before is None or found.mean is None:
        return f"{name}: {verdict}"
    before, after = (write_value(t, each, chain.kpi.unit) for each in (found.before.mean, found.mean))
    return f"{name} {before} → {after}, {verdict}"


def _point(t: Translator, chain: Chain) -> list[str]:
    if chain.point is None:
        return []
    day = t.day(local_day(chain.point.created_at, chain.zone))
    text = escape(shorten(chain.point.text, LONGEST))
    return [f"{t('The point of {day}: “{words}”', day=day, words=text)} ({t(STATES[chain.point.state])})"]


def _debate(t: Translator, chain: Chain) -> list[str]:
    if chain.debate is None:
        return []
    debate = chain.debate
    state = PHASES.get(debate.phase) or PHASES.get(debate.outcome or "")
    said = t("Debate {number}: {motion}", number=debate.number, motion=escape(shorten(debate.motion, LONGEST)))
    more = [t(state)] if state else [t("goes on")]
    if chain.shift:
        net = f"+{chain.shift.net}" if chain.shift.net > 0 else str(chain.shift.net).replace("-", "−")
        more.insert(0, t("net shift {net} percentage points", net=net))
    lines = [f"{said} ({', '.join(more)}). {t('`/debate show {number}`', number=debate.number)}"]
    if debate.lesson:
        lines.append(t("What the team learned: {lesson}", lesson=escape(debate.lesson)))
    return lines


def _agreement(t: Translator, chain: Chain) -> list[str]:
    if chain.agreement is None:
        return []
    agreement = chain.agreement
    title = escape(shorten(agreement.title, LONGEST))
    said = t("Agreement {number}: {title}", number=agreement.number, title=title)
    more = [t(AGREED[agreement.state])]
    if chain.kept:
        times = t.plural("asked once", "asked {n} times", chain.kept.n)
        more.append(f"{t('kept {percent}%', percent=chain.kept.percent)}, {times}")
    return [f"{said} ({', '.join(more)}). {t('`/agreement show {number}`', number=agreement.number)}"]


def _kpi(t: Translator, chain: Chain) -> list[str]:
    if chain.kpi is None:
        return []
    name = escape(chain.kpi.name)
    said = comparison_text(t, chain.comparison, chain.kpi.unit) if chain.comparison else _unmeasured(t, chain)
    return [f"{name}: {said}. {t('`/kpi show {name}`', name=name)}"]


def _unmeasured(t: Translator, chain: Chain) -> str:
    is_over = chain.debate is not None and chain.debate.phase == "closed" and chain.agreement is None
    return t("no agreement, so nothing was measured") if is_over else t("not measured yet")


def _command(t: Translator, chain: Chain) -> str:
    if chain.debate:
        return "  " + t("`/dagstart chain debate {number}`", number=chain.debate.number)
    return "  " + t("`/dagstart chain {number}`", number=chain.agreement.number) if chain.agreement else ""
