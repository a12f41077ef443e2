"""Companies that carry messages for us."""
