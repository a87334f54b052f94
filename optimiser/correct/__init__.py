"""After the sample: what brings a melt into spec."""
