"""Work that follows a change: written with it, done by any process, at least once, at its time."""
