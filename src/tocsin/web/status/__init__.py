"""Status pages: what those outside read while something is wrong, and afterwards."""
