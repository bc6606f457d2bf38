"""The words of the generated code: docstrings out of descriptions, evidence and forms."""

from __future__ import annotations

import re
import textwrap
import unicodedata

from codegen.answers import aliases_of
from codegen.entries import note_of
from codegen.facts import Node, words
from codegen.formats import ARGUMENT_NOTE, MEMBERS_NOTE, NOTES
from codegen.values import Field, Model, Op
from codegen.webhooks import Webhook

WIDTH = 112


def docstring(text: str, indent: int = 0) -> str:
    """Text as a docstring, wrapped, with everything escaped that could end it or change it."""
    text = "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) != "Cc")
    safe = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"').strip()
    lines: list[str] = []
    for line in safe.splitlines():
        lead = re.match(r"\s*", line)
        pad = lead.group() if lead else ""
        wrapped = textwrap.wrap(line.strip(), WIDTH - indent, break_long_words=False, break_on_hyphens=False)
        lines += [pad + wrapped[0], *(pad + "    " * bool(pad) + rest for rest in wrapped[1:])] if wrapped else [""]
    if lines and lines[-1].endswith('"'):
        lines[-1] += " "
    body = ("\n" + " " * indent).join(lines)
    end = "\n" + " " * indent if len(lines) > 1 else ""
    return re.sub(r"[ \t]+\n", "\n", f'"""{body}{end}"""')


def sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\s", " ".join(text.split()), maxsplit=1)[0]


def evidence_of(node: Node) -> str:
    """``Evidence: client code.``, or nothing where a node does not state its own."""
    evidence = node.get("x-airudder-evidence")
    return f"Evidence: {words(evidence)}." if evidence else ""


def field_doc(node: Node, target: Node) -> str:
    """What a field means, and where that is known from. ``target``: what the node refers to."""
    text = sentence(str(node.get("description") or target.get("description") or ""))
    names = ", ".join(f"`{alias}`" for alias in aliases_of(node))
    return " ".join(filter(None, (text, names and f"Also read from {names}.", note_of(node), evidence_of(node))))


def model_doc(name: str, node: Node) -> str:
    text, evidence = sentence(str(node.get("description", ""))) or f"{name}: no description.", evidence_of(node)
    return f"{text}\n\n{evidence}" if evidence else text


def op_doc(node: Node) -> str:
    words = str(node.get("operationId", "")).replace("_", " ").capitalize()
    return sentence(str(node.get("summary") or _first_sentence(str(node.get("description", ""))) or words))


def sent_doc(field: Field) -> str:
    """What a field of a request means, and the form that its value may have."""
    return f"{field.doc} {_note(field)}".strip()


def _note(field: Field) -> str:
    kind = field.kind.item or field.kind
    return MEMBERS_NOTE if kind.form == "text" and kind.name == "dict" else NOTES[kind.form]


def rest_doc(model: Model) -> str:
    """What a model of a request says of the fields that it does not declare."""
    return f"Further fields. {MEMBERS_NOTE}" if model.rest == "text" else "Further fields that are sent as they are."


def event_docstring(hook: Webhook) -> str:
    """What an event reports, and that nothing is known of its ids and times."""
    node = hook.node
    lines = [sentence(str(node.get("summary") or f"The webhook {hook.kind}")), ""]
    if description := sentence(str(node.get("description", ""))):
        lines += [description, ""]
    lines += [
        "Nothing identifies it. ``occurred_at``: None. Give ``parse`` the ``kind``: its shape is not recognised.",
        "",
        f"Evidence: {words(hook.evidence)}; pages of the vendor's site: {', '.join(hook.pages) or 'none'}.",
    ]
    return "\n".join(lines)


USES = {
    "call": "Returns the payload.",
    "raw": "Returns a ``Response``: the payload with envelope, status and headers.",
    "pages": """Returns a list of pages; nothing is sent yet. ``await`` gives the first page, ``async for`` the items of
    all pages, ``pages()`` the pages, ``to_list(limit=...)`` a list of the first items.""",
    "raw pages": "Returns one page as a ``Response``; ``client.{name}`` reads all pages.",
    "file": """Returns the file; nothing is sent yet. ``await`` its ``save(path)`` or ``read()``, or iterate over
    ``chunks()``. Use ``async with`` to see its kind and length before it is read.""",
}


