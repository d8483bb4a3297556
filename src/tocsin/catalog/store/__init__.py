"""The catalog's SQL, by noun."""
