"""Files that somebody sends: taken in pieces, read in a limited child, never trusted."""
