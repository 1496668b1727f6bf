"""``python -m benchmarks NAME …`` runs one benchmark; ``python -m benchmarks`` lists them.

A benchmark is a module of this package with a function ``main(arguments)``; its docstring says what
it does, and the first line of that what it is for.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path


def list_benchmarks() -> dict[str, str]:
    """The names of the benchmarks with what each is for."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))
    modules = {name: import_module(f"benchmarks.{name}") for name in names}
    return {
        name: (module.__doc__ or "").partition("\n")[0]
        for name, module in modules.items()
        if hasattr(module, "main")
    }


def run(arguments: list[str]) -> None:
    """Run the benchmark that the first argument names."""
    if arguments and arguments[0].isidentifier():
        try:
            benchmark = import_module(f"benchmarks.{arguments[0]}").main
        except (ModuleNotFoundError, AttributeError):
            sys.exit(f"there is no benchmark {arguments[0]!r}; 'python -m benchmarks' lists them")
        benchmark(arguments[1:])
        return
    print("python -m benchmarks NAME …")
    for name, purpose in list_benchmarks().items():
        print(f"  {name:12}{purpose}")


if __name__ == "__main__":
    run(sys.argv[1:])
