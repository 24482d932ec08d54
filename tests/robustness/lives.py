"""Everything that lives through kill -9 in every one of its steps."""

from collections.abc import Callable

from tests.robustness import agreement_life, consent_life, debate_life, export_life, feedback_life, kept_life, vote_life
from tests.robustness.processes import House

LIVES: dict[str, Callable[[House, Callable[[int], bool]], None]] = {
    "an agreement": agreement_life.live,
    "the last reaction": consent_life.live,
    "the weekly check": kept_life.live,
    "a debate": debate_life.live,
    "a vote": vote_life.live,
    "an export": export_life.live,
    "a week of peer feedback and a team mirror": feedback_life.live,
}
"""By name: lives it on a house that is new; the second argument says in which steps, counted from 1, the bot dies."""
