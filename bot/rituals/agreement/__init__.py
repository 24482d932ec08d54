"""Team agreements: if …, then we …; valid until a day, and only what the team consented to."""
