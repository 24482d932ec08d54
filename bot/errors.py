"""What can go wrong, said once. Errors carry a sentence to translate and its fields; doors translate them late."""


class DagstartError(Exception):
    """Base of everything the bot raises on purpose."""


class Refusal(DagstartError):
    """Somebody asked for something that cannot be done; the sentence says what to do instead.

    `sentence` is an untranslated catalogue text, `fields` fills its placeholders, `field` names the form field
    (a block id) it belongs to, if any. What to do: show `t(sentence, **fields)` to the person who asked.
    """

    def __init__(self, sentence: str, *, field: str | None = None, **fields: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.fields = fields


class StartupError(DagstartError):
    """The process cannot start. The sentence says what to change; the command ends with exit code 2."""


class StorageBusy(DagstartError):
    """The database could not take a write in time (locked, full, away). Nothing was stored: ask to try again."""
