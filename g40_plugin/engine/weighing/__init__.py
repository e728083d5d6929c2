"""What is decided with scores: weights, differences between results, and the record of a choice."""
