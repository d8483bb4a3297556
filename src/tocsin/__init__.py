"""Tocsin: incident management from the first signal to the lesson learned.

Time zones come from the library that is locked with the rest, whatever the machine has: two
machines whose zones differ would hand over at different moments.
"""

import zoneinfo

__version__ = "0.1.0"

zoneinfo.reset_tzpath(to=())
