"""Check-in: who came today, noted at the door, also without a network."""
