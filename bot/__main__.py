"""`python -m bot` is `dagstart`."""

from bot.cli import main

main()
