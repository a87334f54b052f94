// Filled by the tab plan.
