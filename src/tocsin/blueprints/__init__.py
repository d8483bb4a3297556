"""The world as a file: read it, plan what it would change, apply it, write it out again.

Words: blueprint (the file), section (one kind of thing in it), plan, change.
"""
