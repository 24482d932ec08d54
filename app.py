"""For Slack's own command line: `slack run` starts this file. It is `dagstart migrate` and `dagstart run`."""

from bot.migrate import migrate
from bot.run import run
from bot.settings import load_settings

if __name__ == "__main__":
    settings = load_settings()
    migrate(settings.database_url)
    run(settings)
