// Filled by the tab ledgers.
