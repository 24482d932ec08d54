"""The form in which a team writes its own questions, and its reader."""

from collections.abc import Mapping
from typing import Any

from bot.blockkit import Block, capital, checkboxes, header, input_block, option, select, text_input
from bot.errors import EveryField, Refusal
from bot.i18n import N_, Translator
from bot.points.models import KINDS
from bot.rituals.dagstart.plan import PlanSettings
from bot.rituals.dagstart.questions import POOL_KEY, STANDARD, TEMPLATES, template_questions
from bot.rituals.dagstart.rules import Question

OWN, NOTHING, ANSWER, FITTING = "own", "nothing", "answer", "fitting"
LONGEST_QUESTION, LONGEST_CHOICE, LONGEST_CONDITION = 200, 75, 150
TOO_LONG = N_("That is too long: at most {n} characters. Make it shorter.")
SLOTS = (1, 2, 3)
USUAL_KINDS = {
    question.key: question.kind for template in TEMPLATES for question in template_questions(template) if question.key
}
"""What kind of point a standard question raises."""


def field_of(part: str, slot: int) -> str:
    """The block id of one field of one question."""
    return f"question_{part}_{slot}"


def question_fields(t: Translator, plan: PlanSettings) -> list[Block]:
    """The form for the three places."""
    known = {question.slot: question for question in plan.questions}
    return [block for slot in SLOTS for block in _place(t, slot, known.get(slot))]


def _place(t: Translator, slot: int, question: Question | None) -> list[Block]:
    shown = question or Question(slot, None, None, None)
    return [
        header(t("Question {n}", n=slot)),
        *_asks(t, slot, shown, (OWN if shown.text else shown.key) if question else NOTHING),
        *_becomes(t, slot, shown),
        *_when(t, slot, shown),
    ]


def _asks(t: Translator, slot: int, shown: Question, source: str | None) -> list[Block]:
    """What is asked: a standard question, one of the pool, or one in the team's own words."""
    sources = [option(t("No question here"), NOTHING), *(option(t(words), key) for key, words in STANDARD.items())]
    sources += [option(t("Question of the day, from a pool"), POOL_KEY), option(t("Own question"), OWN)]
    words = text_input(initial=shown.text, longest=LONGEST_QUESTION)
    hint = t("Only when you chose “Own question” above.")
    return [
        input_block(t("What do you ask?"), field_of("source", slot), select(sources, initial=source)),
        input_block(t("In your own words"), field_of("text", slot), words, optional=True, hint=hint),
    ]


def _becomes(t: Translator, slot: int, shown: Question) -> list[Block]:
    """What an answer becomes, and what there is to choose from."""
    kinds = [option(t("What fits the question"), FITTING), option(t("Just an answer, no point"), ANSWER)]
    kinds += [option(capital(t(name)), key) for key, name in KINDS.items()]
    choices = text_input(multiline=True, initial="\n".join(shown.options), longest=400)
    hint = t("One per line, 2 to 5. Leave empty for free text.")
    return [
        input_block(t("An answer becomes"), field_of("kind", slot), select(kinds, initial=_kind_shown(shown))),
        input_block(t("Choices"), field_of("options", slot), choices, optional=True, hint=hint),
    ]


def _when(t: Translator, slot: int, shown: Question) -> list[Block]:
    """On which days it is asked, and after which answer."""
    days = [option(capital(t.weekday(day)), day) for day in range(7)]
    chosen = [str(day) for day in range(7) if shown.days & 1 << day]
    earlier = [option(t("Always ask it"), 0), *(option(t("The last answer to question {n}", n=n), n) for n in SLOTS)]
    after = select(earlier, initial=str(shown.after_slot or 0))
    contains = text_input(initial=shown.after_answer, longest=LONGEST_CONDITION)
    return [
        input_block(t("On these days"), field_of("days", slot), checkboxes(days, chosen)),
        input_block(t("Only after an earlier answer"), field_of("after", slot), after),
        input_block(t("That answer contained"), field_of("contains", slot), contains, optional=True),
    ]


def _kind_shown(question: Question) -> str:
    if question.kind == USUAL_KINDS.get(question.key or ""):
        return FITTING
    return question.kind or ANSWER


