"""The catalogues: `python -m tools.translations update` brings new texts of the code in, `check` finds gaps.

Texts are English sources, marked with `t("…")`, `N_("…")` and `t.plural("one …", "{n} …", n)`. English repeats its
sources, so that both catalogues are read the same way.
"""

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("bot", "handlers", "schedules")
LANGUAGES = ("nl", "en")
KEYWORDS = {"t": 1, "N_": 1, "plural": 2}
"""Functions that mark texts, each with how many of its first arguments are texts."""

HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def path_of(language: str) -> Path:
    """Where a language's catalogue is."""
    return ROOT / "locales" / language / "LC_MESSAGES" / "dagstart.po"


def read_catalogue(language: str) -> Catalog:
    """A catalogue as it is on disk."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def extract() -> Catalog:
    """Every text that is marked in the code, in the order of the files.

    Read from the syntax tree: Babel's own method reads tokens, misses a text marked inside another call, and takes
    the key in `t(NAMES["key"])` for a text.
    """
    found = Catalog()
    for path in sorted(path for source in SOURCES for path in (ROOT / source).rglob("*.py")):
        for text in _marked_in(path):
            found.add(text, locations=[(str(path.relative_to(ROOT)), 0)])
    return found


def _marked_in(path: Path) -> Iterator[str | tuple[str, ...]]:
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    for node in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        wanted = KEYWORDS.get(str(getattr(node.func, "attr", getattr(node.func, "id", ""))), 0)
        texts = [each.value for each in node.args[:wanted] if isinstance(each, ast.Constant)]
        forms = tuple(text for text in texts if isinstance(text, str))
        if forms and len(forms) == wanted:
            yield forms if wanted > 1 else forms[0]


def merge(template: Catalog, known: Catalog, language: str) -> Catalog:
    """The texts of the code with the translations there are; a changed text has to be translated anew."""
    merged = Catalog(locale=language)
    for message in texts_of(template):
        old = known.get(message.id)
        string = message.id if language == "en" else old.string if old else ""
        merged.add(message.id, string, locations=message.locations)
    return merged


def texts_of(catalogue: Catalog) -> list[Message]:
    """The messages of a catalogue, without its header."""
    return [message for message in catalogue if message.id]


def update() -> None:
    """Write both catalogues anew."""
    template = extract()
    for language in LANGUAGES:
        merged = merge(template, read_catalogue(language), language)
        body = BytesIO()
        write_po(body, merged, width=120, omit_header=True, include_lineno=False)
        path_of(language).write_bytes(HEADER.format(language=language).encode() + body.getvalue())


def check() -> list[str]:
    """What is wrong with the catalogues, one sentence each."""
    wanted = {key_of(message): message for message in texts_of(extract())}
    return [sentence for language in LANGUAGES for sentence in _problems(language, wanted)]


def _problems(language: str, wanted: dict[str, Message]) -> Iterator[str]:
    catalogue = read_catalogue(language)
    known = {key_of(message): message for message in texts_of(catalogue)}
    for key in wanted.keys() - known.keys():
        yield f"{language}: missing: {key}"
    for key in [*known.keys() - wanted.keys(), *(str(message.id) for message in catalogue.obsolete.values())]:
        yield f"{language}: not in the code any more: {key}"
    for key in known.keys() & wanted.keys():
        message = known[key]
        if message.fuzzy:
            yield f"{language}: fuzzy: {key}"
        if not all(forms_of(message.string)):
            yield f"{language}: not translated: {key}"
        elif problem := difference(message):
            yield f"{language}: {problem}: {key}"


def difference(message: Message) -> str:
    """What a translation must have in common with its source and has not; empty when all is well."""
    sources, translated = forms_of(message.id), forms_of(message.string)
    if len(sources) != len(translated):
        return "not one form for each number"
    counted = {"n"} if len(sources) > 1 else set()  # "one" may be said without its number
    pairs = list(zip(sources, translated, strict=True))
    if any(placeholders(source) - counted != placeholders(form) - counted for source, form in pairs):
        return "other placeholders"
    if any(source.count(mark) != form.count(mark) for source, form in pairs for mark in "`*"):
        return "other marks of code or bold"
    return ""


def key_of(message: Message) -> str:
    """The first form of a text: what the code looks it up by."""
    return forms_of(message.id)[0]


def forms_of(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """The forms of a text: one, or one per plural form."""
    return (text,) if isinstance(text, str) else tuple(text or ("",))


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def main(arguments: list[str]) -> int:
    """Do what the first word says."""
    if arguments == ["update"]:
        update()
    elif arguments != ["check"]:
        print("python -m tools.translations update | check")
        return 2
    problems = check()
    counts = Counter(problem.split(":")[0] for problem in problems)
    print("\n".join(problems) or f"{len(texts_of(extract()))} texts, complete in {' and '.join(LANGUAGES)}.")
    if counts:
        print(f"{len(problems)} to do. `make translations` brings new texts in; the .po files are in locales/.")
    return bool(problems) and arguments == ["check"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
