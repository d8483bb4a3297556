"""Syslog: what a line says, how a stream is cut into lines, which of them are worth an alert."""
