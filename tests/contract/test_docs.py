"""The pages name everything there is, nothing that is not, and every link leads somewhere."""

import re
import tomllib
from pathlib import Path

import pytest

from bot.cli import app
from bot.i18n import translator
from bot.people.models import LARGEST_TEAM
from bot.points.models import KINDS
from bot.rituals import RITUALS
from bot.rituals.dagstart.questions import POOL
from bot.settings import Settings
from handlers.words import WORDS

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")], key=lambda page: page.as_posix()
)
OPERATE = (ROOT / "docs/operate.md").read_text()
README = (ROOT / "README.md").read_text()
GUIDES = {language: (ROOT / f"docs/guide/guide.{language}.md").read_text() for language in ("nl", "en")}
DUTCH = {"setup": "setup"}
"""Words that are the same in Dutch; of the others the second spelling is the Dutch one."""

LINK = re.compile(r"\]\(([^)\s]+)\)")
MACHINE = re.compile(r"(?<![\w.])/(home|Users|root|work|tmp|mnt)/")
LARGEST_PICTURE = 200_000


def test_every_word_of_the_command_is_in_the_readme_the_guides_and_the_operators_page() -> None:
    for word, spellings in WORDS.items():
        dutch = DUTCH.get(word, spellings[1])
        assert f"`{word}`" in README, word
        assert f"`{dutch}`" in README, dutch
        assert f"/dagstart {word}" in GUIDES["en"], word
        assert f"/dagstart {dutch}" in GUIDES["nl"], dutch
        assert f"/dagstart {word}" in OPERATE, word


@pytest.mark.parametrize("page", ["README.md", "docs/guide/guide.nl.md", "docs/guide/guide.en.md"])
def test_no_page_names_a_word_the_command_does_not_know(page: str) -> None:
    known = {spelling for spellings in WORDS.values() for spelling in spellings}
    shell = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    assert set(re.findall(r"(?<!\w)/dagstart ([a-z]+)", (ROOT / page).read_text())) <= known
    assert set(re.findall(r"(?<![/\w])dagstart ([a-z]+)`", (ROOT / page).read_text())) <= shell


def test_every_setting_is_on_the_operators_page_and_in_the_example() -> None:
    example = (ROOT / ".env.example").read_text()
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        setting = name.upper() if alias else f"DAGSTART_{name.upper()}"
        assert f"`{setting}`" in OPERATE, setting
        assert re.search(rf"^#?{setting}=", example, re.MULTILINE), setting


def test_every_command_of_the_shell_and_of_make_is_on_the_operators_page() -> None:
    for command in app.registered_commands:
        assert command.callback is not None
        assert f"`dagstart {command.name or command.callback.__name__}`" in OPERATE
    for target in re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE):
        assert f"`make {target}`" in OPERATE, target


def test_every_ritual_is_in_the_readme_and_the_guides() -> None:
    for ritual in RITUALS:
        assert ritual in README
        assert all(ritual in guide for guide in GUIDES.values())


def test_every_kind_of_point_is_in_the_guides() -> None:
    for kind in KINDS.values():
        for language, guide in GUIDES.items():
            assert translator(language)(kind) in guide, kind


def test_figures_in_the_pages_are_those_of_the_code() -> None:
    for page in (README, (ROOT / "CHANGELOG.md").read_text()):
        assert f"{len(POOL)} questions of the day" in page
    assert all(re.search(rf"\b{len(POOL)}\b", guide) for guide in GUIDES.values())
    assert all(re.search(rf"\b{LARGEST_TEAM}\b", guide) for guide in GUIDES.values())


SIZED = {
    "forms stored and acked a second, PostgreSQL": "form of a point, stored in PostgreSQL",
    "answers stored, acked and drawn anew a second, PostgreSQL": "press of Send, stored in PostgreSQL",
    "processor time of a whole day with every ritual, 5,000 people":
        "a day of 100 teams, 5,000 people: CPU of the bot",
    "memory at the end of a day, 5,000 people": "a day of 100 teams, 5,000 people: memory of the bot at the end",
}  # fmt: skip


@pytest.mark.parametrize("row", SIZED)
def test_sizing_goes_by_what_was_measured_give_or_take_a_tenth(row: str) -> None:
    """A figure that was measured again is carried over, with what is reckoned from it."""
    told, measured = (
        float(re.findall(rf"\| {re.escape(name)} \| ([\d,.]+)", (ROOT / f"docs/{page}.md").read_text())[0])
        for page, name in (("sizing", row), ("benchmarks", SIZED[row]))
    )
    assert told == pytest.approx(measured, rel=0.1)


def test_every_package_has_its_reason() -> None:
    reasons = (ROOT / "docs/decisions/0001-dependencies.md").read_text().lower()
    table = reasons.replace(" ", "-")
    for file in sorted((ROOT / "requirements").glob("*.in")):
        for line in file.read_text().splitlines():
            if package := re.match(r"[a-z][\w.-]*", line.lower()):
                assert package[0] in table or package[0].removeprefix("pytest-") in table, f"{file.name}: {package[0]}"


def test_the_changelog_is_about_the_version_there_is() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f"## {version} " in (ROOT / "CHANGELOG.md").read_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere_and_no_page_knows_the_machine_it_was_written_on(page: Path) -> None:
    text = page.read_text()
    assert MACHINE.search(text) is None
    for link in LINK.findall(text):
        target, _, anchor = link.partition("#")
        if target.startswith(("http://", "https://")):
            continue
        path = (page.parent / target) if target else page
        assert path.exists(), link
        assert not anchor or anchor in anchors(path.read_text()), link


def anchors(text: str) -> set[str]:
    """The names by which a page's headings can be linked to."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\s-]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def test_every_picture_is_small_shown_somewhere_and_described() -> None:
    shown: set[str] = set()
    for page in PAGES:
        for words, path in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", page.read_text()):
            assert words.strip(), f"{page.name}: {path} has no description"
            shown.add(Path(path).name)
    pictures = {picture.name: picture.stat().st_size for picture in (ROOT / "docs/pictures").glob("*.png")}
    assert pictures.keys() == shown
    assert {name: size for name, size in pictures.items() if size > LARGEST_PICTURE} == {}


@pytest.mark.parametrize("page", ["docs/when.md", "docs/threats.md"])
def test_every_test_that_a_page_names_is_there(page: str) -> None:
    text = (ROOT / page).read_text()
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", text)
    for file, test in named:
        code = (ROOT / file).read_text()
        assert not test or f"def {test}(" in code, f"{file}::{test}"
    parts = text.split("\n## ")[1:] if page == "docs/when.md" else [text]
    assert [part.partition("\n")[0] for part in parts if "`tests/" not in part] == []
