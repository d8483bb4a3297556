"""The verbs of what-if: read the world, ask it, replay the past in it, try a draft of it."""
