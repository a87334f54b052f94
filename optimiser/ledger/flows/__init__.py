"""Where the metal goes: one balanced table of flows, of all metal and of every element."""
