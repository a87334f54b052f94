"""How the store's tables came about, step by step; ``migrate`` takes the steps that are missing."""
