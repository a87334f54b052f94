"""A planner's files to a Scenario and back: one schema, one reader, three spellings."""
