"""The chain: from the point somebody raised, over a debate and an agreement, to what the KPI did."""
