"""An agreement from its draft to its end, with kill -9 in the steps that are chosen."""

from collections.abc import Callable
from typing import Any

from bot.consent.blocks import AGREE, CHANGE_TEXT, OBJECT, READY
from bot.consent.forms import SEND_OBJECTION
from bot.consent.models import ConsentEntry, ConsentRound, ConsentSeat, ConsentStance
from bot.people.models import Membership
from bot.rituals.agreement.blocks import PROPOSE
from bot.rituals.agreement.form import SAVE
from bot.rituals.agreement.models import Agreement, AgreementVersion
from tests.robustness.child import Crash
from tests.robustness.looks import rows
from tests.robustness.processes import PATIENCE, House, wait_for

FILLED = {
    "agreement_condition": "een klant om terugbellen vraagt",
    "agreement_why": "Klanten bellen nu drie keer",
    "agreement_sign": "De terugbellijst is om vijf uur leeg",
}
OBJECTION = {"consent_harm": "De lijn loopt vol", "consent_basis": "Vorige week", "consent_change": "Vier uur"}
BETTER = "bellen we binnen vier uur terug"
RITUAL, CONSENT = "bot.rituals.agreement", "bot.consent"


class Life:
    """An agreement of a team of three; before each step that is chosen the bot is told where to die in it."""

    def __init__(self, house: House, chosen: Callable[[int], bool]) -> None:
        self.house, self.chosen, self.steps = house, chosen, 0
        house.set_up("algemeen", lead="Bas")
        house.move("10:00")
        house.start_child()
        for name in ("Carla", "Dirk"):
            house.act("kick", as_="Bas", channel=house.channel("algemeen"), user=house.id_of(name))
        assert wait_for(lambda: len(rows(house.bot.services.db, Membership, present=True)) == 3, PATIENCE)

    def seen(self) -> tuple[Any, ...]:
        """Everything that is stored about it."""
        db = self.house.bot.services.db
        return (
            [(a.number, a.state, a.version, a.in_force, a.stopped_at, a.due_at) for a in rows(db, Agreement)],
            [(v.version, v.behaviour) for v in rows(db, AgreementVersion)],
            [(r.step, r.decision, r.outcome, r.version) for r in rows(db, ConsentRound)],
            sorted((s.decision, s.person_id, s.stance) for s in rows(db, ConsentStance)),
            [e.kind for e in rows(db, ConsentEntry)],
            sum(seat.ready for seat in rows(db, ConsentSeat)),
        )

    def step(self, crash: str, act: Callable[[], object], becomes: Callable[[], object]) -> None:
        """Die just after `crash` in a step, then do it again: first nothing was stored, then all of it."""
        if self.is_chosen():
            self.die(crash, act)
        act()
        assert wait_for(becomes, PATIENCE), (crash, self.seen())

    def clock_step(self, crash: str, moment: Any, becomes: Callable[[], object]) -> None:
        """The same for what the clock does; it tries again by itself once the bot is back."""
        if self.is_chosen():
            self.die(crash, lambda: self.house.move(moment))
        else:
            self.house.move(moment)
        assert wait_for(becomes, PATIENCE), (crash, self.seen())

    def is_chosen(self) -> bool:
        self.steps += 1
        return self.chosen(self.steps)

    def die(self, crash: str, act: Callable[[], object]) -> None:
        before = self.seen()
        self.house.doom(Crash(crash, "after"))
        act()
        self.house.await_death()
        assert self.seen() == before, crash
        self.house.replace()

    def agreement(self) -> Agreement:
        return rows(self.house.bot.services.db, Agreement)[0]  # type: ignore[no-any-return]

    def round(self) -> ConsentRound:
        return max(rows(self.house.bot.services.db, ConsentRound), key=lambda each: each.id)

    def is_now(self, state: str) -> Callable[[], bool]:
        return lambda: self.agreement().state == state

    # -- what people do ------------------------------------------------------------------------------------------

    def type(self, name: str, text: str) -> None:
        self.house.try_act("command", as_=name, channel=self.house.channel("algemeen"), text=f"/afspraak {text}")

    def save(self) -> None:
        self.fill("Anna", lambda: self.type("Anna", "bellen we binnen twee uur terug"), SAVE, **FILLED)

    def ask(self) -> None:
        self.type("Anna", "toon 1")
        found = self.house.messages("Anna", self.house.channel("algemeen"))
        self.house.press("Anna", next(m for m in reversed(found) if PROPOSE in str(m.get("blocks"))), PROPOSE)

    def press(self, name: str, action_id: str) -> None:
        self.house.press(name, self.card(action_id), action_id)

    def card(self, action_id: str) -> dict[str, Any]:
        def find() -> list[dict[str, Any]]:
            found = self.house.messages("Eva", self.house.channel("algemeen"))
            key = f"{self.round().id}:{self.round().version}"
            return [m for m in found if action_id in str(m.get("blocks")) and f"'{key}'" in str(m["blocks"])]

        assert wait_for(find, PATIENCE), (action_id, self.seen())
        return find()[-1]

    def fill(self, name: str, open_form: Callable[[], object], callback_id: str, **fields: str) -> None:
        """Send a form; one that could not be sent is still there, with everything that was typed."""

        self.house.open_form(name, callback_id, open_form)
        self.house.submit(name, **fields)


