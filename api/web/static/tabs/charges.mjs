// Filled by the tab charges.
