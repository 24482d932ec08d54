"""The daily start."""

from bot.i18n import N_
from bot.privacy.entry import NOBODY, OF_PERSON, OF_ROUND, OF_TEAM, OWN_NUMBER, TEAM, WITH_ANSWERS, WITH_TEAM, Entry

SHEET: dict[str, Entry] = {
    "round": Entry(
        N_("Daily starts held"),
        N_("To keep the answers of one day together."),
        TEAM,
        WITH_ANSWERS,
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
        WITH_ANSWERS,
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
        WITH_ANSWERS,
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
        WITH_ANSWERS,
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
        WITH_ANSWERS,
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
        WITH_ANSWERS,
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
}
