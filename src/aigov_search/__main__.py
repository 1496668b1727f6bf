"""``python -m aigov_search``, and where the command ``aigov-search`` begins."""

import signal


def main() -> None:
    """Run the program. Until it is loaded, an interrupt ends it without a word."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from aigov_search.cli.main import main as run

    run()


if __name__ == "__main__":  # workers that are spawned import this module, too
    main()
