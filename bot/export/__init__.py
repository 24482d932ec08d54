"""Export of a team's own data: its points, answers, questions, settings and log, and nothing about anybody's days.

Who is away, who works when and what people set for themselves is not read here at all: `tables.py` names every table
of the database that an export can touch.
"""
