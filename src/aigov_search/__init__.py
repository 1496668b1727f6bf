"""Search saved pages of Chinese AI policy: stripped, repaired, in either script, quoted faithfully."""

__version__ = "0.1.0"
