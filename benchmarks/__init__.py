"""How fast and how good the program is, beside what else there is: ``python -m benchmarks``."""
