"""What can be asked, a module per subject."""
