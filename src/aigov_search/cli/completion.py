"""``completion``: the script that lets a shell complete commands, options and documents."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, cast

import click

if TYPE_CHECKING:
    from click.shell_completion import ShellComplete


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> int:
    """Print the completion script of a shell.

    Let your shell read it when it starts:

    \b
    bash   echo 'eval "$(aigov-search completion bash)"' >> ~/.bashrc
    zsh    echo 'eval "$(aigov-search completion zsh)"' >> ~/.zshrc
    fish   aigov-search completion fish > ~/.config/fish/completions/aigov-search.fish
    """
    from click.shell_completion import get_completion_class

    kind = cast("type[ShellComplete]", get_completion_class(shell))
    script = kind(ctx.find_root().command, {}, "aigov-search", "_AIGOV_SEARCH_COMPLETE")
    # Not source(): for bash it starts bash to check its version, and the script may be for another machine.
    sys.stdout.write(script.source_template % script.source_vars() + "\n")
    return 0
