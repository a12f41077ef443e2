"""Mail that comes in: proved, parsed, handed to whoever answers it."""