def read_questions(values: Mapping[str, Any]) -> tuple[Question, ...]:
    """The questions that were filled in. Raises Refusal at the field that is wrong."""
    every, found = EveryField(), []
    for slot in SLOTS:
        with every:
            if question := _read_place(values, slot):
                found.append(question)
    every.done()
    if not found:
        raise Refusal(N_("Choose at least one question."), field=field_of("source", 1))
    slots = {question.slot for question in found}
    for question in found:
        with every:
            if question.after_slot and question.after_slot not in slots:
                said = N_("That question is not asked. Choose another one, or “Always ask it”.")
                raise Refusal(said, field=field_of("after", question.slot))
    every.done()
    return tuple(found)


def _read_place(values: Mapping[str, Any], slot: int) -> Question | None:
    source = str(values.get(field_of("source", slot), NOTHING))
    text = str(values.get(field_of("text", slot), "")).strip() or None
    if source == NOTHING and text is None:
        return None
    every, key = EveryField(), None if source == OWN else source
    with every:
        _check_text(source, text, slot)
    with every:
        if source not in (OWN, NOTHING, POOL_KEY, *STANDARD):
            raise Refusal(N_("I do not know this question. Choose from the list."), field=field_of("source", slot))
    with every:
        kind = _read_kind(values, slot, key)
    with every:
        options = _read_choices(values, slot)
    with every:
        days = _read_days(values, slot)
    with every:
        after, contains = _read_condition(values, slot)
    every.done()
    return Question(slot, key, text, kind, options=options, days=days, after_slot=after, after_answer=contains)


def _check_text(source: str, text: str | None, slot: int) -> None:
    """Own words for an own question, and for no other one."""
    if source != OWN and text:
        said = N_("Choose “Own question” above to ask it in your own words, or empty this.")
        raise Refusal(said, field=field_of("text", slot))
    if source == OWN and text is None:
        raise Refusal(N_("Write the question as you want to ask it."), field=field_of("text", slot))
    if text and len(text) > LONGEST_QUESTION:
        raise Refusal(TOO_LONG, field=field_of("text", slot), n=LONGEST_QUESTION)


def _read_kind(values: Mapping[str, Any], slot: int, key: str | None) -> str | None:
    kind = str(values.get(field_of("kind", slot), FITTING))
    if kind == FITTING:
        return USUAL_KINDS.get(key) if key else None
    if kind != ANSWER and kind not in KINDS:
        raise Refusal(N_("Choose one from the list."), field=field_of("kind", slot))
    return None if kind == ANSWER else kind


def _read_choices(values: Mapping[str, Any], slot: int) -> tuple[str, ...]:
    lines = [" ".join(line.split()) for line in str(values.get(field_of("options", slot), "")).splitlines()]
    choices = tuple(dict.fromkeys(line for line in lines if line))
    field = field_of("options", slot)
    if choices and not 2 <= len(choices) <= 5:
        raise Refusal(N_("Give 2 to 5 different choices, one per line, or leave this empty."), field=field)
    if any(len(choice) > LONGEST_CHOICE for choice in choices):
        raise Refusal(TOO_LONG, field=field, n=LONGEST_CHOICE)
    return choices


def _read_days(values: Mapping[str, Any], slot: int) -> int:
    days = sum(1 << day for day in range(7) if str(day) in values.get(field_of("days", slot), ()))
    if not days:
        raise Refusal(N_("Choose at least one day."), field=field_of("days", slot))
    return days


def _read_condition(values: Mapping[str, Any], slot: int) -> tuple[int | None, str | None]:
    place = str(values.get(field_of("after", slot), "0"))
    contains = str(values.get(field_of("contains", slot), "")).strip()
    if place not in ("0", "1", "2", "3"):
        raise Refusal(N_("Choose one from the list."), field=field_of("after", slot))
    if place != "0" and not contains:
        raise Refusal(
            N_("Write what that answer must contain, or choose “Always ask it” above."),
            field=field_of("contains", slot),
        )
    if len(contains) > LONGEST_CONDITION:
        raise Refusal(TOO_LONG, field=field_of("contains", slot), n=LONGEST_CONDITION)
    if place == "0" and contains:
        raise Refusal(N_("Choose above which question this is about, or empty this."), field=field_of("contains", slot))
    return (int(place), contains) if place != "0" else (None, None)
