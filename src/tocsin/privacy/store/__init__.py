"""SQL over every table that holds something of people, put together from the map of them."""
