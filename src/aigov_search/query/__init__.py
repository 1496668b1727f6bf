"""From what the user typed to what an engine can answer: parse, expand, plan."""
