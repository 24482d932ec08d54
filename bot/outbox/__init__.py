"""Delivery: what is recorded is sent, once, at the pace Slack allows."""
