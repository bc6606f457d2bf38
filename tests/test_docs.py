"""The examples of README and docs run as they are printed, each in a process of its own, against a sandbox."""

import json
import os
import re
import runpy
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from airudder import AIRudder
from airudder.sandbox import Fault, Sandbox, running
from support.rawserver import RawServer, answer

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
EXAMPLES = [
    pytest.param(block, id=f"{page.name}-{number}")
    for page in PAGES
    for number, block in enumerate(re.findall(r"^```python\n(.*?)^```", page.read_text("utf-8"), re.M | re.S), 1)
]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running() as server:
        yield server


@pytest.mark.parametrize("example", EXAMPLES)
def test_example_runs_as_printed(example: str, sandbox: Sandbox, tmp_path: Path) -> None:
    script = tmp_path / "example.py"
    script.write_text(example, "utf-8")
    env = os.environ | {
        "AIRUDDER_APP_KEY": sandbox.app_key,
        "AIRUDDER_APP_SECRET": sandbox.app_secret,
        "AIRUDDER_BASE_URL": sandbox.url,
    }
    done = subprocess.run(
        [sys.executable, "-W", "error", str(script)], env=env, cwd=tmp_path, capture_output=True, text=True, timeout=50
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_guide_of_campaigns_can_be_followed(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its files are written and its commands are given, in their order; one upload fails on the way."""
    page = (ROOT / "docs" / "campaigns.md").read_text("utf-8")
    for name, text in re.findall(r"^```\w+ (\S+)\n(.*?)^```", page, re.M | re.S):
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    for name, value in (("KEY", sandbox.app_key), ("SECRET", sandbox.app_secret)):
        monkeypatch.setenv(f"AIRUDDER_APP_{name}", value)
    monkeypatch.setenv("AIRUDDER_BASE_URL", sandbox.url)
    sandbox.forget()
    sandbox.fail(Fault.server_error(), "workflows.add_contacts")
    commands = re.findall(r"^python (\w+\.py)$", page, re.M)
    told: dict[str, str] = {}
    for command in commands:
        if command == "resume.py" and command not in told:
            with closing(sqlite3.connect("calls.db")) as db:
                db.execute("VACUUM INTO 'backup.db'")
        if command == "restored.py":
            Path("backup.db").replace("calls.db")
        runpy.run_path(command, run_name="__main__")
        told[command] = told.get(command, "") + capsys.readouterr().out
    del sys.modules["reminders"]
    assert {path.name for path in tmp_path.glob("*.py")} == {*commands, "reminders.py"}
    assert "row 5: callee has too few or too many digits" in told["check.py"]
    assert "Planned(planned=5, rejected=1, duplicate=1, suppressed=1, cancelled=0, known=0)" in told["plan.py"]
    assert re.findall("accepted: .*", told["call.py"]) == [
        "accepted: 2 planned: 3 open: 0 refused: 0",
        "accepted: 2 planned: 1 open: 2 refused: 0",
        "accepted: 5 planned: 0 open: 0 refused: 0",
    ]
    assert "of 2 the vendor has 0, and does not have 2" in told["decide.py"]
    assert "already with the vendor: ['" in told["paid.py"]
    assert "the vendor has 3 of the contacts that were planned" in told["restored.py"]
    uploads = [*sandbox.calls("workflows.create"), *sandbox.calls("workflows.add_contacts")]
    called = [contact["callee"] for entry in uploads if entry.accepted for contact in json.loads(entry.body)["details"]]
    assert sorted(called) == [f"+1202555010{last}" for last in (1, 2, 3, 7, 8)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_fragments_are_python(page: Path) -> None:
    """What stands in a fence of ``py`` needs a server or a service around it, and is compiled only."""
    for block in re.findall(r"^```py\n(.*?)^```", page.read_text("utf-8"), re.M | re.S):
        compile(block, page.name, "exec")


@pytest.mark.parametrize(
    "parts",
    [
        [{"total": 3, "list": [{"callId": "a"}, {"callId": "b"}, {"callId": "c"}]}],
        [{"total": 1, "rows": [{"callid": "a"}]}],
        [{"total": 2, "list": [{"callid": "a"}]}],
        [{"total": "2", "list": [{"callid": "a"}]}],
        [{"total": 2, "list": [{"callid": "a"}]}, {"total": 2, "list": []}],
    ],
    ids=["no ids", "another list", "the offset is ignored", "no total", "an early end"],
)
async def test_calls_of_the_predictive_dialer_are_all_read_or_not_given(parts: list[object]) -> None:
    page = (ROOT / "docs" / "guide.md").read_text("utf-8")
    (block,) = (one for one in re.findall(r"^```python\n(.*?)^```", page, re.M | re.S) if "def calls_of" in one)
    names: dict[str, Any] = {}
    exec(block.partition("\nwith ")[0], names)
    token = answer(b'{"code": 0, "body": {"token": "made-up"}}')
    answers = [answer(json.dumps({"code": 0, "body": part}).encode()) for part in parts]
    async with RawServer(token, *answers) as server, AIRudder("k", "s", base_url=server.url) as client:
        with pytest.raises(RuntimeError, match="could be read"):
            await names["calls_of"](client, "x")


def test_demo_tells_the_whole_story() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", str(ROOT / "scripts" / "demo.py")], capture_output=True, text=True, timeout=50
    )
    assert done.returncode == 0, done.stderr
    assert "the opened answer equals the plain one: yes" in done.stdout
    assert "every field of the vendor's example came back: yes" in done.stdout
    assert "45 tasks, 45 different ones" in done.stdout
    assert "from the start, bytes=2022-, bytes=3033-" in done.stdout
    assert "+1202" not in done.stdout


def test_a_campaign_that_is_killed_calls_everybody_once() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", str(ROOT / "scripts" / "demo_campaign.py")],
        env=os.environ | {"PYTHONIOENCODING": "ascii"},  # a terminal may have no blocks
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "killed: the server has 1000 contacts" in done.stdout
    assert "planned 0, known from before 2,000" in done.stdout
    assert "the server has 100 of 100" in done.stdout
    assert "accepted    1,900  ######" in done.stdout
    assert "every row is accounted for: yes" in done.stdout
    assert "called twice: 0" in done.stdout
    assert "55501" not in done.stdout + done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target
