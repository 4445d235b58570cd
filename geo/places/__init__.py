"""The ground: where the places of a plan are, and what lies beneath them."""
