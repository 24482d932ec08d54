"""Both languages are complete, keep to Slack's lengths, and sound like a colleague."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from babel.messages.catalog import Message

from bot.home.blocks import render_home
from bot.home.facts import MyDay, TeamDay
from bot.home.points import PointLine, Shown
from bot.i18n import LOCALES, Translator, translator
from bot.people.changes import Change
from bot.people.models import Absence, Membership, Person, Schedule, Team
from bot.people.setup import TeamSettings
from bot.rituals.dagstart import blocks, point_blocks
from bot.rituals.dagstart.plan import PlanSettings
from bot.rituals.dagstart.questions import POOL, STANDARD, TEMPLATES, template_questions
from handlers import setup_view as views
from handlers.command import help_lines
from handlers.words import WORDS
from tools import translations
from tools.translations import forms_of, key_of, read_catalogue, texts_of

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
NOOR = Person(id=1, slack_id="U1", name="Noor", tz="Europe/Amsterdam", locale="nl", kind="person", is_admin=False)
TEAM = Team(id=1, channel_id="C1", name="klantenteam-noord", locale="nl", tz="Europe/Amsterdam", state="active")
SETTINGS = TeamSettings("nl", "Europe/Amsterdam", 31, "NL", (), (1,), (), ())
PLAN = PlanSettings(mood=True)
SCHEDULE = Schedule(team_id=1, at=datetime(2026, 1, 1, 9).time(), next_day=date(2026, 11, 25))
CARD = blocks.Card(1, "Noor", TEAM.name, NOON.date(), NOOR.tz, NOON, template_questions("improve"), ask_mood=True)
HELP = blocks.Card(
    1, "Noor", TEAM.name, NOON.date(), NOOR.tz, NOON, template_questions("short"), {1: "x"}, ask_mood=True
)

LONGEST_BUTTON = 30
"""Our own limit: a row of three must fit on a telephone."""

SAME_IN_DUTCH = {
    "Argument",
    "KPI",
    "Slack",
    "Team",
    "Teams",
    "Management",
    "Export",
    "open",
    "{name}: {answer}",
    "percentage",
    "score",
    "Tips",
}


def screens(t: Translator) -> Iterator[Any]:
    """Everything with menus, buttons and titles, as somebody sees it."""
    people, log = {1: NOOR}, [Change("Noor", NOON, "mood", False, True)]
    shown = views.Shown(TEAM, SETTINGS, PLAN, log, people, NOOR.tz, 2026, "Noor")
    for team_id in (None, 1):
        yield views.render_form(t, views.Form("C1", TEAM.name, team_id, SETTINGS, PLAN, people, ("U1",), NOOR.tz, 2026))
    yield from (views.render_questions(t, 1, PLAN), views.render_questions_saved(t, PLAN))
    yield from (views.render_saved(t, TEAM, SCHEDULE), views.render_saved(t, TEAM, None))
    yield from (views.render_settings(t, shown), views.render_changes(t, shown), views.render_loading(t))
    yield point_blocks.render_point_form(t, "dagstart.point", 1, TEAM.name, "", [(2, "Bram")])
    yield from (point_blocks.render_point_stored(t, 1, today=True), blocks.render_prompt(t, CARD, NOON)[1])
    yield from (blocks.render_prompt(t, HELP, NOON)[1], blocks.render_answered(t, CARD, "nothing")[1])
    for role, opted_out in (("member", False), ("member", True), ("lead", False)):
        day = TeamDay(TEAM, Membership(team_id=1, person_id=1, role=role, opted_out=opted_out), SCHEDULE)
        away = Absence(person_id=1, first_day=NOON.date(), last_day=NOON.date()) if opted_out else None
        points = Shown([PointLine(1, TEAM.name, "x", "help", "answered", "lead", answer="y")], 3)
        yield render_home(t, MyDay(NOOR, NOON, [day], away, points, points, points))
    yield render_home(t, MyDay(NOOR, NOON, [], None, Shown(), Shown(), Shown()))


def parts(shown: Any, wanted: Callable[[dict[str, Any]], bool]) -> Iterator[dict[str, Any]]:
    """Every object in a screen that is wanted."""
    if isinstance(shown, dict):
        if wanted(shown):
            yield shown
        shown = list(shown.values())
    if isinstance(shown, list):
        for each in shown:
            yield from parts(each, wanted)


def test_every_text_of_the_code_is_translated_and_no_other() -> None:
    assert translations.check() == []


@pytest.mark.parametrize("language", LOCALES)
def test_the_bot_reads_from_a_catalogue_what_babel_reads(language: str) -> None:
    t = translator(language)
    for message in texts_of(read_catalogue(language)):
        assert t._catalogue[key_of(message)] == [*forms_of(message.string)]


def test_english_repeats_its_sources() -> None:
    assert [key_of(each) for each in texts_of(read_catalogue("en")) if each.string != each.id] == []


@pytest.mark.parametrize(
    ("source", "translation", "problem"),
    [
        ("Until {time}.", "Tot {tijd}.", "other placeholders"),
        ("Until {time}.", "Tot straks.", "other placeholders"),
        ("Type `/dagstart back`.", "Typ /dagstart terug.", "other marks of code or bold"),
        (("*{n}* here", "*{n}* here"), ("*{n}* aanwezig",), "not one form for each number"),
        (("One, {day}", "{n}, {day}"), ("Eén", "{n}, {day}"), "other placeholders"),
        (("*{n}* here", "*{n}* here"), ("*{n}* hier", "{n} hier"), "other marks of code or bold"),
        (("One minute", "{n} minutes"), ("Eén minuut", "{n} minuten"), ""),
    ],
)
def test_what_a_translation_may_not_lose_is_found(source: Any, translation: Any, problem: str) -> None:
    assert translations.difference(Message(source, translation)) == problem


def test_dutch_is_dutch() -> None:
    same = {key_of(each) for each in texts_of(read_catalogue("nl")) if each.string == each.id}
    assert same == SAME_IN_DUTCH


def test_nothing_shouts_and_nobody_is_addressed_formally() -> None:
    for language in LOCALES:
        for message in texts_of(read_catalogue(language)):
            for form in forms_of(message.string):
                assert "!" not in form.replace("<!", ""), form
                assert language == "en" or not re.search(r"\b([Uu]|[Uu]w)\b", form), form


@pytest.mark.parametrize("language", LOCALES)
def test_commands_in_texts_exist_in_that_language(language: str) -> None:
    known = {spelling for spellings in WORDS.values() for spelling in spellings}
    for message in texts_of(read_catalogue(language)):
        for form in forms_of(message.string):
            assert set(re.findall(r"/dagstart ([a-z]+)", form)) <= known, form


@pytest.mark.parametrize("language", LOCALES)
def test_help_names_every_word(language: str) -> None:
    text = "\n".join(help_lines(translator(language)))
    typed = set(re.findall(r"`([a-z]+)[^`]*`", text))
    for word, spellings in WORDS.items():
        assert typed & set(spellings) or word == "help", (word, text)


@pytest.mark.parametrize("language", LOCALES)
def test_titles_buttons_and_options_fit(language: str) -> None:
    for screen in screens(translator(language)):
        for view in parts(screen, lambda part: part.get("type") == "modal"):
            for part in ("title", "submit", "close"):
                assert len(view.get(part, {"text": ""})["text"]) <= 24, view[part]
        for button in parts(screen, lambda part: part.get("type") == "button"):
            assert len(button["text"]["text"]) <= LONGEST_BUTTON, button
        for menu in parts(screen, lambda part: "options" in part):
            for option in menu["options"]:
                words = option["text"]["text"]
                assert len(words) <= 75, words
                assert not words.endswith("…"), words
                assert words[0] == words[0].upper(), words


@pytest.mark.parametrize("language", LOCALES)
def test_questions_are_one_line_and_all_different(language: str) -> None:
    t = translator(language)
    asked = [t(text) for text in (*STANDARD.values(), *POOL.values())]
    assert len(set(asked)) == len(asked)
    assert len(POOL) >= 30
    assert [text for text in asked if not text.endswith("?") or len(text) > 75] == []
    assert [t(text) for text in TEMPLATES.values() if len(t(text)) > 75] == []


@pytest.mark.parametrize(("n", "dutch", "english"), [(1, "deed mee", "took part"), (4, "deden mee", "took part")])
def test_a_plural_is_a_plural(n: int, dutch: str, english: str) -> None:
    for language, words in (("nl", dutch), ("en", english)):
        assert translator(language).plural("*{n}* took part", "*{n}* took part", n) == f"*{n}* {words}"


def test_someone_who_hears_the_card_hears_the_questions_and_the_deadline() -> None:
    for language in LOCALES:
        t = translator(language)
        text, shown = blocks.render_prompt(t, CARD, NOON)
        for label in parts(shown, lambda part: part.get("type") == "input" and "answer" in part["block_id"]):
            assert label["label"]["text"] in text
        assert t.time(NOON, NOOR.tz) in text
