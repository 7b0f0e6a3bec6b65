"""Lab: what a notebook holds, and what ties the rooms together."""
