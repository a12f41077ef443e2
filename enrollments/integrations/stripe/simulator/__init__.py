"""A stand-in for Stripe that speaks its wire format, for demo and tests. Standard library only.

It does what our client uses and nothing more. Start it with
`python -m enrollments.integrations.stripe.simulator`, or in a test with
`server.running_simulator()`. What it must do badly (delay, repeat, lose, break
off) is told to it under `/_control/` (`control.py`).
"""
