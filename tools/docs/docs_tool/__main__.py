"""`python -m docs_tool write` writes the generated files; `check` reports those that differ from the code.

`compare` reports changes that break a contract of the last release; `release VERSION` keeps the contracts of a release.
"""

import difflib
import sys

from common import logs
from docs_tool import pages, releases
from docs_tool.suite import ROOT

SHOWN = 12
USAGE = "usage: python -m docs_tool write | check | compare | release VERSION"


def main() -> int:
    """Run the verb and return 0, 1 if the verb finds something wrong, or 2 for a wrong call."""
    logs.set_up("docs", "CRITICAL")
    match sys.argv[1:]:
        case ["write"]:
            return write()
        case ["check"]:
            return check()
        case ["compare"]:
            return compare()
        case ["release", version]:
            return release(version)
        case _:
            print(USAGE, file=sys.stderr)
            return 2


def write() -> int:
    """Write every file that differs, and delete generated files that are no longer needed."""
    generated = pages.all_pages()
    for path, text in generated.items():
        if not path.exists() or path.read_text() != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            print(f"docs: wrote {path.relative_to(ROOT)}")
    for path in pages.left_over(generated):
        path.unlink()
        print(f"docs: removed {path.relative_to(ROOT)}")
    return 0


def check() -> int:
    """Report the files that differ from the code, without changing them."""
    generated = pages.all_pages()
    stale = [path for path, text in generated.items() if not path.exists() or path.read_text() != text]
    for path in stale:
        _show(str(path.relative_to(ROOT)), path.read_text() if path.exists() else "", generated[path])
    for path in pages.left_over(generated):
        stale.append(path)
        print(f"docs: {path.relative_to(ROOT)} is no longer generated", file=sys.stderr)
    if stale:
        print("docs: run `make docs` and commit the changed files.", file=sys.stderr)
    return 1 if stale else 0


def compare() -> int:
    """Report the changes that break a contract of the last release, and what to do instead."""
    broken = releases.breaks()
    for message in broken:
        print(f"docs: {message}", file=sys.stderr)
    if broken:
        print(f"docs: {releases.REMEDY}", file=sys.stderr)
    return 1 if broken else 0


def release(version: str) -> int:
    """Write the schemas of a release, with which later contracts are compared."""
    try:
        print(f"docs: wrote {releases.write(version).relative_to(ROOT)}")
    except ValueError as error:
        print(f"docs: {error}", file=sys.stderr)
        return 1
    return 0


def _show(name: str, present: str, generated: str) -> None:
    print(f"docs: {name} differs from the code", file=sys.stderr)
    differing = difflib.unified_diff(
        present.splitlines(), generated.splitlines(), "present", "generated", "", "", 0, ""
    )
    for line in list(differing)[:SHOWN]:
        print(f"    {line[:160]}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
