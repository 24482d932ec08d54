"""Backups: one file each, made while the bot works, put back when it does not."""
