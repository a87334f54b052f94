// Filled by the tab bins.
