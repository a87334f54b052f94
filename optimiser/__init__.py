"""The verbs: a scenario in, a checked plan out."""
