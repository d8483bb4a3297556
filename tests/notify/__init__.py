"""What reaches whom: messages, contacts, channels, and deliveries that survive every crash."""
