"""What can go wrong, said once. Errors carry a sentence to translate and its fields; doors translate them late."""

from types import TracebackType


class DagstartError(Exception):
    """Base of everything the bot raises on purpose."""


class Refusal(DagstartError):
    """Somebody asked for something that cannot be done; the sentence says what to do instead.

    `sentence` is an untranslated catalogue text, `fields` fills its placeholders, `field` names the form field
    (a block id) it belongs to, if any; `others` are those at other fields of the same form. What to do: show
    `t(sentence, **fields)` to the person who asked.
    """

    def __init__(self, sentence: str, *, field: str | None = None, **fields: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.fields = fields
        self.others: tuple[Refusal, ...] = ()


class EveryField:
    """Looks at every field of a form before it is refused: who filled it in reads all that is wrong at once.

    `with every: …` keeps a refusal at a field and goes on; `every.done()` raises what was kept.
    """

    def __init__(self) -> None:
        self._kept: list[Refusal] = []

    def __enter__(self) -> None:
        """Look at one more."""

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        """Keep what is refused at a field; anything else goes its way."""
        if not isinstance(error, Refusal) or error.field is None:
            return False
        self._kept += [error, *error.others]
        return True

    def done(self) -> None:
        """All have been looked at. Raises Refusal when one was refused, with the others."""
        if self._kept:
            first, *others = self._kept
            first.others = tuple(others)
            raise first


class StartupError(DagstartError):
    """The process cannot start. The sentence says what to change; the command ends with exit code 2."""


class StorageBusy(DagstartError):
    """The database could not take a write in time (locked, full, away). Nothing was stored: ask to try again."""
