"""KPIs of a team, never of a person: what they mean, their values day by day, and every correction."""
