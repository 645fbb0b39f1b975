"""Graph to plan to text: the programs a pipeline becomes."""
