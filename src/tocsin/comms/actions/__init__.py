"""What can be done to keep people informed, a module for each noun."""
