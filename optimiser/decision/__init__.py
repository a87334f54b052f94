"""Which orders are made, which goal comes first, and what the weighbridge can weigh."""
