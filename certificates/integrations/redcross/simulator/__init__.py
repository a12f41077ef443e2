"""A stand-in for the Red Cross's search, for demo and tests. Standard library only.

It serves the same markup at the same address. Start it with
`python -m certificates.integrations.redcross.simulator`, or in a test with
`server.running_simulator()`. Whom it knows is told to it in Python
(`Simulator.people`), in a file (`--people`) or under `/_control/people`; an
address that begins with the name of a `moods.Mood` is answered in that mood
(`broken@…`, `slow.ada@…`, `changed+1@…`), whoever it is.
"""
