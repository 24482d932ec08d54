"""The debate: team and management weigh a motion about a KPI, with a blind vote before and after the arguments."""
