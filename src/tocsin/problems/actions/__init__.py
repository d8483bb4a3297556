"""What can be done about problems, a module for each noun."""
