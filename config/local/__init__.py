"""Running everything on one machine: embedded servers and one process tree."""
