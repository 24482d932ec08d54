"""The consent round: a team decides about a text, whatever ritual the text comes from."""
