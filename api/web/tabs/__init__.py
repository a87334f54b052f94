"""Tabs of which the service draws more than the frame."""
