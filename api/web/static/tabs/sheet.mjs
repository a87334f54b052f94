// Filled by the tab sheet.
