"""Open Badges 3.0: what a certificate says, signed by the practice, for wallets and machines."""
