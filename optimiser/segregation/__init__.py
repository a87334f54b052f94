"""What is sorted and what is kept apart, decided together with the charges."""
