"""Outside services of this app, one folder each."""
