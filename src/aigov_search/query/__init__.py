"""From what the user typed to what is found: parse, expand, plan, find, rank, locate.

- :func:`parser.parse_query` reads a query into a small tree (:mod:`syntax`) or raises ``QueryError``.
- :func:`planner.make_plan` makes it a :class:`plan.Plan` with the help of a :class:`planner.Language`
  (folding, segmentation, regional variants); :func:`planner.loosen_plan` gives the plan that holds
  for whatever holds any of the terms.
- :class:`corpus.Segment` and :class:`corpus.Corpus` are what is searched.
- :func:`finding.find_passages` and :func:`finding.find_documents` give every place in which a plan
  holds, in order; :func:`ranking.rank_passages` and :func:`ranking.rank_documents` the best ones.
- :func:`matching.locate` says where in a passage's folded text the matches are.
"""
