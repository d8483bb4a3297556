"""What can be done with reviews and with action items, a module for each noun."""
