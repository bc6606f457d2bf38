"""The testing kit as a user has it: fixtures in runs of their own, events, clock and faults."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import airudder
from airudder import Clock, RateLimitError, ServerError
from airudder.sandbox import Fault, Sandbox
from airudder.sandbox.payloads import kinds
from airudder.testing import Faults, MovableClock, make_event
from airudder.webhooks import Event, PdsAgentStatusEvent
from conftest import MakeClient

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(airudder.__file__).parent
PLUGIN = ("-p", "airudder.testing.plugin")
ASYNCIO = ("-p", "pytest_asyncio.plugin", "-o", "asyncio_default_fixture_loop_scope=function")

USES_ALL = """
import pytest
from airudder import ServerError

pytestmark = {mark}


async def test_all(airudder_client, airudder_sandbox, airudder_clock, airudder_faults):
    assert [each async for each in airudder_client.chat.messages(call_id="7738ff156ad12075578af25c84908567")]
    airudder_faults.always("server_error", "tasks.detail")
    before = airudder_clock.monotonic()
    with pytest.raises(ServerError):
        await airudder_client.tasks.detail(task_id="made-up-id")
    assert airudder_sandbox.received("tasks.detail") == 3
    assert airudder_clock.monotonic() - before == pytest.approx(sum(airudder_clock.pauses)) != 0
    assert airudder_sandbox.now == airudder_clock.wall()


async def test_each_has_its_own(airudder_client, airudder_sandbox):
    assert airudder_sandbox.ledger == []
    await airudder_client.robots.list()


async def test_posts_take_no_time(airudder_sandbox, airudder_clock):
    airudder_sandbox.webhooks.url = "http://127.0.0.1:9/"
    delivery = await airudder_sandbox.webhooks.post("pds_task_status")
    assert (delivery.outcome, airudder_clock.pauses) == ("dropped", [60.0] * 4)


def test_without_a_loop(airudder_clock):
    airudder_clock.advance(5)
"""


def run(folder: Path, *arguments: str, path: str = "") -> "subprocess.CompletedProcess[str]":
    """pytest over a folder in a process of its own, with the plugins that are named and no others."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHON"))}
    own = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": path}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", "--rootdir", ".", *arguments],
        cwd=folder,
        env=kept | own,
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )


def outcome(done: "subprocess.CompletedProcess[str]") -> str:
    return re.sub(r" in [\d.]+s.*", "", done.stdout.strip().splitlines()[-1]) if done.stdout.strip() else done.stderr


# ---------------------------------------------------------------------- fixtures


@pytest.mark.parametrize(("mode", "mark"), [("strict", "pytest.mark.asyncio"), ("auto", "[]")])
def test_fixtures_work_in_both_modes(tmp_path: Path, mode: str, mark: str) -> None:
    text = USES_ALL.format(mark=mark).replace(
        "def test_without", "@pytest.mark.filterwarnings('ignore')\ndef test_without"
    )
    (tmp_path / "test_user.py").write_text(text, "utf-8")
    done = run(tmp_path, *ASYNCIO, *PLUGIN, "-o", f"asyncio_mode={mode}")
    assert outcome(done) == "4 passed", done.stdout + done.stderr


def test_the_example_of_the_docs_passes(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "testing.md").read_text("utf-8")
    example = re.search(r"^```py\n(.*?)^```", page, re.M | re.S)
    assert example
    settings = re.search(r"^```toml\n(.*?)^```", page, re.M | re.S)
    assert settings
    (tmp_path / "test_docs.py").write_text(example[1], "utf-8")
    (tmp_path / "pyproject.toml").write_text(settings[1], "utf-8")
    done = run(tmp_path, *ASYNCIO[:2], *PLUGIN)
    assert outcome(done) == "3 passed", done.stdout + done.stderr


def test_found_by_its_entry_point(tmp_path: Path) -> None:
    """With the metadata that an installation would have."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    (name, value), *others = settings["project"]["entry-points"]["pytest11"].items()
    assert others == []
    metadata = tmp_path / "installed" / "airudder_as_installed-0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: airudder-as-installed\nVersion: 0\n", "utf-8")
    (metadata / "entry_points.txt").write_text(f"[pytest11]\n{name} = {value}\n", "utf-8")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_user.py").write_text(USES_ALL.format(mark="[]"), "utf-8")
    done = run(tmp_path / "tests", *ASYNCIO, "-p", name, "-o", "asyncio_mode=auto", path=str(metadata.parent))
    assert outcome(done) == "4 passed", done.stdout + done.stderr


def test_a_copied_folder_works_by_its_own_name(tmp_path: Path) -> None:
    vendor = tmp_path / "yourpkg" / "vendor"
    vendor.mkdir(parents=True)
    for folder in (vendor, vendor.parent):
        (folder / "__init__.py").touch()
    shutil.copytree(PACKAGE, vendor / "rudder", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["yourpkg.vendor.rudder.testing.plugin"]\n', "utf-8")
    own = "import sys\nfrom yourpkg.vendor.rudder.testing import make_event\n"
    last = """

