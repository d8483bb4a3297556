"""What is done at the desk, a module for each noun."""
