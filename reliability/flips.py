"""Flipped bits and truncated files: damage is found, named and mended, and no command trips over it.

Of the small files of an index every byte is changed, of the large ones a sample, and every file is cut
off at many sizes. Each time ``verify`` must name the file. Then commands are run: they may answer, or
end with 4 and the command that mends the index; never with a traceback. At some places it is mended.
"""

from __future__ import annotations

import random
import shutil
import signal
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from aigov_search.catalog.generations import (
    CURRENT,
    list_files,
    list_manifests,
    number_of,
    open_generation,
)
from aigov_search.errors import AigovError
from aigov_search.search.verifying import check_index
from reliability.corpus import write_pages
from reliability.index import BrokenPromiseError, call, tell_state

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = next((Path(__file__).resolve().parent.parent / "seeds").glob("001_*"))
_SMALL_FILE = 4096
_FULL, _SMALL = 300, 3
"""Bytes that are changed of a large file."""
_RUNS, _MENDED = 4, 150
"""One change in so many is followed by a command; one in so many is mended."""
_PATIENCE = 60
"""Seconds after which a command is taken to hang."""


def run(*, full: bool, seed: int) -> bool:
    """Damage every file of an index; at all places or some."""
    rng = random.Random(seed)
    signal.signal(signal.SIGALRM, _give_up)
    with tempfile.TemporaryDirectory(prefix="aigov-search-flips-") as name:
        folder = Path(name)
        commands = make_index(folder, rng)
        before = tell_state(folder)
        changes = runs = mended = 0
        for path in list_all_files(folder / "index"):
            whole = path.read_bytes()
            is_opened = not path.name.endswith(".copy")
            for damaged in choose_damage(whole, rng, full=full):
                path.write_bytes(damaged)
                check_named(folder, path)
                changes += 1
                if rng.randrange(_RUNS) == 0:
                    try_command(folder, rng.choice(commands), is_cut=is_opened and len(damaged) != len(whole))
                    runs += 1
                if rng.randrange(_MENDED) == 0:
                    mend(folder, before)
                    mended += 1
            path.write_bytes(whole)
        print(f"{changes} bytes changed and files cut off: verify named the file every time")
        print(f"{runs} commands on a damaged index: an answer, or 4 and what to do; no traceback")
        print(f"{mended} times mended: the same answers as before")
    return True


def make_index(folder: Path, rng: random.Random) -> list[tuple[str, ...]]:
    """Make an index of several segments with dead files, copies, amendments; returns commands to try."""
    pages = folder / "pages"
    write_pages(pages, range(30), rng)
    call(folder, "ingest", "pages")
    write_pages(pages, range(28, 33), rng)
    shutil.copy(pages / "2.txt", pages / "copy.txt")
    (pages / "0.txt").unlink()
    shutil.copy(SEED, pages / "seed.txt")
    call(folder, "ingest", "pages")
    ids = [each["doc_id"] for each in call(folder, "docs", "--format", "jsonl").records()]
    call(folder, "amend", ids[0], "date=2001-02-03")
    return [
        ("search", "能力建设 -数据安全"),
        ("search", '"数据安全"', "--as-saved"),
        ("export", "能力建设", "--by", "document"),
        ("docs", "--text"),
        ("status",),
        ("copies",),
        ("show", ids[-1]),
        ("show", ids[-1], "--diff"),
        ("show", ids[0], "--removed"),
    ]


def list_all_files(index: Path) -> list[Path]:
    """Every file that belongs to the generation that counts."""
    generation = open_generation(index)
    manifests = [path for path in list_manifests(index) if number_of(path) == generation.number]
    return [index / CURRENT, *manifests, *(path for path, _ in list_files(generation))]


def choose_damage(whole: bytes, rng: random.Random, *, full: bool) -> Iterator[bytes]:
    """The content of a file with one bit changed, or cut off, or longer, at many places."""
    count = _FULL if full else _SMALL
    places = list(range(len(whole)))
    if len(whole) > _SMALL_FILE or not full:
        places = sorted(rng.sample(places, min(count, len(whole))))
    for place in places:
        yield whole[:place] + bytes([whole[place] ^ 1 << rng.randrange(8)]) + whole[place + 1 :]
    sizes = {0, len(whole) // 2, len(whole) - 1, *rng.sample(places, min(count // 20, len(places)))}
    for size in sorted(sizes):
        yield whole[:size]
    yield whole + b"\0"


def check_named(folder: Path, path: Path) -> None:
    """``verify`` must say that this file is damaged."""
    try:
        problems = check_index(folder / "index")
    except AigovError as error:
        problems = [str(error)]
    if not any(str(path) in problem for problem in problems):
        raise BrokenPromiseError(f"{path}: damaged, and verify says {problems}")


def try_command(folder: Path, command: tuple[str, ...], *, is_cut: bool) -> None:
    """A command on a damaged index answers, or ends as it must."""
    signal.alarm(_PATIENCE)
    answer = call(folder, *command, code=None)
    signal.alarm(0)
    if answer.code == 4:
        is_right = "aigov-search verify --repair" in answer.err or "aigov-search ingest --full" in answer.err
    else:
        is_right = not is_cut and answer.code in (0, 1, 2)
    if not is_right:
        raise BrokenPromiseError(f"{' '.join(command)}: {answer.code}: {answer.err}")


def mend(folder: Path, before: str) -> None:
    """Mend a copy of the damaged index; it must answer as before."""
    copy = folder / "copy"
    shutil.copytree(folder / "index", copy / "index")
    (copy / "pages").symlink_to(folder / "pages")
    if call(copy, "verify", "--repair", code=None).code:  # what was in it cannot be listed any more
        call(copy, "ingest", "pages")
    if tell_state(copy) != before or check_index(copy / "index"):
        raise BrokenPromiseError(f"{copy}: not as it was before it was damaged and mended")
    shutil.rmtree(copy)


def _give_up(_signal: int, _frame: object) -> None:
    raise BrokenPromiseError(f"still working after {_PATIENCE} seconds")
