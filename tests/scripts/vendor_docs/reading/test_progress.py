"""How far a reading has come, told on the standard error."""

import io

import pytest

from vendor_docs.reading.progress import progress_on


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def run(stream: io.StringIO | None, total: int, *, quiet: bool = False) -> None:
    with progress_on(stream, quiet=quiet) as progress:
        progress.expect(total)
        for number in range(total):
            progress.step(f"api-{number}")


def test_a_log_gets_a_line_for_every_25_pages_and_for_the_last() -> None:
    stream = io.StringIO()
    run(stream, 60)
    assert stream.getvalue().splitlines() == ["25 of 60 pages", "50 of 60 pages", "60 of 60 pages"]


def test_a_terminal_gets_a_bar() -> None:
    stream = Terminal()
    run(stream, 3)
    assert "3/3" in stream.getvalue()


def test_the_standard_output_stays_clean(capsys: pytest.CaptureFixture[str]) -> None:
    run(None, 25)
    shown = capsys.readouterr()
    assert shown.out == "" and shown.err == "25 of 25 pages\n"


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()])
def test_quiet(stream: io.StringIO) -> None:
    run(stream, 60, quiet=True)
    assert stream.getvalue() == ""
