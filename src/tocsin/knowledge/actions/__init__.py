"""What can be done with articles and with runbooks, a module for each noun."""
