"""API of WHAT: incidents, their reports, dispatches and log."""
