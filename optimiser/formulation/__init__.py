"""From a brief to the arrays that a solver takes."""
