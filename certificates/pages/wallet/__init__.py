"""My certificates: what somebody has earned, for themselves."""
