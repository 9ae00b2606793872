"""Move-up: which free crew to send where, so that the worst holes close now. A proposal with its own
cost, for a person to accept; nothing here moves anybody."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Reach = NDArray[np.bool_]


@dataclass(frozen=True)
class Move:
    """Crew (row) to a stand (row): people who gain a crew in time and people who lose their last;
    `drive_s` until it stands there, during which it covers what it covers on the way at best."""

    crew: int
    stand: int
    gained: float
    lost: float
    drive_s: float

    @property
    def net(self) -> float:
        return self.gained - self.lost


def propose(
    reach: Reach,
    stands: Reach,
    drive_s: NDArray[np.float64],
    people: NDArray[np.float64],
    *,
    most_moves: int = 2,
    least_people: float = 500.0,
    most_drive_s: float = 2400.0,
) -> list[Move]:
    """The best moves one after the other: each is the one with the most people gained less lost, given
    those before it.

    `reach` bool (crews, C): whom each free crew reaches from where it is; `stands` bool (S, C): whom a
    crew would reach from each stand; `drive_s` (crews, S) to get there. A move must net at least
    `least_people` and take at most `most_drive_s`; ties go to the shorter drive.
    """
    now = reach.copy()
    moves: list[Move] = []
    moved: set[int] = set()
    for _ in range(most_moves):
        times = now.sum(axis=0)
        best: Move | None = None
        for crew in range(len(now)):
            if crew in moved:
                continue
            left = times - now[crew]
            lost = float(people[(times > 0) & (left == 0)].sum())  # before anybody stands elsewhere
            open_ = left == 0
            gained = stands @ np.where(open_, people, 0.0)
            for stand in np.flatnonzero((drive_s[crew] <= most_drive_s) & (gained - lost >= least_people)).tolist():
                again = float(people[open_ & stands[stand] & (times > 0)].sum())  # who keeps a crew after all
                move = Move(crew, stand, float(gained[stand]) - again, lost - again, float(drive_s[crew, stand]))
                if best is None or (move.net, -move.drive_s) > (best.net, -best.drive_s):
                    best = move
        if best is None:
            break
        moves.append(best)
        moved.add(best.crew)
        now[best.crew] = stands[best.stand]
    return moves


def weigh(
    reach: Reach,
    stands: Reach,
    drive_s: NDArray[np.float64],
    people: NDArray[np.float64],
    crew: int,
    stand: int,
) -> Move:
    """One move by itself: who is in time afterwards and was not, and the other way round."""
    before = reach.any(axis=0)
    after = np.delete(reach, crew, axis=0).any(axis=0) | stands[stand]
    gained, lost = (float(people[which].sum()) for which in (after & ~before, before & ~after))
    return Move(crew, stand, gained, lost, float(drive_s[crew, stand]))


def holes(
    reach: Reach, people: NDArray[np.float64], village: NDArray[np.int64], most: int = 10
) -> list[tuple[int, float]]:
    """The villages (index) with the most people whom no free crew reaches in time, most first."""
    missed = ~reach.any(axis=0) if len(reach) else np.ones(len(people), dtype=bool)
    rows = [(int(v), float(people[missed & (village == v)].sum())) for v in np.unique(village[missed])]
    return sorted((row for row in rows if row[1] > 0), key=lambda row: -row[1])[:most]