def test_own_name(airudder_clock):
    assert type(airudder_clock).__module__ == "yourpkg.vendor.rudder.testing.clock"
    assert type(make_event("pds_task_status").event).__module__.startswith("yourpkg.vendor.rudder.webhooks")
    assert [name for name in sys.modules if name.partition(".")[0] == "airudder"] == []
"""
    text = USES_ALL.format(mark="[]").replace("from airudder ", "from yourpkg.vendor.rudder ")
    (tmp_path / "test_user.py").write_text(own + text + last, "utf-8")
    done = run(tmp_path, *ASYNCIO, "-o", "asyncio_mode=auto", path=str(tmp_path))
    assert outcome(done) == "5 passed", done.stdout + done.stderr


@pytest.mark.parametrize(
    ("blocked", "words"),
    [
        (["pytest_asyncio", "Crypto", "jsonschema"], "without pycryptodome and jsonschema and pytest-asyncio: install"),
        ([], "need the plugin pytest-asyncio, which is switched off"),
    ],
)
def test_what_is_missing_is_told(tmp_path: Path, blocked: list[str], words: str) -> None:
    (tmp_path / "lacks.py").write_text(f"import sys\nsys.modules.update(dict.fromkeys({blocked}))\n", "utf-8")
    test = "def test_one(airudder_client): pass\n\n\ndef test_two(airudder_clock): airudder_clock.advance(1)\n"
    (tmp_path / "test_user.py").write_text(test, "utf-8")
    done = run(tmp_path, "-p", "lacks", *PLUGIN, path=str(tmp_path))
    assert words in done.stdout, done.stdout + done.stderr
    assert outcome(done) == "1 passed, 1 error" and "Traceback" not in done.stdout


def test_make_event_tells_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "Crypto", None)
    with pytest.raises(ImportError, match=r"without pycryptodome: install what is missing"):
        make_event("pds_task_status")


def test_a_test_in_another_loop_is_told(tmp_path: Path) -> None:
    test = """
import pytest


@pytest.mark.anyio
async def test_of_another_plugin(airudder_client): pass


@pytest.mark.asyncio(loop_scope="module")
async def test_in_a_longer_loop(airudder_client): pass
"""
    (tmp_path / "test_user.py").write_text(test, "utf-8")
    done = run(tmp_path, *ASYNCIO, *PLUGIN, "-o", "markers=anyio")
    assert "mark the test with asyncio, not with anyio" in done.stdout, done.stdout + done.stderr
    assert "a loop of scope module, the airudder fixtures in one of scope function" in done.stdout
    assert outcome(done) == "2 errors"


@pytest.mark.parametrize("mode", ["strict", "auto"])
def test_a_test_without_a_loop_is_told(tmp_path: Path, mode: str) -> None:
    test = """
import unittest, urllib.request
import pytest


def test_plain(airudder_sandbox): urllib.request.urlopen(airudder_sandbox.url, timeout=5)


@pytest.mark.filterwarnings("ignore:.*is not an async function")
@pytest.mark.asyncio
def test_marked(airudder_faults): pass


class TestOfAnotherLoop(unittest.IsolatedAsyncioTestCase):
    @pytest.fixture(autouse=True)
    def _own(self, airudder_client): pass

    async def test_one(self): pass
"""
    (tmp_path / "test_user.py").write_text(test, "utf-8")
    done = run(tmp_path, *ASYNCIO, *PLUGIN, "-o", f"asyncio_mode={mode}")
    words = r"which does not run this test: make it `async def` .*, or use `with airudder\.sandbox\.running\(\)"
    assert len(re.findall(f"^E? *the airudder fixtures .*{words}", done.stdout, re.M)) == 3, done.stdout + done.stderr
    assert outcome(done) == "3 errors" and "Traceback" not in done.stdout


def test_a_coroutine_without_its_mark_is_told(tmp_path: Path) -> None:
    (tmp_path / "test_user.py").write_text("async def test_one(airudder_client): pass\n", "utf-8")
    done = run(tmp_path, *ASYNCIO, *PLUGIN, "-o", "asyncio_mode=strict")
    assert "`async def` with pytest.mark.asyncio (or asyncio_mode" in done.stdout, done.stdout + done.stderr
    assert outcome(done) == "1 error"


def test_fixtures_work_in_a_longer_loop(tmp_path: Path) -> None:
    test = "async def test_one(airudder_client): await airudder_client.robots.list()\n"
    (tmp_path / "test_user.py").write_text(test, "utf-8")
    scopes = [f"asyncio_default_{which}_loop_scope=session" for which in ("fixture", "test")]
    options = [part for setting in ("asyncio_mode=auto", *scopes) for part in ("-o", setting)]
    done = run(tmp_path, *ASYNCIO, *PLUGIN, *options)
    assert outcome(done) == "1 passed", done.stdout + done.stderr


def test_the_plugin_imports_nothing_that_is_not_used() -> None:
    code = """
