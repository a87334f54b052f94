// Filled by the tab compare.
