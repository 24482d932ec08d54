"""Questions that somebody can choose from: what a colleague could look at this week. About behaviour, not a person."""

from bot.i18n import N_

QUESTIONS = {
    "first_words": N_("How do I begin a conversation?"),
    "listening": N_("When do I let a customer finish, and when not?"),
    "plain_words": N_("Which words of mine did a customer not understand?"),
    "calm": N_("What do I do when a customer is angry?"),
    "closing": N_("How do I end a conversation?"),
    "notes": N_("What do you miss in my notes of a contact?"),
    "handing_over": N_("What do you have to ask again when I hand something over?"),
    "asking_help": N_("When did I ask for help, and when should I have?"),
    "helping": N_("What did I do that helped you, and what would have helped more?"),
    "start": N_("What do I do in the daily start that helps the team?"),
    "busy": N_("What do you see me do when it gets busy?"),
    "agreements": N_("Which of our agreements do you see me keep?"),
}