import sys, airudder, pytest, pytest_asyncio
before = set(sys.modules)
import airudder.testing.plugin
print(sorted(set(sys.modules) - before))
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, timeout=50)
    names = ("", ".clock", ".extras", ".plugin")
    assert done.stdout.strip() == repr([f"airudder.testing{name}" for name in names]), done.stderr


# ---------------------------------------------------------------------- events


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_makes_an_event(kind: str) -> None:
    made = make_event(kind)
    assert isinstance(made.event, Event) and made.event.kind == made.kind == kind
    assert made.event.raw == made.body and made.event.json == made.json
    assert made.headers["Content-Type"] == "application/json"
    assert made.event is made.event and made.event.looks_like is None


def test_values_go_into_the_event() -> None:
    made = make_event("workflow_list_completed", case_id="mine", rows__0__task_id="t", workflow_name=..., more=[1])
    event = make_event("pds_agent_status", body__agentName="Made-up Agent").event
    assert (made.json["case_id"], made.json["rows"][0]["task_id"], made.json["more"]) == ("mine", "t", [1])
    assert made.event.data.workflow_name is None and made.event.data.case_id == "mine"
    assert event.json["body"]["agentName"] == "Made-up Agent"
    assert make_event("workflow_list_completed").json["case_id"] != "mine"


def test_a_value_goes_where_another_spelling_of_its_name_stands() -> None:
    event = make_event("pds_agent_status", body__state="talking", body__CALL_ID="c").event
    assert isinstance(event, PdsAgentStatusEvent) and event.data.body is not None
    assert (event.data.body.state, event.data.body.callid) == ("talking", "c")
    assert event.json["body"]["State"] == "talking" and not {"state", "CALL_ID"} & event.json["body"].keys()


def test_unknown_kinds_and_ways_are_told() -> None:
    with pytest.raises(ValueError, match=r"no webhook 'call_done' .*\bbot_reply_message, .*\bpds_agent_status"):
        make_event("call_done")
    with pytest.raises(ValueError, match="rows__9__task_id"):
        make_event("workflow_list_completed", rows__9__task_id="x")


def test_an_event_shows_no_values() -> None:
    assert "2025550123" not in repr(make_event("workflow_call_completed", callee="+12025550123"))


# ---------------------------------------------------------------------- clock and faults


async def test_the_clock_moves_by_hand_and_by_sleep() -> None:
    clock = MovableClock(1_000_000.0)
    assert isinstance(clock, Clock) and clock.now.isoformat() == "1970-01-12T13:46:40+00:00"
    begin = clock.monotonic()
    clock.advance(5)
    await clock.sleep(2.5)
    assert (clock.monotonic() - begin, clock.wall(), clock.pauses) == (7.5, 1_000_007.5, [2.5])
    for back in (-1, float("nan")):
        with pytest.raises(ValueError, match="at least 0"):
            clock.advance(back)


async def test_faults_by_name(sandbox: Sandbox, make_client: MakeClient) -> None:
    client, faults = make_client(sandbox), Faults(sandbox)
    faults.once("rate_limited", "sms.send", retry_after=7)
    with pytest.raises(RateLimitError) as caught:
        await client.sms.send(to=["+12025550123"], message="made up")
    assert caught.value.retry_after == 7 and faults.left == []
    await client.sms.send(to=["+12025550123"], message="made up")
    told = faults.always(Fault.bad_gateway(), "robots.list")
    for _ in range(2):
        with pytest.raises(ServerError):
            await client.robots.list()
    assert faults.left == [told]
    faults.clear()
    await client.robots.list()


def test_wrong_names_of_faults_are_told() -> None:
    faults = Faults(Sandbox())
    with pytest.raises(ValueError, match=r"no fault 'nonsense'; there are bad_base64, .*, unknown_code"):
        faults.once("nonsense")
    with pytest.raises(ValueError, match="no fault '__init__'"):
        faults.always("__init__")
    with pytest.raises(ValueError, match=r"no operation 'tasks\.nonsense'"):
        faults.once("empty", "tasks.nonsense")
    with pytest.raises(TypeError, match="name of a fault only"):
        faults.once(Fault.empty(), chunked=True)


def test_a_run_that_uses_no_fixture_loads_neither_client_nor_sandbox() -> None:
    """``scripts/plugin_cost.py`` measures it."""
    code = "import sys, airudder.testing.plugin; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"aiohttp", "cryptography", "msgspec", "airudder.client", "airudder.sandbox", "airudder.webhooks"}
    assert not heavy & set(done.stdout.split())
