"""The drawing as frozen values: nodes, edges, notes, groups, and questions one can ask of them."""