def method_docstring(op: Op, raw: bool) -> str:
    """One line of what it does, the description, the arguments, the evidence."""
    lines = [op.doc, ""]
    description = " ".join(str(op.raw.node.get("description", "")).split())
    if description and description != op.doc:
        lines += [description, ""]
    if op.raw.fixed:
        lines += [
            "Always sends " + ", ".join(f"{k}={v!r}" for k, v in op.raw.fixed.items()) + ", also with a whole body.",
            "",
        ]
    paged = bool(op.paging) and not raw
    if headers := op.facts.get("headers"):
        named, many = ", ".join(f"``{name}``" for name in headers), len(headers) > 1
        how = f"give {'them' if many else 'it'} as ``extra_headers``"
        lines += [f"The page names the header{'s' * many} {named}: {how}.", ""]
    if op.args or op.has_body or paged:
        lines += ["Args:", *_arguments(op, paged)]
        if paged:
            lines.append("    resume: the ``resume`` of a page or of an error: the list continues there.")
            lines.append("    prefetch: fetch the next page while the items of the current one are used.")
        lines += ["    options: see ``CallOptions``.", ""]
    pages = ", ".join(op.facts.get("pages") or ()) or "none"
    lines += [f"Evidence: {words(op.facts['evidence'])}; pages of the vendor's site: {pages}."]
    if op.paging and op.paging.get("evidence", "documented") != "documented":
        lines += [f"Evidence of the paging: {words(op.paging['evidence'])}."]
    lines += [line.strip() for line in USES[_use(op, raw)].format(name=op.raw.public_name).splitlines()]
    lines += ["Raises: see the ``errors`` module of the client."]
    return "\n".join(lines)


def waiting_docstring(op: Op, follows: bool) -> str:
    """As ``method_docstring``, for the two methods that wait for what an operation gives."""
    waiting, arg, name = op.waiting, op.args[0], op.raw.public_name
    assert waiting is not None
    final = " or ".join(f"``{state}``" for state in waiting["final"])
    first = "Follow the changes of a call task" if follows else "Wait for a call task"
    lines = [f"{first} until it is {final}.", ""]
    lines += [f"The task is requested with ``{name}``, at first often, later less often (see ``Pace``).", ""]
    if follows:
        lines += [
            "A change is another state, or calls with a result that is new or another one than before. A change is"
            " given once, also if the loop is resumed. Changes between two requests come as one.",
            "",
        ]
    lines += [
        "Args:",
        f"    {arg.py}: {arg.doc or 'Id of the task.'}",
        "    until: what to wait for instead: a state, several states, or a function of the task that returns whether"
        " the wait is over. A state that is not listed here ends the wait only if it is named.",
        "    timeout: seconds for the whole wait; None for no limit. Each request has the timeout of the client, too.",
        "    pace: the pauses between requests; see ``Pace``.",
    ]
    if follows:
        lines.append("    resume: the ``resume`` of a change or of an error: changes up to there are not given again.")
    lines += ["", f"Evidence of the states: {words(waiting['evidence'])}."]
    lines += [
        "Returns an async iterator; nothing is sent yet."
        if follows
        else "Returns the task as it was in the last answer.",
        "Raises: ``WaitTimeoutError`` after ``timeout``; ``WaitError`` if the task is in a final state that is not"
        " waited for. Both have the last answer (``detail``). An error after which the same request may be sent again"
        " (no connection, a timeout, 408, 429, 5xx) does not end the wait; any other error is raised.",
    ]
    return "\n".join(lines)


def _use(op: Op, raw: bool) -> str:
    if op.file:
        return "file"
    return ("raw " * raw + "pages") if op.paging else ("raw" if raw else "call")


def _arguments(op: Op, paged: bool) -> list[str]:
    lines: list[str] = []
    if op.has_body and op.body_class:
        instead = " instead of its fields one by one" if op.body_args else ""
        lines.append(f"    body: the whole body{instead}, as a model or a mapping.")
    elif op.has_body:
        lines.append("    body: the whole body as a mapping; its fields are not known. Empty if None.")
    first = op.paging["parameter"] if op.paging and paged else ""
    return lines + [f"    {arg.py}: {_described(arg, first=arg.wire == first)}" for arg in op.args]


def _described(arg: Field, *, first: bool) -> str:
    note = ARGUMENT_NOTE if _note(arg) == NOTES["text"] else _note(arg)
    wire = f"Sent as ``{arg.wire}``." if arg.wire != arg.py else ""
    left_out = "" if arg.required else "From the first page on if None." if first else "Left out if None."
    return " ".join(filter(None, (arg.doc, note, wire, left_out))) or "No description."
