"""What the bot holds of one person: shown, taken home, erased."""
