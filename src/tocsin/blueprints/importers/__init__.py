"""Other people's configurations, read into blueprints, with what of them cannot be carried over."""
