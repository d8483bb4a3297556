"""MQTT 3.1.1 as a subscriber speaks it: packets, topics, and what a source says of its broker.

Words: a *broker* hands on what is published at a *topic* to all that subscribed to a *filter* which
fits it; what it hands on at least once it repeats until that was acknowledged.
"""
