"""What is measured, each with the command that measures it; figures are kept in README.md."""
