"""What a works council and a data protection officer ask for, as chapters before the tables."""

from bot.i18n import N_

CHAPTERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        N_("Purpose and legal ground"),
        (
            N_(
                "To let a team and its management talk with each other every day, decide together, and keep what they agree. Not to judge, compare or follow anybody."
            ),
            N_(
                "A suggestion: legitimate interest (GDPR article 6.1.f) of an employer and its teams in good daily work, weighed in this page; peer feedback only after the team agrees by consent, and everybody may pause or leave without a reason. Consent of an employee is seldom free, so it is not the ground."
            ),
            N_(
                "Controller: your own organisation, which runs the bot. Do a data protection impact assessment (article 35) before the first team: it is about employees, and about how they work together. This page is its description and its list of measures."
            ),
            N_(
                "The works council has a say in a system in which staff are registered (in the Netherlands article 27 of the works councils act). Ask it before the first team starts."
            ),
        ),
    ),
    (
        N_("Who sees it"),
        (
            N_(
                "What is said on a board, in a point, a debate or a consent round: everybody in the team's channel. Feedback: who gets it. Management sees no more of a person than a colleague does."
            ),
            N_(
                "Who runs the machine can read the database, except what is sealed. Keep the key apart from it, with somebody else."
            ),
            N_(
                "What is written in free text may be about others: a customer's name, a colleague's health. Agree in every team that those are left out. Who wrote it changes it or takes it back; after that only erasing all of that person's data does."
            ),
            N_(
                "The week in figures sets the words of the leads against those of the team; where there is one lead, that is about one person, and only leads read it."
            ),
            N_(
                "Processor: Slack, which carries every message and keeps it as your workspace says. The bot calls nobody else outside your organisation, and sends nothing to its makers. Whether data leaves the European Union is decided by where you run the bot and by your agreement with Slack."
            ),
        ),
    ),
    (
        N_("What is never stored"),
        (
            N_(
                "Why somebody is away; what somebody voted, weighed or felt, or said about an agreement; who did not answer, as a list; any figure about one person; e-mail addresses; what people write in channels."
            ),
            N_("There is no profiling, no automated decision about a person, and no model that is trained."),
        ),
    ),
    (
        N_("Rights"),
        (
            N_(
                "Access, a copy and erasure: everybody alone, with `/dagstart mydata`; for who has left, the administrator with `dagstart person`. Correction: in the forms, until they close; after that by erasing or by a new version."
            ),
            N_(
                "Who leaves the company: what was written to them in peer feedback goes by itself. The rest stays with the person's name until the administrator erases it: let that be a step of every departure."
            ),
            N_(
                "Erased stays erased: a journal beside the backups is gone through again after every restore. Older backups hold it until they are removed."
            ),
            N_("Objection: everybody can choose not to be asked, and pauses or leaves peer feedback without a reason."),
        ),
    ),
    (
        N_("What is outside the bot's own terms"),
        (
            N_(
                "Backups hold everything until they are removed: choose how many stay. Files of `dagstart export` and of somebody's own data lie where they were saved. Logs hold no text and no name, but Slack's ids of people and workspaces: keep them for weeks, not for years."
            ),
            N_(
                "Messages in Slack stay as long as your workspace keeps messages; what is erased here is deleted there, as far as the bot wrote it and still knows of it: thirty days for private messages."
            ),
        ),
    ),
    (
        N_("Security"),
        (
            N_(
                "Feedback, points without a name and Slack's tokens are sealed with a key outside the database. No text, name or token gets into the logs. Every request is checked for Slack's signature, every click for the right of who clicks."
            ),
        ),
    ),
    (
        N_("Risks, and what is done about them"),
        (
            N_(
                "Being followed through answers: no figures per person, no list of who was silent, one reminder, counts from five people up. Who was asked and who answered does stand in the database as long as answers are kept: who can read the database could count it, so shorten that term if it is not needed."
            ),
            N_(
                "Being recognised in a small team: votes, moods and the mirror show nothing below five; feedback without a name waits for five."
            ),
            N_(
                "Feedback used in an appraisal: only the receiver has it; management sees a band of participation and nothing else. Agree that it stays out of appraisals."
            ),
            N_(
                "A leak of the database: what is most personal is sealed; terms keep the rest short. Then there are 72 hours to tell the authority (article 33): agree beforehand who does, and replace keys and tokens."
            ),
            N_(
                "What stays: whoever runs the bot could change it. Let two people do that together, and let the works council look."
            ),
        ),
    ),
    (
        N_("Switches for everything that could single out a person"),
        (
            N_(
                "Per team: mood, chair, reminder, points without a name (only with a key), peer feedback and its terms, collecting without a name. Off unless chosen: mood and peer feedback."
            ),
            N_("Per person: asked or not, reminders, quiet hours, peer feedback, with whom not to be matched."),
            N_(
                "Per installation: `DAGSTART_KEEP_ANSWERS`, `DAGSTART_KEEP_POINTS`, `DAGSTART_KEEP_CHANGES`, and how many backups stay."
            ),
        ),
    ),
)
"""A heading and its paragraphs."""
