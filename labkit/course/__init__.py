"""What the learner meets: predictions, checks, challenges, progress, and their notebooks."""
