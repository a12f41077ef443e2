"""Services of others that know of certificates: one folder each."""
