"""What a listener notes beside an event: the address it came from, and by which way.

They are kept as headers, so that what was heard is read again like all that was posted.
"""

ADDRESS = "x-tocsin-address"
WAY = "x-tocsin-way"
TOPIC = "x-tocsin-topic"
CUT = "x-tocsin-cut"
"""How many bytes of it were not kept, of what was too large."""
