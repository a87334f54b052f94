"""What runs are asked with and told as: bodies, documents, files, revisions, weighings."""
