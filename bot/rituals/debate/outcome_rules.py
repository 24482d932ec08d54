"""What may come of a debate, and when that is measured. Pure."""

from bot.i18n import N_

LONGEST_LESSON = 500
LESSON, REVIEW = "debate_lesson", "debate_review"
"""Fields in which a team says what it learned, and what it does now."""

REVIEWS = {
    "keep": N_("Keep it"),
    "change": N_("Change it"),
    "stop": N_("Stop it"),
}
"""What a team chooses when it looks back."""
