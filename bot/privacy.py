"""The registry of every table and column: what it holds, why, who sees it, how long. `make check` finds gaps."""

from dataclasses import dataclass

from bot.i18n import N_, Translator


@dataclass(frozen=True)
class Entry:
    """One table, in texts for the catalogue. `columns` says of each column what it holds."""

    title: str
    why: str
    who: str
    long: str
    columns: dict[str, str]


TEAM = N_("Everybody in the team's channel.")
NOBODY = N_("Nobody: only the bot itself uses it.")
WITH_WORKSPACE = N_("As long as the bot is installed in the workspace.")
WITH_PERSON = N_("As long as the person is known in the workspace.")
WITH_TEAM = N_("As long as the team exists.")

OWN_NUMBER = N_("A number of our own that tells rows apart.")
WORKSPACE = N_("The workspace it belongs to.")
OF_TEAM = N_("The team it belongs to.")
OF_PERSON = N_("The person it is about.")
OF_ROUND = N_("The daily start it belongs to.")
OF_DEBATE = N_("The debate it belongs to.")
OF_CONSENT = N_("The consent round it belongs to.")
SUBJECT = N_("What was counted: the daily start and the question, by number.")
FIRST_DAY = N_("The first day.")
LAST_DAY = N_("The last day.")

SHEET: dict[str, Entry] = {
    "workspace": Entry(
        N_("Workspaces"),
        N_("To know where the bot works and whether it may."),
        N_("Administrators of the machine the bot runs on."),
        WITH_WORKSPACE,
        {
            "id": OWN_NUMBER,
            "slack_id": N_("Slack's id of the workspace."),
            "enterprise_id": N_("Slack's id of the organisation, if the workspace is part of one."),
            "name": N_("The name of the workspace."),
            "bot_user_id": N_("Slack's id of the bot itself."),
            "state": N_("Whether the bot works here or has stopped."),
            "stopped_reason": N_("Why it stopped, in Slack's word."),
            "reconciled_at": N_("When people and channels were last compared with Slack."),
        },
    ),
    "person": Entry(
        N_("People"),
        N_("To ask somebody at the right time, in the right language, and to show who answered what."),
        N_("Everybody in the teams this person is in."),
        WITH_PERSON,
        {
            "id": OWN_NUMBER,
            "workspace_id": WORKSPACE,
            "slack_id": N_("Slack's id of the person."),
            "name": N_("The name as the Slack profile shows it."),
            "tz": N_("The time zone of the Slack profile."),
            "locale": N_("The language of the Slack profile."),
            "kind": N_("A person, a guest, a bot, or somebody who has left; guests and bots are not asked."),
            "is_admin": N_("Whether Slack says that the person administers the workspace."),
            "locale_chosen": N_("Whether the person chose the language instead of the Slack profile."),
            "work_days": N_("The days of the week on which the person works, if other than the team's."),
            "work_starts": N_("From when the person works, if the person said so."),
            "work_ends": N_("Until when the person works, if the person said so."),
            "full_name": N_("The full name of the Slack profile, to recognise somebody in a roster."),
            "handle": N_("The user name of the Slack profile, to recognise somebody in a roster."),
            "email_key": N_("A checksum of the e-mail address, if Slack tells it; the address itself is not kept."),
            "reminders": N_("Whether the person wants the reminder."),
            "quiet_from": N_("From when the person wants to be left in peace."),
            "quiet_until": N_("Until when the person wants to be left in peace."),
            "home_opened_on": N_("The last day on which the person opened the Home, so that it stays up to date."),
        },
    ),
    "team": Entry(
        N_("Teams"),
        N_("To hold the daily start of a channel as the team wants it."),
        TEAM,
        WITH_TEAM,
        {
            "id": OWN_NUMBER,
            "workspace_id": WORKSPACE,
            "channel_id": N_("Slack's id of the channel."),
            "name": N_("The name of the channel."),
            "locale": N_("The language of the board."),
            "tz": N_("The time zone of the team."),
            "days": N_("The days of the week on which the team works."),
            "country": N_("The country whose public holidays count."),
            "state": N_("Active, paused, or without its channel."),
            "climb_after": N_("After how many working days without a word a point moves up."),
            "follow_up_after": N_("How many minutes into a shift an owner is asked what became of a point."),
            "silence_consents": N_("Whether somebody who says nothing in a consent round counts as no objection."),
            "most_agreements": N_("How many agreements may hold at once."),
            "usual_weeks": N_("For how many weeks an agreement usually holds."),
            "debate_days": N_("How many working days a debate takes."),
            "debate_quorum": N_("How much of the team has to take part in a debate, in per cent."),
            "debate_gap": N_("How many days lie between two debates."),
            "longest_months": N_("For how many months an agreement holds at the most."),
        },
    ),
    "membership": Entry(
        N_("Who is in which team"),
        N_("To ask the right people and to let only the right people change things."),
        TEAM,
        N_("As long as the team exists; who leaves the channel keeps the role for a return."),
        {
            "team_id": OF_TEAM,
            "person_id": OF_PERSON,
            "role": N_("Member, team lead, management or reader."),
            "present": N_("Whether the person is in the channel now."),
            "opted_out": N_("Whether the person does not want to be asked."),
        },
    ),
    "team_change": Entry(
        N_("Changes of a team's settings"),
        N_("So that the team can see who changed what."),
        TEAM,
        WITH_TEAM,
        {
            "id": OWN_NUMBER,
            "team_id": OF_TEAM,
            "person_id": N_("Who made the change; empty when Slack did or the person is gone."),
            "at": N_("When."),
            "setting": N_("Which setting."),
            "before": N_("What it was."),
            "after": N_("What it became."),
        },
    ),
    "absence": Entry(
        N_("Who is away"),
        N_("So that somebody who is away is not asked. The reason is neither asked nor stored."),
        N_("The person, and a team lead who records it. The team sees how many are here, without names."),
        N_("Until the person is back and knows what was missed; at most two weeks after the last day."),
        {
            "id": OWN_NUMBER,
            "person_id": OF_PERSON,
            "first_day": FIRST_DAY,
            "last_day": LAST_DAY,
            "told": N_("Whether what was missed is on its way to the person."),
        },
    ),
    "team_day_off": Entry(
        N_("Days off of the whole team"),
        N_("So that nobody is asked on these days."),
        TEAM,
        N_("Until two days after the last day."),
        {"id": OWN_NUMBER, "team_id": OF_TEAM, "first_day": FIRST_DAY, "last_day": LAST_DAY},
    ),
    "worked_holiday": Entry(
        N_("Public holidays on which the team works"),
        N_("So that the team is asked on these days all the same."),
        TEAM,
        WITH_TEAM,
        {"team_id": OF_TEAM, "name": N_("The name of the holiday.")},
    ),
    "shift": Entry(
        N_("Shifts"),
        N_("To ask everybody at the start of the own shift, and to leave them in peace outside it."),
        N_("The person, and whoever imports the roster. The team sees how many are on a shift, without names."),
        N_("Until thirty days after the shift."),
        {
            "id": OWN_NUMBER,
            "team_id": OF_TEAM,
            "person_id": N_("Who works."),
            "day": N_("The day on which the shift starts."),
            "starts_at": N_("From when."),
            "ends_at": N_("Until when."),
        },
    ),
    "roster": Entry(
        N_("Days for which there is a roster"),
        N_("So that on these days only those who have a shift are asked."),
        TEAM,
        N_("Until thirty days after the last day."),
        {
            "id": OWN_NUMBER,
            "team_id": OF_TEAM,
            "first_day": FIRST_DAY,
            "last_day": LAST_DAY,
            "imported_at": N_("When it was imported."),
            "person_id": N_("Who imported it; empty when a planning system did or the person is gone."),
        },
    ),
    "schedule": Entry(
        N_("When a team's daily start is"),
        N_("To ask at the right moment, once."),
        TEAM,
        WITH_TEAM,
        {
            "id": OWN_NUMBER,
            "team_id": OF_TEAM,
            "ritual": N_("What happens then."),
            "at": N_("The time of day, on each person's own clock."),
            "next_day": N_("The next day on which it happens."),
            "next_due_at": N_("The moment at which it begins for the first person."),
            "put_off_until": N_("When it is tried again, after it could not begin."),
        },
    ),
    "round": Entry(
        N_("Daily starts held"),
        N_("To keep the answers of one day together."),
        TEAM,
        WITH_TEAM,
        {
            "id": OWN_NUMBER,
            "team_id": OF_TEAM,
            "ritual": N_("What was held."),
            "key": N_("What tells it apart from the others of the team: the day, and the start of the shift."),
            "day": N_("The day."),
            "state": N_("Open, closed or skipped."),
            "opens_at": N_("When it began."),
            "closes_at": N_("When it ends; until then answers can be changed."),
            "facts": N_(
                "The questions and settings as they were on that day, which earlier points and agreements its board "
                "named, and how its points stood when it closed, with who had taken them."
            ),
        },
    ),
    "seat": Entry(
        N_("Who was asked"),
        N_("To ask everybody once and to remind only those who have not reacted."),
        N_(
            "The person. The team sees how many are here and how many took part, never who did not answer; "
            "nobody gets a figure about one person."
        ),
        WITH_TEAM,
        {
            "id": OWN_NUMBER,
            "round_id": OF_ROUND,
            "person_id": OF_PERSON,
            "starts_at": N_("When the person was to be asked."),
            "state": N_("Asked, answered, nothing today, or away."),
            "late": N_("Whether the answer came after the board stood."),
            "facts": N_("What the form of this person looked like."),
        },
    ),
    "step": Entry(
        N_("What a daily start still has to do"),
        N_("To remind, to show the board and to close on time, also after a restart."),
        NOBODY,
        N_("Until it is done."),
        {
            "id": OWN_NUMBER,
            "round_id": OF_ROUND,
            "kind": N_("What has to be done."),
            "due_at": N_("When."),
        },
    ),
    "dagstart_plan": Entry(
        N_("How a team holds its daily start"),
        N_("To remind, show and close as the team wants it."),
        TEAM,
        WITH_TEAM,
        {
            "team_id": OF_TEAM,
            "remind_after": N_("Minutes until the one reminder."),
            "board_after": N_("Minutes until the board."),
            "reach_for": N_("Minutes in which somebody may still be asked."),
            "closes_after": N_("Minutes until it closes."),
            "mood": N_("Whether the mood is asked."),
            "pool_position": N_("Which question of the day comes next."),
            "week_at": N_("When the leads get their weekly line."),
            "week_look_at": N_("When to look whether it is time for it."),
            "chair": N_("Whether somebody chairs."),
            "preview_before": N_("Minutes before the start at which the chair gets the preview."),
            "announcements": N_("How many announcements go on one board."),
            "meeting": N_("Minutes the team stands at the board."),
        },
    ),
    "dagstart_question": Entry(
        N_("The questions of a team"),
        N_("To ask what the team wants to know."),
        TEAM,
        WITH_TEAM,
        {
            "id": OWN_NUMBER,
            "team_id": OF_TEAM,
            "slot": N_("Its place in the form."),
            "key": N_("Which standard question it is."),
            "text": N_("The team's own text."),
            "kind": N_("Which kind of point an answer becomes."),
            "options": N_("The answers to choose from."),
            "days": N_("The days on which it is asked."),
            "after_slot": N_("The question whose last answer decides whether it is asked."),
            "after_answer": N_("What that answer must contain."),
        },
    ),
    "dagstart_answer": Entry(
        N_("Answers"),
        N_("So that the team knows what is going on today."),
        N_("Everybody in the team's channel, on the board, with the name."),
        WITH_TEAM,
        {
            "round_id": OF_ROUND,
            "person_id": N_("Who answered."),
            "slot": N_("Which question."),
            "text": N_("The answer. Editable until the daily start closes."),
            "answered_at": N_("When it was last changed."),
        },
    ),
    "dagstart_result": Entry(
        N_("What stays of a daily start"),
        N_("So that the team sees how it went, without a figure about anybody."),
        TEAM,
        WITH_TEAM,
        {
            "round_id": OF_ROUND,
            "asked": N_("How many were asked."),
            "took_part": N_("How many took part."),
            "mood": N_("The average mood and the number of answers, from five answers up."),
        },
    ),
    "dagstart_chair": Entry(
        N_("Who chairs today"),
        N_("So that one person leads the standing meeting and gets the preview."),
        N_("Everybody in the team's channel, for today only."),
        N_("Until somebody chairs the next day."),
        {
            "team_id": OF_TEAM,
            "day": N_("The day."),
            "person_id": N_("Who chairs; empty when nobody does or the person is gone."),
        },
    ),
    "dagstart_turn": Entry(
        N_("Whose turn it is to chair"),
        N_("So that the chair goes round. It is an order only: nobody can count turns or see who declined before."),
        NOBODY,
        WITH_TEAM,
        {
            "team_id": OF_TEAM,
            "person_id": OF_PERSON,
            "place": N_("The place in the order."),
            "declined_on": N_("The last day on which the person let somebody else chair, to not ask twice that day."),
        },
    ),
    "dagstart_announcement": Entry(
        N_("Announcements of team leads"),
        N_("To tell the team something on the board, and to weigh sending against collecting."),
        TEAM,
        WITH_TEAM,
        {
            "id": OWN_NUMBER,
            "team_id": OF_TEAM,
            "person_id": N_("Who wrote it; empty when the person is gone."),
            "day": N_("The day of the board it is for."),
            "text": N_("The text."),
            "kind": N_("A question, or for information."),
            "created_at": N_("When it was written."),
        },
    ),
    "dagstart_meeting": Entry(
        N_("Standing meetings"),
        N_("To show how far the meeting at the board is."),
        TEAM,
        WITH_TEAM,
        {
            "team_id": OF_TEAM,
            "day": N_("The day."),
            "started_by": N_("Who started it; empty when the person is gone."),
            "started_at": N_("When it started."),
            "parts": N_("Its parts, their minutes, and the points in them by number."),
            "part": N_("Which part is going on."),
            "part_started_at": N_("Since when."),
            "ended_at": N_("When it ended."),
        },
    ),
    "point": Entry(
        N_("Points"),
        N_("So that what somebody raises gets an answer."),
        N_("Everybody in the team's channel and the one it is addressed to."),
        WITH_TEAM,
        {
            "id": OWN_NUMBER,
            "team_id": OF_TEAM,
            "round_id": N_("The board on which it stands."),
            "raised_by": N_("Who raised it; empty without a name, and when the person is gone."),
            "text": N_("The text."),
            "kind": N_("Signal, blocker, request for help, idea or rule that pinches."),
            "addressee": N_("For whom it is: the team, the lead, management or a person."),
            "addressee_id": N_("The person for whom it is."),
            "state": N_("Open, taken, answered, solved, taken back, joined with another, or with the chair."),
            "slot": N_("The question it answers."),
            "source": N_(
                "The form or message it came from, by Slack's id, so that it is stored once; without a name as a "
                "checksum."
            ),
            "late": N_("Whether it came after the board stood."),
            "created_at": N_("When it was raised; without a name only the hour."),
            "owner_id": N_("Who took it."),
            "waits_for": N_("For whom it waits now: a person, the team, the lead or management."),
            "climbed": N_("How often it moved up because nothing was said. It is about the point, not about a person."),
            "silent_since": N_("Since when nothing was said about it."),
            "climbs_at": N_("When it moves up if nothing is said."),
            "follow_up_at": N_("When the owner is asked what became of it."),
            "taken_at": N_("When it was taken."),
            "answered_at": N_("When it was first answered."),
            "closed_at": N_("When it was closed."),
            "merged_into_id": N_("The point it was joined with."),
            "link": N_("The message in Slack it came from."),
            "reply_ref": N_("A random reference for the answer to a point without a name."),
            "sealed_asker": N_("Who raised a point without a name, encrypted: for the answer, and for nothing else."),
        },
    ),
    "point_event": Entry(
        N_("What happened to a point"),
        N_("So that the one who raised it, and the team, can see what became of it."),
        N_("Everybody in the team's channel and the one it is addressed to."),
        WITH_TEAM,
        {
            "id": OWN_NUMBER,
            "point_id": N_("The point."),
            "person_id": N_(
                "Who did it; empty when the clock did, the one who asked without a name, or somebody gone."
            ),
            "at": N_("When."),
            "what": N_("What happened: taken, answered, passed on, moved up, solved, not yet, and so on."),
            "text": N_("The answer, or what is still missing."),
            "whom": N_("To whom it was passed on."),
        },
    ),
    "consent_round": Entry(
        N_("Consent rounds"),
        N_("So that a team decides together about a text, such as an agreement."),
        TEAM,
        WITH_TEAM,
        {
            "id": OWN_NUMBER,
            "team_id": OF_TEAM,
            "ritual": N_("What kind of text it is about."),
            "subject_id": N_("The number of the text it is about."),
            "open_about": N_("The same again while the round is open, so that there is one at a time."),
            "version": N_("The version of the text."),
            "author_id": N_("Who wrote this version; empty when the person is gone."),
            "opened_by": N_("Who opened the round; empty when the person is gone."),
            "step": N_("Questions, improving, decision, or ended."),
            "decision": N_("Whether it is the first, second or third decision."),
            "silence_consents": N_("Whether silence counted as no objection when the round opened."),
            "opened_at": N_("When it opened."),
            "began_at": N_("When the step began."),
            "ends_at": N_("When the step ends."),
            "remind_at": N_("When who has not reacted is reminded."),
            "outcome": N_("How it ended."),
            "ended_at": N_("When it ended."),
        },
    ),
    "consent_seat": Entry(
        N_("Who decides in a consent round"),
        N_("To know whose reaction is waited for."),
        NOBODY,
        WITH_TEAM,
        {
            "round_id": OF_CONSENT,
            "person_id": OF_PERSON,
            "ready": N_("Whether the person has nothing to ask."),
        },
    ),
    "consent_stance": Entry(
        N_("What somebody decided in a consent round"),
        N_("Consent is given in the open, so that a team can rely on it."),
        TEAM,
        WITH_TEAM,
        {
            "round_id": OF_CONSENT,
            "decision": N_("Whether it was the first, second or third decision."),
            "person_id": OF_PERSON,
            "stance": N_("No objection, objection or abstained."),
            "at": N_("When."),
        },
    ),
    "consent_entry": Entry(
        N_("What was said in a consent round"),
        N_("So that questions get an answer, and objections and concerns are kept with the decision."),
        TEAM,
        WITH_TEAM,
        {
            "id": OWN_NUMBER,
            "round_id": OF_CONSENT,
            "person_id": N_("Who said it; empty when the person is gone."),
            "kind": N_("A question, a suggestion, an objection, a concern or a new version."),
            "decision": N_("Before which decision it was said."),
            "version": N_("The version of the text."),
            "text": N_("The text; of an objection, which harm."),
            "basis": N_("Of an objection: on what it is based."),
            "change": N_("Of an objection: which change would solve it."),
            "answer": N_("The answer to a question."),
            "answered_by": N_("Who answered; empty when the person is gone."),
            "at": N_("When."),
        },
    ),
    "agreement": Entry(
        N_("Agreements"),
        N_("So that the team knows what it agreed, and until when."),
        TEAM,
        WITH_TEAM,
        {
            "id": OWN_NUMBER,
            "team_id": OF_TEAM,
            "number": N_("The number by which the team calls it."),
            "state": N_("A draft, with the team, holding, ending soon, stopped or lapsed."),
            "version": N_("Which version is the newest."),
            "in_force": N_("Which version the team agreed to."),
            "title": N_("The title."),
            "owner_id": N_("Who looks after it."),
            "trial": N_("Whether it is a trial."),
            "rhythm": N_("When the team is asked whether it is kept."),
            "valid_from": N_("Since when it holds."),
            "valid_until": N_("Until when it holds."),
            "words": N_("The words in it, to find it again."),
            "point_id": N_("The point it came from."),
            "link": N_("The message in Slack it came from."),
            "source": N_("The form or message it came from, by Slack's id, so that it is stored once."),
            "replaces_id": N_("The agreement that makes place for it."),
            "proposed_by": N_("Whose text the team decides about; empty when the person is gone."),
            "created_at": N_("When it was first written down."),
            "stopped_at": N_("When it was stopped."),
            "stopped_by": N_("Who stopped it."),
            "due_at": N_("When the team is asked what next, or when it lapses."),
        },
    ),
    "kept_round": Entry(
        N_("When a team is asked about its agreements"),
        N_("So that a team is asked once, and counted once."),
        TEAM,
        WITH_TEAM,
        {
            "id": OWN_NUMBER,
            "team_id": OF_TEAM,
            "key": N_("Which week or day it is about."),
            "rhythm": N_("Every week, at the daily start, or before an agreement ends."),
            "together": N_("Whether the team is so small that it marks together, openly."),
            "day": N_("The day on which the team is asked."),
            "state": N_("Planned, open, counted or closed."),
            "closes_at": N_("Until when anybody can answer."),
            "due_at": N_("When the bot asks or counts."),
        },
    ),
    "kept_check": Entry(
        N_("How agreements were kept"),
        N_("So that the team sees whether it keeps what it agreed. Sums from five answers up, and nothing below that."),
        TEAM,
        WITH_TEAM,
        {
            "id": OWN_NUMBER,
            "round_id": N_("When it was asked."),
            "agreement_id": N_("The agreement."),
            "verdict": N_("Kept, partly, not kept or not applicable; of a small team what it set together."),
            "yes": N_("How many said that it was kept."),
            "partly": N_("How many said that it was partly kept."),
            "no": N_("How many said that it was not kept."),
            "none": N_("How many said that it did not apply."),
            "set_by": N_("Of a small team: who set it last, for all to see. Otherwise empty."),
        },
    ),
    "kept_agenda": Entry(
        N_("Agreements on the agenda"),
        N_("So that the team decides about an agreement that it does not keep."),
        TEAM,
        WITH_TEAM,
        {
            "check_id": N_("Which answers put it there."),
            "agreement_id": N_("The agreement."),
            "since": N_("Since when."),
            "choice": N_("What the team chose to do."),
            "chosen_by": N_("Who chose that, for all to see; empty when the person is gone."),
            "ended_on": N_("When it left the agenda."),
        },
    ),
    "agreement_version": Entry(
        N_("What agreements said"),
        N_("So that everybody can see what was agreed, and who changed what."),
        TEAM,
        WITH_TEAM,
        {
            "agreement_id": N_("The agreement."),
            "version": N_("Which version it is."),
            "person_id": N_("Who wrote it; empty when the person is gone."),
            "at": N_("When."),
            "title": N_("The title."),
            "condition": N_("When it applies."),
            "behaviour": N_("What the team does then."),
            "whom": N_("For whom it is."),
            "why": N_("Why."),
            "sign": N_("How anyone sees that it happens."),
            "kpi": N_("The name of a KPI."),
            "kpi_id": N_("The KPI, where the team measures it here."),
            "baseline": N_("Where the KPI stood."),
            "direction": N_("Whether the KPI is to go up or down."),
            "safeguard": N_("When the team stops early."),
            "owner_id": N_("Who looks after it."),
            "valid_until": N_("Until when it holds."),
            "rhythm": N_("When the team is asked whether it is kept."),
            "trial": N_("Whether it is a trial."),
        },
    ),
    "kpi": Entry(
        N_("KPIs"),
        N_("So that the team knows what it measures, and means the same by it. Never of a person."),
        TEAM,
        WITH_TEAM,
        {
            "id": OWN_NUMBER,
            "team_id": OF_TEAM,
            "name": N_("The name of the KPI."),
            "key": N_("Its name as names are compared; empty once it has stopped."),
            "definition": N_("What exactly is counted, in the team's words."),
            "unit": N_("A percentage, a time, a number or a score."),
            "direction": N_("Whether it is to go up or down."),
            "target": N_("The target."),
            "band": N_("How far from the target still counts as near."),
            "source": N_("Where the figures come from."),
            "owner_id": N_("Who looks after it; empty when the person is gone."),
            "rhythm": N_("How often a value comes."),
            "place": N_("Its place in the list."),
            "created_at": N_("When it was first written down."),
            "archived_at": N_("When it was stopped."),
            "due_at": N_("When its owner hears that no values come in."),
        },
    ),
    "kpi_value": Entry(
        N_("Values of KPIs"),
        N_("So that the team sees how it goes."),
        TEAM,
        WITH_TEAM,
        {
            "kpi_id": N_("The KPI."),
            "day": N_("The day."),
            "value": N_("The value, of the whole team."),
            "source": N_("Filled in, from a file, sent by a system or fetched from a database."),
            "person_id": N_("Who filled it in or sent the file; empty for a system, or when the person is gone."),
            "at": N_("When."),
        },
    ),
    "kpi_change": Entry(
        N_("Corrected values of KPIs"),
        N_("So that everybody can see what a value was before, and why it changed."),
        TEAM,
        WITH_TEAM,
        {
            "id": OWN_NUMBER,
            "kpi_id": N_("The KPI."),
            "day": N_("The day."),
            "before": N_("The value as it was."),
            "after": N_("The value as it became."),
            "source": N_("Filled in, from a file, sent by a system or fetched from a database."),
            "person_id": N_("Who corrected it; empty for a system, or when the person is gone."),
            "at": N_("When."),
            "why": N_("Why."),
        },
    ),
    "kpi_fetch": Entry(
        N_("KPIs that are fetched from another database"),
        N_("To fetch the values of a team once a day. The query and the address stand on the machine, not here."),
        NOBODY,
        WITH_TEAM,
        {
            "kpi_id": N_("The KPI."),
            "next_at": N_("When they are fetched next."),
            "fetched_at": N_("When they were last fetched."),
            "problem": N_("Why the last time gave nothing."),
        },
    ),
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
        N_(
            "To know the mood of a team, whether agreements are kept and how debates were voted; not what a person said."
        ),
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
    "agreement_origin": Entry(
        N_("Where agreements came from"),
        N_("So that a team finds the debate that led to an agreement."),
        TEAM,
        WITH_TEAM,
        {
            "agreement_id": N_("The agreement."),
            "ritual": N_("What kind of thing it came from."),
            "origin_id": N_("The number of that thing."),
        },
    ),
    "debate": Entry(
        N_("Debates"),
        N_("So that a team and its management weigh a motion about a KPI, and see later what came of it."),
        TEAM,
        WITH_TEAM,
        {
            "id": OWN_NUMBER,
            "team_id": OF_TEAM,
            "number": N_("Its number in the team."),
            "source": N_("The form it came from, so that it is stored once."),
            "open_in": N_("The team again while the debate is open, so that there is one at a time."),
            "phase": N_("How far the debate is."),
            "motion": N_("The motion."),
            "kpi_id": N_("The KPI it is about."),
            "kpi_name": N_("The name that the KPI had."),
            "baseline": N_("The average of the last values when it opened."),
            "baseline_values": N_("How many values that is the average of."),
            "fixed": N_("What is fixed."),
            "free": N_("What is free."),
            "decides": N_("Who decides, in words."),
            "decided_by": N_("The day on which it should be decided."),
            "with_kar": N_("Whether the team shares its perspectives first."),
            "live": N_("Whether it is held in one meeting."),
            "days": N_("How many working days it takes."),
            "quorum": N_("How much of the team has to take part, in per cent."),
            "point_id": N_("The point it came from."),
            "proposed_by": N_("Who proposed it; empty when the person is gone."),
            "facilitator_id": N_("Who leads it; empty when the person is gone."),
            "created_at": N_("When it was proposed."),
            "opened_at": N_("When it was opened."),
            "began_at": N_("When the present phase began."),
            "half_at": N_("When the arguments of leads and management are shown."),
            "ends_at": N_("When the present phase ends."),
            "extended": N_("How often the present phase was extended."),
            "waiting_since": N_("Since when it waits for more people to take part in the second vote."),
            "by_side": N_("Whether the present vote is counted by side: both have five people."),
            "first_counted": N_("Whether the first vote has been counted."),
            "outcome": N_("How it ended."),
            "lesson": N_("What the team learned."),
            "agreement_number": N_("The number of the agreement that came of it."),
            "agreed_on": N_("The day on which that agreement began."),
            "review": N_("What the team chose when it looked back."),
            "closed_at": N_("When it was over."),
        },
    ),
    "debate_seat": Entry(
        N_("Who may take part in a debate"),
        N_("So that it is clear who takes part, and whether both sides do."),
        TEAM,
        WITH_TEAM,
        {"debate_id": OF_DEBATE, "person_id": OF_PERSON, "side": N_("Staff or management.")},
    ),
    "debate_entry": Entry(
        N_("What was said in a debate"),
        N_("Questions, perspectives and arguments are given in the open, so that the team can weigh them."),
        N_("Everybody in the team's channel; arguments of leads and management from half time."),
        WITH_TEAM,
        {
            "id": OWN_NUMBER,
            "debate_id": OF_DEBATE,
            "person_id": N_("Who said it; empty when the person is gone."),
            "kind": N_("A question, a perspective, or an argument for, against or on condition."),
            "source": N_("The form it came from, so that it is stored once."),
            "text": N_("What was said; of a perspective what success depends on."),
            "activity": N_("Of a perspective: what we do for it."),
            "result": N_("Of a perspective: what comes of it."),
            "counter": N_("The strongest argument against somebody's own first argument."),
            "held": N_("Whether it is shown only from half time."),
            "weight": N_("How many people said that it weighs; only from five people up."),
            "answer": N_("The answer to a question."),
            "answered_by": N_("Who answered; empty when the person is gone."),
            "at": N_("When."),
            "withdrawn_at": N_("When it was taken back."),
        },
    ),
    "debate_vote": Entry(
        N_("How votes in debates came out"),
        N_("So that a team sees whether the arguments changed its view. Sums only, from five votes up."),
        TEAM,
        WITH_TEAM,
        {
            "debate_id": OF_DEBATE,
            "vote": N_("The first or the second vote."),
            "side": N_("Everybody, staff or management; a side only where both have five votes."),
            "voters": N_("How many people voted."),
            "strongly_against": N_("How many were strongly against."),
            "against": N_("How many were against."),
            "neutral": N_("How many were neutral."),
            "in_favour": N_("How many were in favour."),
            "strongly_in_favour": N_("How many were strongly in favour."),
        },
    ),
    "debate_measure": Entry(
        N_("What a debate brought"),
        N_("So that a team sees how the KPI went on after its agreement."),
        TEAM,
        WITH_TEAM,
        {
            "debate_id": OF_DEBATE,
            "weeks": N_("After how many weeks."),
            "day": N_("The last day that counts."),
            "due_at": N_("When it is measured; empty once that is done."),
            "measured_on": N_("The day on which it was measured."),
            "after": N_("The average since the agreement began."),
            "values": N_("How many values that is the average of."),
            "verdict": N_("Whether there is a signal."),
        },
    ),
    "team_frame": Entry(
        N_("Frame cards"),
        N_("So that a team knows what it is for, what is fixed and what it decides itself."),
        TEAM,
        WITH_TEAM,
        {
            "team_id": OF_TEAM,
            "purpose": N_("What the team is for."),
            "fixed": N_("What is fixed."),
            "free": N_("What the team decides itself."),
            "decides": N_("Who decides the rest."),
            "person_id": N_("Who wrote it last; empty when the person is gone."),
            "at": N_("When that was."),
        },
    ),
}


