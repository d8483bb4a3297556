"""The foreign protocols: what existing senders speak, byte for byte.

Each door reads the request, hands it to the gate and answers as its protocol wants, after the
COMMIT that made the event durable.
"""