def live(house: House, chosen: Callable[[int], bool]) -> None:
    """Live all of it; `chosen` says in which steps, counted from 1, the bot dies and comes back."""
    life = Life(house, chosen)
    stances = [lambda n=n: len(rows(house.bot.services.db, ConsentStance)) == n for n in range(4)]

    life.step(f"{RITUAL}.drafts:new_version", life.save, lambda: len(rows(house.bot.services.db, Agreement)) == 1)
    life.step(f"{RITUAL}.actions:_open", life.ask, life.is_now("in_round"))
    life.step(f"{CONSENT}.reactions:advance", lambda: life.press("Bas", READY), lambda: life.seen()[-1] == 1)
    life.press("Eva", READY)
    assert wait_for(lambda: life.round().step == "decision", PATIENCE)
    life.step(
        f"{CONSENT}.reactions:_store_stance",
        lambda: life.fill("Eva", lambda: life.press("Eva", OBJECT), SEND_OBJECTION, **OBJECTION),
        stances[1],
    )
    life.step(
        f"{CONSENT}.actions:record_version",
        lambda: life.fill("Anna", lambda: life.press("Anna", CHANGE_TEXT), SAVE, agreement_behaviour=BETTER),
        lambda: life.round().decision == 2,
    )
    life.press("Bas", AGREE)
    assert wait_for(stances[2], PATIENCE)
    life.step(f"{CONSENT}.actions:end", lambda: life.press("Eva", AGREE), life.is_now("active"))
    assert life.agreement().in_force == 2

    life.step(f"{RITUAL}.actions:_open", lambda: life.type("Bas", "verleng 1"), life.is_now("in_round"))
    for name in ("Anna", "Eva"):
        life.press(name, AGREE)
    assert wait_for(life.is_now("active"), PATIENCE)
    assert life.agreement().in_force == 3
    life.step(f"{RITUAL}.story:Story.end", lambda: life.type("Bas", "stop 1"), life.is_now("stopped"))
    life.fill("Bas", lambda: life.type("Bas", "herzie 1"), SAVE, agreement_until="2026-12-14")
    for name in ("Anna", "Eva"):
        life.press(name, READY)
    for name in ("Anna", "Eva"):
        life.press(name, AGREE)
    assert wait_for(life.is_now("active"), PATIENCE)

    asked, ended = life.agreement().due_at, house.clock.now().replace(month=12, day=15, hour=12)
    assert asked
    life.clock_step(f"{RITUAL}.moves:_look", asked, life.is_now("review"))
    life.clock_step(f"{RITUAL}.story:Story.end", ended, life.is_now("lapsed"))
    assert [each.version for each in rows(house.bot.services.db, AgreementVersion)] == [1, 2, 3, 4]
