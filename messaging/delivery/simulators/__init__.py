"""Outside services that are played here in development and tests."""
