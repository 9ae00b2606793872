"""The planner's engine: whom can we not reach, and what would change that? Pure over arrays; only
`today.py` reads the database."""
