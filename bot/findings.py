"""What commands find when they look at something, in one line each."""

from dataclasses import dataclass

from bot.migrate import MigrationState, newer


@dataclass(frozen=True)
class Finding:
    """One thing looked at. The sentence says what was found, or what to do."""

    name: str
    well: bool
    sentence: str


def show(findings: list[Finding]) -> str:
    """One line each."""
    width = max(len(finding.name) for finding in findings)
    return "\n".join(
        f"{'ok   ' if finding.well else 'WRONG'}  {finding.name.ljust(width)}  {finding.sentence}"
        for finding in findings
    )


def check_revision(name: str, state: MigrationState) -> Finding:
    """Whether this version can work on the database."""
    if state.up_to_date:
        return Finding(name, True, f"At revision {state.current}, up to date.")
    if state.usable:
        return Finding(name, True, f"At revision {state.current}, of a newer version; this one can work with it.")
    if not state.known:
        return Finding(name, False, newer(state))
    current = f"At revision {state.current}" if state.current else "Empty"
    return Finding(name, False, f"{current}, needed {state.head}. Run `dagstart migrate`.")
