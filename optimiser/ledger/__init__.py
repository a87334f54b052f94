"""What a plan amounts to: the figures that follow from the masses charged, and nothing else."""
