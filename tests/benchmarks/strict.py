"""The strict stand-in Slack as a process: `python -m tests.benchmarks.strict PEOPLE TEAMS SCALE`.

It has the people and channels of `fill.py`; requests to the app are not delivered by it.
"""

import sys
import time

from bot.manifest import build_manifest
from playground.seed import Credentials, seed_state
from playground.server import Playground, serve_in_thread
from playground.state import Channel, State, User
from tests.benchmarks.fill import BOT_USER, WORKSPACE
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
    for number in range(1, teams + 1):
        name = f"C0B{number:07d}"
        state.channels[name] = Channel(name, f"klantenteam-{number}", "public", BOT_USER, 0, {BOT_USER: None})
    return state


if __name__ == "__main__":
    size, channels, scale = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    served = serve_in_thread(Playground(seed=world(size, channels), manifest=build_manifest(), scale=scale))
    sys.stdout.write(served.url + "\n")
    sys.stdout.flush()
    served.thread.join()
