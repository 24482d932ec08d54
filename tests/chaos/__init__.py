"""`make chaos`: what becomes of everything that is due and typed, while the bot is killed and the world breaks down."""
