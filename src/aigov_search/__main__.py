"""``python -m aigov_search``: the same as the command ``aigov-search``."""

from aigov_search.cli.main import main

if __name__ == "__main__":  # workers that are spawned import this module, too
    main()
