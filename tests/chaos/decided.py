"""What became of debates, consent rounds, the team mirror, KPIs and exports: lost, doubled and leaked."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

from bot.consent.models import ConsentEntry, ConsentRound, ConsentStance
from bot.consent.story import ENDED
from bot.db import Base
from bot.kpis.models import Kpi, KpiChange, KpiValue
from bot.people.models import Person, Team
from bot.rituals.agreement.models import AgreementVersion
from bot.rituals.debate.models import Debate, DebateEntry, DebateVote
from bot.rituals.debate.story import PHASE, vote_subject
from bot.rituals.debate.vote_rules import COLUMNS, EVERYBODY
from bot.rituals.debate.votes import CHOICE
from bot.rituals.feedback.mirror import RESULT, subject_of
from bot.rituals.feedback.mirror_blocks import ANSWER
from bot.rituals.feedback.mirror_models import MirrorRound
from bot.tally import FEWEST_TO_SHOW, Tally, TallyTaken
from tests.chaos.audit import Audit, Sent
from tests.chaos.ballots import Ballots
from tests.chaos.crowd import Typed
from tests.chaos.finish import overdue
from tests.chaos.talks import Talks
from tests.robustness.looks import rows


class Decided:
    """Counts beside the audit, once the week is over."""

    def __init__(self, audit: Audit, talks: Talks, ballots: Ballots) -> None:
        self.audit, self.talks, self.ballots, self.db = audit, talks, ballots, audit.db
        self.voters = {
            vote_subject(each.debate_id, each.vote): each.voters for each in rows(self.db, DebateVote, side=EVERYBODY)
        }
        state = audit.house.playground.state
        sent = [(channel, m) for channel in state.channels.values() for m in channel.messages.values()]
        self.exported = Counter(
            (reader, f["title"])
            for channel, message in sent
            for f in message.body.get("files", [])[:1]
            for reader in channel.members
            if reader != state.app.bot_user
        )

    def told(self) -> Iterator[tuple[str, str]]:
        """What took part, and how much of it."""
        typed = Counter(self.audit.crowd.typed[mark].kind for mark in self.audit.crowd.acked)
        debates, rounds = rows(self.db, Debate), rows(self.db, ConsentRound)
        yield "debates, of which both votes were counted", _of(debates, lambda each: each.phase == "outcome")
        yield "votes counted in debates", f"{sum(self.voters.values())}"
        yield "consent rounds, of which the text was agreed", _of(rounds, lambda each: each.outcome == "accepted")
        yield "acked arguments, suggestions and objections", f"{typed['said']}"
        yield "answers to the team mirror, told that they were counted", f"{self._mirrored()}"
        yield "values of KPIs that were pushed in and taken", f"{len(self.talks.values)}"
        yield "exports that were promised", f"{sum(self.talks.exports.values())}"

    def _mirrored(self) -> int:
        return sum(len(people) for subject, people in self.talks.voted.items() if subject.startswith("mirror"))

    def lost(self) -> Counter[str]:
        """What was acked and is not there, and what was decided and not told."""
        marks = {kind: [t for t in self._acked() if t.kind == kind] for kind in ("said", "text")}
        stored, texts = " ".join(self._said()), " ".join(each.behaviour for each in rows(self.db, AgreementVersion))
        seen = {(place, mark) for mark, place in self.audit.heard.places}
        people = {each.id: each.slack_id for each in rows(self.db, Person)}
        stances = {(each.round_id, people[each.person_id]) for each in rows(self.db, ConsentStance)}
        return Counter(
            {
                "acked arguments, suggestions, objections, stored": sum(t.mark not in stored for t in marks["said"]),
                "the same, in the channel": sum((t.channel, t.mark) not in seen for t in marks["said"]),
                "acked texts of agreements, stored": sum(t.mark not in texts for t in marks["text"]),
                "acked votes and answers to the mirror, counted": self._uncounted(),
                "decisions that the card named, stored": len(self.talks.agreed - stances),
                "rounds, votes and months not ended in time": overdue(self.audit.house),
                "results of rounds, votes and months, told": len(list(self.untold())),
                "values of KPIs that were taken, stored": self._unstored(),
                "exports that were promised": sum(
                    max(0, n - self._files(who)) for who, n in self.talks.exports.items()
                ),
            }
        )

    def _acked(self) -> Iterator[Typed]:
        return (self.audit.crowd.typed[mark] for mark in self.audit.crowd.acked)

    def _said(self) -> Iterator[str]:
        return (each.text for each in chain(rows(self.db, ConsentEntry), rows(self.db, DebateEntry)))

    def _uncounted(self) -> int:
        """Of each count: how many more were told that their vote was in than were counted."""
        return sum(
            max(0, len(people) - self.voters.get(subject, self.ballots.taken.get(subject, 0)))
            for subject, people in self.talks.voted.items()
        )

    def _results(self) -> Iterator[tuple[str, str]]:
        """Kind and subject of what each end is told with."""
        yield from ((ENDED, f"consent:{each.id}") for each in rows(self.db, ConsentRound) if each.outcome)
        yield from ((RESULT, subject_of(each.id)) for each in rows(self.db, MirrorRound) if each.due_at is None)
        for each in rows(self.db, Debate, phase="outcome"):
            yield PHASE, f"debate:{each.id}:outcome:{int(each.began_at.timestamp())}"

    def untold(self) -> Iterator[tuple[str, str]]:
        """What was decided and is not told in Slack."""
        return (each for each in self._results() if not self._shown(*each))

    def _shown(self, kind: str, subject: str) -> bool:
        return any((each.row.kind, each.row.subject) == (kind, subject) for each in self.audit.sent)

    def _unstored(self) -> int:
        numbers = {team.id: int(team.name.rpartition("-")[2]) for team in rows(self.db, Team)}
        of = {kpi.id: numbers[kpi.team_id] for kpi in rows(self.db, Kpi)}
        stored = {(of[each.kpi_id], each.day): each.value for each in rows(self.db, KpiValue)}
        return sum(stored.get(key) != value for key, value in self.talks.values.items())

    def _files(self, who: str) -> int:
        """How many exports somebody has."""
        return sum(reader == who for reader, _ in self.exported)

    def doubled(self) -> Counter[str]:
        """What came or was counted more than once."""
        times = Counter((each.row.kind, each.row.subject.rpartition(":")[0]) for each in self._begun())
        return Counter(
            {
                "votes and answers to the mirror": sum(self.ballots.doubled.values()) + self._uninvited(),
                "arguments, suggestions, objections stored twice": self.audit.twice(self._said()),
                "corrections of one value of a KPI": self._corrections(),
                "phases of debates begun twice": sum(n - 1 for n in times.values()),
                "exports": sum(n - 1 for n in self.exported.values()),
                "exports, more than were asked for": sum(
                    max(0, self._files(who) - n) for who, n in self.talks.asked.items()
                ),
            }
        )

    def _begun(self) -> Iterator[Sent]:
        seen = {each.row.token: each for each in self.audit.sent if each.row.kind == PHASE}
        return iter(seen.values())

    def _uninvited(self) -> int:
        """Of each vote: how many more were counted than people who sent one."""
        return sum(max(0, n - len(self.talks.tried.get(subject, ()))) for subject, n in self.voters.items())

    def _corrections(self) -> int:
        """The same value again changes nothing, so it is no correction."""
        same = Counter((each.kpi_id, each.day, each.after) for each in rows(self.db, KpiChange))
        return sum(n - 1 for n in same.values())

    def leaked(self) -> Counter[str]:
        """What is left of votes, and figures about too few."""
        counted = {*self.voters, *(subject_of(each.id) for each in rows(self.db, MirrorRound) if not each.due_at)}
        left = [each for table in (Tally, TallyTaken) for each in rows(self.db, table)]
        few = [each for each in rows(self.db, DebateVote) if each.voters < FEWEST_TO_SHOW]
        logs = "".join(each.read_text(errors="replace") for each in Path(self.audit.logs).glob("*.log"))
        return Counter(
            {
                "votes that are there after they were counted": sum(_is_about(each.subject, counted) for each in left),
                "sums of fewer than five votes": sum(
                    any(getattr(each, column) is not None for column in COLUMNS) for each in few
                ),
                "votes in the logs": logs.count(CHOICE) + logs.count(ANSWER),
            }
        )


def _is_about(subject: str, counted: Iterable[str]) -> bool:
    return any(subject == each or subject.startswith(f"{each}:") for each in counted)


def _of(whole: list[Base], so: Callable[..., bool]) -> str:
    return f"{len(whole)}, {sum(map(so, whole))}"
