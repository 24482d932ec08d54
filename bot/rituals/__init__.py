"""The rituals of the bot, by name. An explicit list: adding a ritual is adding a line."""

from bot.guests import GUESTS
from bot.kpis.guest import KpiGuest
from bot.kpis.marks import MARKERS
from bot.origins import ORIGINS
from bot.rituals.agreement.consent import AgreementRitual
from bot.rituals.agreement.kept_messages import MESSAGES as KEPT_MESSAGES
from bot.rituals.agreement.messages import MESSAGES as AGREEMENT_MESSAGES
from bot.rituals.agreement.on_board import AgreementGuest
from bot.rituals.agreement.on_chart import agreement_marks
from bot.rituals.agreement.overview import MESSAGES as OVERVIEW_MESSAGES
from bot.rituals.dagstart.chair_messages import MESSAGES as CHAIR_MESSAGES
from bot.rituals.dagstart.meeting_messages import MESSAGES as MEETING_MESSAGES
from bot.rituals.dagstart.messages import MESSAGES as DAGSTART_MESSAGES
from bot.rituals.dagstart.opening import RITUAL as DAGSTART
from bot.rituals.dagstart.week_messages import MESSAGES as WEEK_MESSAGES
from bot.rituals.debate.messages import MESSAGES as DEBATE_MESSAGES
from bot.rituals.debate.on_board import DebateGuest
from bot.rituals.debate.on_chart import debate_marks
from bot.rituals.debate.origin import DebateOrigin
from bot.rituals.debate.outcome_messages import MESSAGES as OUTCOME_MESSAGES
from bot.rituals.debate.story import RITUAL as DEBATE
from bot.rituals.debate.vote_messages import MESSAGES as VOTE_MESSAGES
from bot.rituals.debate.word_messages import MESSAGES as DEBATE_WORDS
from bot.rituals.feedback.beginning import MESSAGES as BEGINNING_MESSAGES
from bot.rituals.feedback.confidant import MESSAGES as CONFIDANT_MESSAGES
from bot.rituals.feedback.consent import FeedbackRitual
from bot.rituals.feedback.mirror_messages import MESSAGES as MIRROR_MESSAGES

RITUALS = (DAGSTART, AgreementRitual.name, DEBATE, FeedbackRitual.name)
MESSAGES = {
    **DAGSTART_MESSAGES,
    **CHAIR_MESSAGES,
    **MEETING_MESSAGES,
    **WEEK_MESSAGES,
    **AGREEMENT_MESSAGES,
    **KEPT_MESSAGES,
    **OVERVIEW_MESSAGES,
    **DEBATE_MESSAGES,
    **VOTE_MESSAGES,
    **OUTCOME_MESSAGES,
    **DEBATE_WORDS,
    **MIRROR_MESSAGES,
    **BEGINNING_MESSAGES,
    **CONFIDANT_MESSAGES,
}
GUESTS[:] = [KpiGuest(), AgreementGuest(), DebateGuest()]
MARKERS[:] = [agreement_marks, debate_marks]
ORIGINS[DEBATE] = DebateOrigin()
