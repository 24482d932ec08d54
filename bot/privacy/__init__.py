"""The registry of every table and column: what it holds, why, who sees it, how long. `make check` finds gaps."""
