"""What a works council asks about peer feedback, answered before a team decides. Short enough to be read."""

from bot.i18n import Translator


def sheet_lines(t: Translator) -> list[str]:
    """One paragraph for each question, in mrkdwn."""
    kept = t(
        "*What is kept.* The texts, encrypted with a key that is not in the database; who writes to whom; which "
        "question somebody chose."
    )
    reads = t(
        "*Who reads it.* The one it is for, alone. Who wrote it can change it until it arrives. The confidant reads "
        "only what the receiver passes on."
    )
    employer = t(
        "*What the employer does not get.* No text, no score, no ranking, no list of who takes part. Management and "
        "team leads see how many took part, in steps of twenty per cent, from five people up."
    )
    long = t(
        "*How long.* As long as the team chooses, 26 weeks if it chooses nothing else, or until the receiver deletes "
        "it: then here and in Slack, at once. When somebody leaves the company, what was written to them is erased."
    )
    could = t(
        "*Who could see more.* Whoever has both the database and the key. And Slack's own export of direct messages, "
        "where your organisation has it: a text is a message from the bot to the receiver."
    )
    return [kept, reads, employer, long, could]
