"""From what a caller says, or pastes, to a point: names, kilometres of roads, coordinates."""
