// Filled by the tab inventory.
