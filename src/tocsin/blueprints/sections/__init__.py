"""Each section of a blueprint: how its things are found, made and brought up to date."""
