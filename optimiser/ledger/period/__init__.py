"""From the books of a period to its movements of metal."""
