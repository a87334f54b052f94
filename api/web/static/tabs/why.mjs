// Filled by the tab why.
