"""What a blueprint may say, section by section. These names are a promise."""
