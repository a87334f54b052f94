"""Bins: what mixes, what stays apart. Arrays in, a certified answer out."""
