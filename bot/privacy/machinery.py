"""What the bot needs to work: messages, files, keys, counts."""

from bot.i18n import N_
from bot.privacy.entry import NOBODY, OF_PERSON, OF_TEAM, OWN_NUMBER, SUBJECT, WITH_TEAM, WORKSPACE, Entry

SHEET: dict[str, Entry] = {
    "outbox": Entry(
        N_("Messages to be sent"),
        N_("So that no message is lost and none is sent twice. Holds references, never the text."),
        NOBODY,
        N_("Thirty days after the message was due."),
        {
            "id": OWN_NUMBER,
            "workspace_id": WORKSPACE,
            "team_id": OF_TEAM,
            "subject": N_("What the message is about, by number."),
            "kind": N_("Which kind of message."),
            "recipient": N_(
                "Slack's id of the person or channel that gets it; not for answers to a point without a name."
            ),
            "person_id": OF_PERSON,
            "state": N_("Waiting, being sent, sent, refused or no longer wanted."),
            "due_at": N_("When it is to be sent."),
            "expires_at": N_("After when it is not sent any more."),
            "revision": N_("How often its content has changed."),
            "sent_revision": N_("Which version Slack shows."),
            "owner": N_("The process that is sending it."),
            "lease_until": N_("Until when that process has time."),
            "uncertain": N_("Whether Slack may have taken it without saying so."),
            "attempts": N_("How often it was tried."),
            "token": N_("A random mark in the message, to find it again in Slack."),
            "channel": N_("The conversation in which Slack put it."),
            "ts": N_("Slack's number of the message."),
            "digest": N_("A checksum of what Slack shows, to skip edits that change nothing."),
            "sent_at": N_("When it was sent."),
            "next_edit_at": N_("From when it may be changed again."),
            "problem": N_("Why Slack refused it."),
        },
    ),
    "pace": Entry(
        N_("The pace of sending"),
        N_("To stay within the limits Slack sets."),
        NOBODY,
        N_("Thirty days after the last message."),
        {
            "workspace_id": WORKSPACE,
            "budget": N_("What is counted: messages, edits, or one channel."),
            "next_at": N_("When the next one may go."),
            "rate": N_("How many a second."),
        },
    ),
    "file_draft": Entry(
        N_("Files to decide on"),
        N_("To show what a roster or a file with KPI values would change before it counts."),
        N_("Who dropped the file in the conversation with the bot."),
        N_("Until the file is imported or left, at most a day."),
        {
            "id": OWN_NUMBER,
            "person_id": N_("Who dropped the file."),
            "file_id": N_("Slack's id of the file."),
            "name": N_("The name of the file."),
            "content": N_("The file."),
            "problem": N_("Why it cannot be read."),
            "created_at": N_("When it came."),
        },
    ),
    "team_token": Entry(
        N_("Keys for other systems"),
        N_("So that another system can send the roster or the KPI values of one team, and nobody else can."),
        N_("Team leads see that there is one, since when and when it was last used; nobody can read the key."),
        WITH_TEAM,
        {
            "id": OWN_NUMBER,
            "team_id": OF_TEAM,
            "kind": N_("What it is for."),
            "hash": N_("A checksum of the key."),
            "created_at": N_("When it was made."),
            "person_id": N_("Who made it; empty when it was made on the machine itself or the person is gone."),
            "last_used_on": N_("The last day on which it was used."),
            "revoked_at": N_("When it was withdrawn."),
        },
    ),
    "tally": Entry(
        N_("Counts without names"),
        N_("To know a team's mood, whether agreements are kept and how debates were voted; not what a person said."),
        N_("Everybody in the team's channel, as an average or as shares, from five answers up."),
        N_("Moods as long as the team needs the result; it holds sums only. The others until they are counted."),
        {"subject": SUBJECT, "choice": N_("The choice."), "count": N_("How often it was made.")},
    ),
    "tally_taken": Entry(
        N_("Who was counted"),
        N_("So that nobody is counted twice. It does not say what anybody chose."),
        NOBODY,
        N_("Until the daily start closes, or until the answers about agreements or the votes are counted."),
        {"subject": SUBJECT, "person_id": OF_PERSON},
    ),
}
