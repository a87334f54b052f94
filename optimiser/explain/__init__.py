"""Reasons: why this plan, why not that lot, what else there is, and why an order cannot be made."""
