"""What would happen: who would be paged, when and by which way, if something came at a moment.

The world as it is set up is read once; from there on all is reckoned by the same ideas that the
engine goes by, and nothing is written. A draft of the configuration is set in place, looked at, and
taken back.

Words: question (what would come, and when), forecast (what would become of it), send, difference,
replay (the pages of a past time, walked once more). It owns no tables.
"""
