"""python -m docs_tool write | check: writes what is made of the code, or tells where it differs from what is there."""

import difflib
import sys

from common import logs
from docs_tool import pages, schemas
from docs_tool.suite import ROOT

SHOWN = 12


def main() -> int:
    """Do what the verb says; 1 when something differs or a contract changed incompatibly."""
    verb = sys.argv[1] if len(sys.argv) == 2 else ""
    if verb not in {"write", "check"}:
        print("usage: python -m docs_tool write | check", file=sys.stderr)
        return 2
    logs.set_up("docs", "CRITICAL")
    broken = schemas.breaks()
    for sentence in broken:
        print(f"docs: {sentence}", file=sys.stderr)
    if broken:
        print(f"docs: {schemas.REMEDY}", file=sys.stderr)
        return 1
    return write() if verb == "write" else check()


def write() -> int:
    """Write every page that differs, and drop those that nothing makes any more."""
    made = pages.all_pages()
    for path, text in made.items():
        if not path.exists() or path.read_text() != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            print(f"docs: wrote {path.relative_to(ROOT)}")
    for path in pages.left_over(made):
        path.unlink()
        print(f"docs: removed {path.relative_to(ROOT)}")
    return 0


def check() -> int:
    """Tell which pages are not what the code says; changes nothing."""
    made = pages.all_pages()
    stale = [path for path, text in made.items() if not path.exists() or path.read_text() != text]
    for path in stale:
        _show(str(path.relative_to(ROOT)), path.read_text() if path.exists() else "", made[path])
    for path in pages.left_over(made):
        stale.append(path)
        print(f"docs: nothing makes {path.relative_to(ROOT)} any more", file=sys.stderr)
    if stale:
        print("docs: run `make docs` and commit what it writes.", file=sys.stderr)
    return 1 if stale else 0


def _show(name: str, there: str, made: str) -> None:
    print(f"docs: {name} is not what the code says", file=sys.stderr)
    differing = difflib.unified_diff(there.splitlines(), made.splitlines(), "there", "made", "", "", 0, "")
    for line in list(differing)[:SHOWN]:
        print(f"    {line[:160]}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
