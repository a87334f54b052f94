// Filled by the tab picture.
