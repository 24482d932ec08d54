"""The strict stand-in Slack as a process: `python -m tests.benchmarks.strict PEOPLE TEAMS SCALE [CLOCK DELIVER_TO]`.

It has the people and channels of `fill.py`. With a clock file it runs on that clock, which the bot follows, and
delivers what people do to the bot's address; else requests to the app are not delivered by it.
"""

import sys
import time
from pathlib import Path

from bot.manifest import build_manifest
from playground.clock import Clock
from playground.conversations import Channel
from playground.seed import Credentials, seed_state
from playground.server import Playground, serve_in_thread
from playground.state import State, User
from tests.benchmarks.fill import BOT_USER, WORKSPACE, team_of
from tests.benchmarks.payloads import SECRET

CREDENTIALS = Credentials("xoxb-benchmark", "xapp-benchmark", SECRET)


def world(people: int, teams: int) -> State:
    """A workspace with everybody's id and every team's channel."""
    state = seed_state("tiny", build_manifest(), CREDENTIALS, time.time())
    state.workspace.id = WORKSPACE
    bot = state.users.pop(state.app.bot_user)
    bot.id = state.app.bot_user = BOT_USER
    state.users[BOT_USER] = bot
    for number in range(1, people + 1):
        name = f"U0B{number:07d}"
        state.users[name] = User(name, f"medewerker.{number}", f"Medewerker {number}")
    for team in range(1, teams + 1):
        name = f"C0B{team:07d}"
        members = {
            BOT_USER: None,
            **{f"U0B{n:07d}": None for n in range(1, people + 1) if team_of(n, people, teams) == team},
        }
        state.channels[name] = Channel(name, f"klantenteam-{team}", "public", BOT_USER, 0, members)
    return state


if __name__ == "__main__":
    size, channels, scale = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    clock, deliver_to = (Path(sys.argv[4]), sys.argv[5]) if len(sys.argv) > 4 else (None, None)
    playground = Playground(
        seed=world(size, channels),
        manifest=build_manifest(deliver_to),
        clock=Clock(clock) if clock else None,
        scale=scale,
        deliver_to=deliver_to,
    )
    served = serve_in_thread(playground)
    sys.stdout.write(served.url + "\n")
    sys.stdout.flush()
    served.thread.join()
