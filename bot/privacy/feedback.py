"""Peer feedback and the team mirror."""

from bot.i18n import N_
from bot.privacy.entry import OF_PERSON, OF_TEAM, OF_WEEK, OWN_NUMBER, TEAM, WITH_TEAM, Entry

SHEET: dict[str, Entry] = {
    "feedback_team": Entry(
        N_("Peer feedback in a team"),
        N_("To hold it as the team agreed by consent; without that there is none."),
        TEAM,
        WITH_TEAM,
        {
            "team_id": OF_TEAM,
            "state": N_("On or off."),
            "proposal": N_("What the team decides about, or decided about last."),
            "version": N_("The number of that proposal."),
            "proposed_by": N_("Who proposes it."),
            "fortnightly": N_("Whether it is every other week."),
            "collecting": N_("Whether texts come without a name, five at once."),
            "weeks_kept": N_("For how many weeks a text is kept."),
            "confidant_id": N_("The confidant whom the team chose."),
            "seed": N_("A random text, so that it can be checked how a week was matched."),
            "since": N_("Since when it is on."),
            "due_at": N_("When the next week is planned."),
        },
    ),
    "feedback_ask": Entry(
        N_("Asked to be the confidant"),
        N_("To ask who is proposed as confidant before the team reads the name."),
        N_("Who is asked and who proposes it; the team only reads the name after a yes."),
        N_("Until something else is proposed or the team stops, or one of the two leaves the company."),
        {
            "id": OWN_NUMBER,
            "team_id": OF_TEAM,
            "person_id": N_("Who is asked."),
            "proposed_by": N_("Who proposes it."),
            "terms": N_("What is proposed to the team after a yes."),
            "state": N_("Asked, agreed or declined."),
        },
    ),
    "feedback_member": Entry(
        N_("Own place in peer feedback"),
        N_("To leave in peace who pauses or takes no part; nobody has to say why."),
        N_("The person alone."),
        N_("As long as the team exists, or until the person leaves the company."),
        {
            "team_id": OF_TEAM,
            "person_id": OF_PERSON,
            "state": N_("Takes part, pauses, or takes no part."),
            "exercised": N_("Whether the exercise of the first week was done or put away."),
            "tips": N_("Whether tips are welcome, as chosen last."),
        },
    ),
    "feedback_exclusion": Entry(
        N_("With whom somebody is not matched"),
        N_("To match nobody with somebody against their wish. The other one is not told, and no message shows it."),
        N_("The one who asked for it, alone."),
        N_("Until it is taken back, or one of the two leaves the company."),
        {
            "team_id": OF_TEAM,
            "person_id": N_("Who asked for it."),
            "other_id": N_("With whom this person is not matched."),
        },
    ),
    "feedback_week": Entry(
        N_("Weeks of peer feedback"),
        N_("To ask, remind and deliver at the right moments."),
        N_(
            "The team sees the messages; management sees in which band of twenty per cent took part, from five people "
            "up."
        ),
        N_("A year."),
        {
            "id": OWN_NUMBER,
            "team_id": OF_TEAM,
            "monday": N_("The week."),
            "state": N_("How far the week is."),
            "reason": N_("Why the week was skipped."),
            "collecting": N_("Whether texts come without a name, five at once."),
            "band": N_("In which band of twenty per cent took part."),
            "asks_at": N_("When everybody chooses a question."),
            "matches_at": N_("When everybody is asked to write."),
            "reminds_at": N_("When who has not reacted is reminded, once."),
            "delivers_at": N_("When all texts arrive."),
            "due_at": N_("The next of these moments."),
        },
    ),
    "feedback_question": Entry(
        N_("Questions for colleagues"),
        N_("To tell who writes what a colleague would like to hear about."),
        N_("The one colleague who writes that week."),
        N_("A year, with the week."),
        {
            "week_id": OF_WEEK,
            "person_id": N_("Who wants to hear about it."),
            "key": N_("Which question of the pool it is."),
            "sealed": N_("An own question, encrypted with a key that is not in the database."),
            "tips": N_("Whether tips are welcome."),
        },
    ),
    "feedback_turn": Entry(
        N_("Who writes to whom"),
        N_("To ask somebody to write to a colleague, and to ask somebody else about this colleague next time."),
        N_("The one who writes. Who reads it is in the message."),
        N_("A year, with the week. Whether somebody wrote is forgotten when the texts arrive."),
        {
            "week_id": OF_WEEK,
            "giver_id": N_("Who is asked to write."),
            "receiver_id": N_("To whom."),
            "state": N_("Asked, written, or saw nothing; after the texts arrived the same for everybody."),
        },
    ),
    "feedback_text": Entry(
        N_("Feedback from one person to another"),
        N_("To bring it to the one it is for, alone."),
        N_("Who wrote it, until it arrives, and who gets it; the confidant only what the receiver passes on."),
        N_(
            "As many weeks as the team chose (26 by default), or until the receiver deletes it "
            "or leaves the company; the messages in Slack are deleted with it."
        ),
        {
            "id": OWN_NUMBER,
            "team_id": OF_TEAM,
            "week_id": N_("The week it belongs to; empty when it came outside a week or without a name."),
            "giver_id": N_("Who wrote it; empty once it came without a name."),
            "receiver_id": N_("Whom it is for."),
            "source": N_("From which form it came, so that it is stored once."),
            "sealed": N_(
                "The text, the question back, its answer and a proposed moment to talk, encrypted with a key that is "
                "not in the database."
            ),
            "nameless": N_("Whether the one who wrote it was told that it comes without a name."),
            "state": N_("Held until its moment, collected until five wrote, or delivered."),
            "delivers_at": N_("When it arrives, if it came outside a week."),
            "delivered_on": N_("On which day it arrived."),
            "expires_on": N_("From which day on it is erased."),
            "thanked": N_("Whether the receiver said thank you."),
            "talk": N_("Whether the receiver proposed to talk."),
            "asked": N_("Whether the receiver asked something back, and whether it was answered."),
            "confidant_id": N_("The confidant to whom the receiver passed it on."),
            "shared": N_("Whether the receiver shared it in the channel."),
        },
    ),
    "mirror_team": Entry(
        N_("The team mirror"),
        N_("To ask once a month what the team wants to look back at."),
        TEAM,
        WITH_TEAM,
        {
            "team_id": OF_TEAM,
            "keys": N_("Which four statements."),
            "version": N_("How often they were chosen."),
            "chosen_by": N_("Who chose them; empty when the person is gone."),
            "due_at": N_("When the next month begins."),
        },
    ),
    "mirror_round": Entry(
        N_("Months of the team mirror"),
        N_("To ask and count at the right moments."),
        TEAM,
        WITH_TEAM,
        {
            "id": OWN_NUMBER,
            "team_id": OF_TEAM,
            "month": N_("The month."),
            "keys": N_("Which four statements."),
            "due_at": N_("When the answers are counted; empty once they are."),
        },
    ),
    "mirror_result": Entry(
        N_("Averages of the team mirror"),
        N_("So that the team sees how it changes. Of fewer than five answers nothing is kept."),
        TEAM,
        WITH_TEAM,
        {
            "round_id": N_("The month it belongs to."),
            "key": N_("Which statement."),
            "tenths": N_("The average, from one to five, in tenths."),
        },
    ),
}
