"""Reasons: why an order cannot be made."""
