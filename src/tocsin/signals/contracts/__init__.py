"""What the protocols of others promise their senders, to the letter: for sources that are strict.

Pure: bytes in, the answer out. The doors speak it, the sources read leniently beside it.
"""
