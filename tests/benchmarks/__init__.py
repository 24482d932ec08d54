"""What the bot costs, measured against its goals: `make bench`."""
