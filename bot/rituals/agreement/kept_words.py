"""How agreements were kept, in words."""

from collections.abc import Sequence

from bot.i18n import Translator
from bot.rituals.agreement.kept_rules import CHOICES, FEWEST, Result, percentages, times_kept


def result_text(t: Translator, result: Result | None) -> str:
    """“kept (5 answers: kept 60%, partly 20%, not kept 20%)”."""
    if result is None:
        return t("too few answers to show (fewer than {n})", n=FEWEST)
    verdict = t(CHOICES[result.verdict])
    if not result.answers:
        return t("{verdict}, said together", verdict=verdict)
    shares = ", ".join(f"{t(CHOICES[choice])} {share}%" for choice, share in percentages(result).items() if share)
    return f"*{verdict}* ({t.plural('one answer', '{n} answers', result.answers)}: {shares})"


def history_lines(t: Translator, results: Sequence[Result], *, weekly: bool) -> list[str]:
    """How an agreement was kept until now, the newest result first."""
    if not results:
        return []
    kept, n = times_kept(results)
    said = t.plural("Kept {kept} of the last time", "Kept {kept} of the last {n} times", n, kept=kept)
    if weekly:
        said = t.plural("Kept {kept} of the last week", "Kept {kept} of the last {n} weeks", n, kept=kept)
    return [said, t("Last time: {result}", result=result_text(t, results[0]))]
