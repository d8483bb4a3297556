"""What ``tocsin send`` is made of: an event, where it goes, and where it waits meanwhile."""
