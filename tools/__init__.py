"""What is run on the source itself: setting up, vendoring, writing the reference."""
