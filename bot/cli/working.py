"""Commands that make the bot work, and say how it goes."""

import gc
from pathlib import Path
from typing import Annotated

import typer

from bot.errors import StartupError


def run(
    http: Annotated[bool, typer.Option("--http", help="Take requests over signed HTTP, not Socket Mode.")] = False,
    health: Annotated[
        bool,
        typer.Option(
            "--health", help="Answer /healthz and /metrics, and take what other systems send, on Socket Mode too."
        ),
    ] = False,
) -> None:
    """Work in your Slack workspace until stopped."""
    gc.disable()  # until everything stands, nothing is garbage: to look again and again took a fifth of the start

    from bot.run import run as work
    from bot.settings import load_settings

    work(load_settings(), http=http, health=health)


def demo(
    port: Annotated[int, typer.Option(help="Port of the page.", min=1, max=65535)] = 8090,
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its data.")] = Path("var/demo"),
) -> None:
    """Try it in your browser, without Slack."""
    from bot.demo import demo as show

    show(port, folder)


def migrate(
    rolling: Annotated[
        bool, typer.Option("--rolling", help="Only if processes of the version before can go on working meanwhile.")
    ] = False,
) -> None:
    """Bring the database up to date."""
    from bot.migrate import migrate as bring_up_to_date
    from bot.settings import load_settings

    state = bring_up_to_date(load_settings().database_url, rolling=rolling)
    newer = "" if state.up_to_date else " of a newer version, on which this one can work"
    print(f"The database is up to date (revision {state.current}{newer}).")


def doctor() -> None:
    """Check everything, and say what to do."""
    from bot.doctor import examine, show
    from bot.settings import load_settings

    findings = examine(load_settings())
    print(show(findings))
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)


def status() -> None:
    """Show how it goes: processes, workspaces, what is late, what waits."""
    from bot.doctor import show
    from bot.settings import load_settings
    from bot.status import look

    findings = look(load_settings())
    print(show(findings))
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)


def manifest(
    reasons: Annotated[bool, typer.Option("--reasons", help="Say why each scope and event is needed.")] = False,
    url: Annotated[str | None, typer.Option(help="Public address, for `dagstart run --http`.")] = None,
    oauth: Annotated[
        str | None, typer.Option(help="Public address at which workspaces install the bot: DAGSTART_PUBLIC_URL.")
    ] = None,
    rotation: Annotated[bool, typer.Option("--rotation", help="Tokens end after twelve hours.")] = False,
    organisation: Annotated[
        bool, typer.Option("--organisation", help="For a whole organisation of workspaces at once.")
    ] = False,
) -> None:
    """Print the manifest from which Slack makes the app."""
    from bot.manifest import render_manifest, render_reasons
    from bot.settings import is_public

    if wrong := next((address for address in (url, oauth) if address and not is_public(address)), None):
        raise StartupError(f"{wrong} has to begin with https://")
    more = {"oauth": oauth, "rotation": rotation, "organisation": organisation}
    print(render_reasons() if reasons else render_manifest(url, **more))
