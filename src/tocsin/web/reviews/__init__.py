"""What incidents taught: their reviews, and the action items promised after them."""
