"""Where events are kept: one port, and an adapter per kind of store, all under one contract suite."""