def render_sheet(t: Translator) -> str:
    """The whole sheet as Markdown, in the translator's language."""
    return "\n\n".join([_opening(t), *(_table(t, name, entry) for name, entry in SHEET.items())])


def _opening(t: Translator) -> str:
    text = t(
        "Everything below is stored in one database of your own organisation; whoever runs it can read it. The cards "
        "and the boards are messages in Slack, kept as long as your workspace keeps messages. Nobody is measured: "
        "there are no figures per person and no list of who did not answer."
    )
    nameless = t(
        "A point without a name is stored without the person: who raised it is encrypted with a key that is not in the "
        "database, so that the answer finds its way back. The chair reads the text, the team sees it on the board; "
        "lists, searches and exports do not know whose it is. Who could still find out:"
    )
    who = [
        t(
            "whoever has the database, or a backup of it, and the key as well. Keep the two with different people or "
            "in different places;"
        ),
        t("whoever runs the bot and changes the program or looks into its memory while it works;"),
        t(
            "whoever may export direct messages from Slack: the answer stands in those of the person who asked. It is "
            "not in that person's list of points or on their card;"
        ),
        t(
            "whoever compares times. Of when it was raised only the hour is stored, but the numbers of points follow "
            "each other, for thirty days the message to the chair says when it was sent, and the history says when the "
            "one who asked found it solved;"
        ),
        t("whoever recognises how somebody writes, certainly in a small team."),
    ]
    lines = "\n".join(f"- {each}" for each in who)
    return f"# {t('What dagstart stores')}\n\n{text}\n\n## {t('Points without a name')}\n\n{nameless}\n\n{lines}"


def _table(t: Translator, name: str, entry: Entry) -> str:
    facts = (
        (t("Why"), entry.why),
        (t("Who sees it"), entry.who),
        (t("How long"), entry.long),
    )
    lines = [f"## {t(entry.title)} (`{name}`)", "", *(f"- {label}: {t(text)}" for label, text in facts), ""]
    lines += [f"| {t('Column')} | {t('What it holds')} |", "|---|---|"]
    lines += [f"| `{column}` | {t(text)} |" for column, text in entry.columns.items()]
    return "\n".join(lines)
