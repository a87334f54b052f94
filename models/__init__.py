"""The nouns: frozen, closed records of what a plan is made from and what comes out."""
