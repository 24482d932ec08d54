"""Team agreements: if …, then …; valid until a day, and only what the team consented to."""
