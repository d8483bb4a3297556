"""All SQL of notify, one module per noun."""
