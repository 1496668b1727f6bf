"""One file a repair: what each would change, and the chain that applies it."""

from aigov_search.repairs.chain import load_rules, repair
from aigov_search.repairs.rule import Context, Decision, Outcome

__all__ = ["Context", "Decision", "Outcome", "load_rules", "repair"]
