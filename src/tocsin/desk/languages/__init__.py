"""What is said to those who report, a module for each language, all with the same keys."""
