// Filled by the tab history.
