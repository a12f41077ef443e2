"""Hovn: reads booking pages by their reference (`client.hovn_client`) and says what they mean (`mapper`).

`flight` unpacks the data that the page carries, `payload` finds the booking in
it, `mapper` makes it a typed `records.Booking`; `bundles` reads the files that
an earlier exporter wrote. A simulator serves the same pages.
"""
