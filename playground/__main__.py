"""`python -m playground`: the stand-in Slack on a port."""

from __future__ import annotations

import argparse
import contextlib
import json
from ipaddress import ip_address
from pathlib import Path

from playground.clock import Clock
from playground.seed import Credentials
from playground.server import Playground, Server


def main() -> None:
    """Read the arguments, print where to look, serve until stopped."""
    parser = arguments()
    args = parser.parse_args()
    if not is_loopback(args.host):
        parser.error(
            f"{args.host} can be reached from outside: anybody is anybody here, so only 127.0.0.1 or ::1 will do"
        )
    try:
        credentials = Credentials.from_environment()
    except ValueError as error:
        parser.error(str(error))
    playground = Playground(
        seed=args.seed,
        manifest=json.loads(args.manifest.read_text()),
        clock=Clock(args.clock_file),
        state_path=args.state,
        scale=args.scale,
        deliver_to=args.deliver_to,
        credentials=credentials,
        commercial=args.commercial,
        url=args.url or f"http://{args.host}:{args.port}",
    )
    print(f"A stand-in Slack on {playground.url} (credentials: {playground.url}/_/credentials)", flush=True)
    with contextlib.suppress(KeyboardInterrupt):  # uvicorn raises it again after it stopped in good order
        Server(playground, host=args.host, port=args.port).run()


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="playground", description="A strict stand-in Slack.")
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--url", help="the address others reach us at, if not http://HOST:PORT")
    parser.add_argument("--manifest", type=Path, required=True, help="the app's manifest.json")
    parser.add_argument("--seed", default="demo", help="demo, tiny or the path of a saved state")
    parser.add_argument("--state", type=Path, help="where the state is kept between runs")
    parser.add_argument("--clock-file", type=Path, help="the set clock, shared with the bot")
    parser.add_argument("--deliver-to", help="send events and interactions to this address, signed")
    parser.add_argument("--scale", type=float, default=1.0, help="multiplies every rate limit")
    parser.add_argument("--commercial", action="store_true", help="history limits of commercial apps")
    return parser


if __name__ == "__main__":
    main()
