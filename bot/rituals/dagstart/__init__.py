"""The two-way dagstart: at the start of the day everybody is asked in private, and the team's board answers back.

The clock opens a round per team and day, freezes who is asked, reminds once, shows the board and closes; people
answer, say "nothing today" or "I am not here", and change their answers until the close.
"""
