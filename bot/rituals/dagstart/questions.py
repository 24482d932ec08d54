"""Standard questions, sets of them for a first set-up, and the pool of questions of the day."""

from bot.i18n import N_
from bot.rituals.dagstart.rules import Question

STANDARD = {
    "signal": N_("What did customers tell you that should be different?"),
    "need": N_("What do you need today, and from whom?"),
    "obstacle": N_("What stands in your way today?"),
    "rule": N_("Which rule pinches?"),
    "idea": N_("What could we do smarter?"),
    "quality": N_("Which conversation would you like to do over, and how?"),
}

POOL = {
    "smile": N_("What made a customer smile yesterday?"),
    "twice": N_("Which question did you hear more than twice yesterday?"),
    "first_time": N_("What kept you from solving something in one go?"),
    "transfer": N_("Which call did you pass on that you could have solved yourself?"),
    "knowledge": N_("What did you look up and not find?"),
    "wording": N_("Which sentence worked well with an upset customer?"),
    "letter": N_("Which letter or mail from us raises questions?"),
    "website": N_("What do customers not find on our website?"),
    "waiting": N_("What do customers say about waiting?"),
    "promise": N_("Which promise to a customer is still open?"),
    "handover": N_("What went well in a handover, and what did not?"),
    "system": N_("Which system cost you time yesterday?"),
    "clicks": N_("Which step in your work could go?"),
    "proud": N_("What are you proud of this week?"),
    "learned": N_("What did you learn from a customer?"),
    "colleague": N_("Who helped you yesterday, and with what?"),
    "compliment": N_("Which compliment did you get from a customer?"),
    "complaint": N_("Which complaint do you understand well?"),
    "surprise": N_("What surprised you yesterday?"),
    "stop": N_("What should we stop doing?"),
    "start": N_("What would you like to try for a week?"),
    "goal": N_("Which team goal do you feel close to, and which one not?"),
    "frame": N_("Where would you like more room to decide for yourself?"),
    "management": N_("What should management hear today?"),
    "other_team": N_("What would you like from another department?"),
    "new": N_("What would you tell a new colleague on the first day?"),
    "peak": N_("How do we get through the busiest hour today?"),
    "break": N_("What helps you to recover after a hard call?"),
    "agreement": N_("Which agreement in our team works well?"),
    "unspoken": N_("What do we all know, and does nobody say?"),
    "customer_eye": N_("What would you change here if you were the customer?"),
    "week": N_("When is this week a good week?"),
    "channel": N_("Which question belongs in another channel: chat, mail or phone?"),
}

POOL_KEY = "pool"

TEMPLATES = {
    "standard": N_("Customer signal, what you need, question of the day"),
    "short": N_("Customer signal and what you need"),
    "improve": N_("What stands in the way, which rule pinches, what could be smarter"),
    "quality": N_("Customer signal, a conversation to do over, what you need"),
}

_PLACES = {
    "standard": ("signal", "need", POOL_KEY),
    "short": ("signal", "need"),
    "improve": ("obstacle", "rule", "idea"),
    "quality": ("signal", "quality", "need"),
}

_KINDS = {"signal": "signal", "need": "help", "obstacle": "blocker", "rule": "rule", "idea": "idea"}


def template_questions(name: str) -> list[Question]:
    """The questions of a template, in their places."""
    return [
        Question(slot=slot, key=key, text=None, kind=_KINDS.get(key)) for slot, key in enumerate(_PLACES[name], start=1)
    ]
