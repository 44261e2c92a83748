"""What the reading screen is made of."""
