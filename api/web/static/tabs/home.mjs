// Filled by the tab home.
