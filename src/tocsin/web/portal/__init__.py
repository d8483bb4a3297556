"""The portal: what people see who report that something is wrong, in their own language."""
