"""A stand-in for Hovn's booking pages, for demo and tests. Standard library only.

Start it with `python -m certificates.integrations.hovn.simulator`, or in a test
with `server.running_simulator()`. References that end in a misfortune
(`faults.ALWAYS`) fail in that way each time; others are told to by `faults.add`
or under `/_control/`.
"""
