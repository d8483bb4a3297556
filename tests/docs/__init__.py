"""The documentation: it says what the code says, nothing is left out, and its links lead on."""
