"""No file has more than 300 lines, and no function more than 40.

If this breaks, a developer needs longer to read the code, and errors in it are found later.
"""

from tests.architecture.sources import files, functions, shown

MOST_LINES_OF_A_FILE, MOST_LINES_OF_A_FUNCTION = 300, 40


def test_no_file_is_longer_than_300_lines() -> None:
    lengths = {shown(path): len(path.read_text().splitlines()) for path in files("*.py")}

    assert {name: length for name, length in lengths.items() if length > MOST_LINES_OF_A_FILE} == {}


def test_no_function_is_longer_than_40_lines() -> None:
    lengths = {
        f"{shown(path)} {one.name}": (one.end_lineno or one.lineno) - one.lineno + 1
        for path in files("*.py")
        for one in functions(path)
    }

    assert len(lengths) > 1000
    assert {name: length for name, length in lengths.items() if length > MOST_LINES_OF_A_FUNCTION} == {}
