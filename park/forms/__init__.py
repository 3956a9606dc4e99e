"""Input shapes of the pages on the park, its boundaries and its enterprises."""
