"""Block Kit's rules as Slack enforces them: pure, without state, standard library only.

`check_message` and `check_view` give the problems for which Slack would refuse a payload, in Slack's words
where those are known; a wording chosen here is marked so at its rule. The numbers, and which block stands on
which surface, come from Slack's Block Kit reference.
"""

from playground.blocks.schema import Problem
from playground.blocks.surfaces import blocks_too_long, check_message, check_view, elements

__all__ = ["Problem", "blocks_too_long", "check_message", "check_view", "elements"]
