"""A small organisation with a month behind it, so that a newcomer finds no page empty.

Made by the same actions as everything else, with the times of the past.
"""
