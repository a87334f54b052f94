"""Ways out: what must give for an order that is left out, each tried by planning again."""
