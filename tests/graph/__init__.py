"""Questions one can ask of a drawing."""
