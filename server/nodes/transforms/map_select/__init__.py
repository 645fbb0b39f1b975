"""Map / Select: computes the columns that go on."""
