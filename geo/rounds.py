"""What higher rooms have the follower do in each of its rounds, once a second, in one process."""

from collections.abc import Callable

rounds: list[Callable[[], None]] = []
