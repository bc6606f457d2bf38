"""One page against what we have for its operation or webhook: parameters, headers, bodies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from codegen.arguments import wire_form
from codegen.facts import PAYLOAD_KEYS, is_json
from compat.schemas import EVIDENCE, Shape, Side, Spot, by_example, escape, in_words
from vendor_docs.reading.model import Body, Described, Node, Page, Parameter

from .examples import misfits, undeclared, values_differ
from .examples import shown as places
from .findings import Kind
from .names import Names
from .ours import ANY_AUTH, ENCRYPTED, Ours, Root
from .walk import READ, Manner, PageDiff, Raw, Walk

SCALARS = frozenset({"string", "integer", "number", "boolean"})
NOT_NAMED = "not named"
PARAMETERS = Manner(sent=True, new=Kind.PARAMETER_NEW, gone=Kind.PARAMETER_GONE)


def diff_page(page: Page, ours: Ours, side: Side, names: Names) -> PageDiff:
    """Everything that a page says otherwise. It must describe an operation."""
    described = page.described
    if described is None:
        raise ValueError(f"{page.page_id}: a guide has nothing to compare")
    out = PageDiff(page)
    walk = Walk(side, Side(described.schemas), out)
    whole = pointer_of(described)
    _parameters(walk, ours, described.parameters, whole)
    _headers(out, ours, described.parameters, whole)
    if ours.request and not _says_anything(walk.theirs, described.request):
        _body_gone(walk, ours.request, whole)
    elif described.request:
        _body(walk, "body", ours.request, described.request, names)
    if described.answer and _says_anything(walk.theirs, described.answer):
        if ours.is_pushed:
            _expected(walk, described.answer)
        else:
            _status(out, described)
            _body(walk, "answer", ours.answer, described.answer, names)
    elif ours.answer:
        _answer_gone(walk, ours.answer, whole)
    return out


def pointer_of(described: Described) -> str:
    """The JSON pointer of the operation."""
    return described.pointer or f"/paths/{escape(described.path)}/{described.method}"


# -- parameters


def _parameters(walk: Walk, ours: Ours, shown: Iterable[Parameter], whole: str) -> None:
    """Those of the query and of the path are compared like the fields of an object."""
    known = {(str(each.get("in")), str(each.get("name"))): each for each in ours.parameters}
    there = {(str(each.place), each.name): each for each in shown}
    for (place, name), node in list(known.items()):
        others = [key for key in there if key[1] == name and key not in known]
        if (place, name) not in there and others:
            del known[place, name]
            _elsewhere(walk, ours, node, there.pop(others[0]))
    for key, each in [
        (key, each) for key, each in there.items() if key not in known and each.place in ("query", "path")
    ]:
        plain = not walk.theirs.shape(Spot(each.schema, each.pointer)).types - SCALARS
        if form := wire_form({"in": each.place, **each.form}, plain=plain):
            walk.out.add(Kind.UNSUPPORTED, f"{each.place}.{each.name}", each.pointer, "", form, note=True)
            del there[key]
    for place in ("query", "path"):
        mine, other = Shape(0, ""), Shape(0, whole)
        for (_, name), node in _of(known, place):
            mine.fields[name] = Spot(node.get("schema") or {}, "", str(node.get(EVIDENCE, "")) or ours.evidence)
        for (_, name), each in _of(there, place):
            other.fields[name] = Spot(each.schema, each.pointer)
        mine.required = frozenset(name for (_, name), node in _of(known, place) if node.get("required"))
        other.required = frozenset(name for (_, name), each in _of(there, place) if each.required)
        _gone_if_none(walk, place, mine, other)
        walk.members(place, mine, other, PARAMETERS)


def _elsewhere(walk: Walk, ours: Ours, node: Node, shown: Parameter) -> None:
    """A parameter of ours in another place of the call, and what else has changed in it."""
    place = f"{node.get('in')}.{shown.name}"
    evidence = str(node.get(EVIDENCE, "")) or ours.evidence
    at, said = walk.out.at(shown.pointer), (f"{node.get('in')} parameter", f"{shown.place} parameter")
    walk.out.raws.append(Raw(Kind.PARAMETER_PLACE, "difference", place, *said, at, evidence=evidence))
    walk.out.elsewhere.add(place)
    walk.go(place, Spot(node.get("schema") or {}, "", evidence), Spot(shown.schema, shown.pointer), PARAMETERS)
    if bool(node.get("required")) != shown.required:
        _required(walk, place, shown.pointer, bool(node.get("required")), shown.required)


def _required(walk: Walk, place: str, pointer: str, ours: bool, theirs: bool) -> None:
    said = [("optional", "required")[each] for each in (ours, theirs)]
    walk.out.add(Kind.REQUIRED, place, pointer, *said)


def _of(table: Mapping[tuple[str, str], Any], place: str) -> list[tuple[tuple[str, str], Any]]:
    return [(key, each) for key, each in table.items() if key[0] == place]


def _gone_if_none(walk: Walk, place: str, mine: Shape, other: Shape) -> None:
    """A page without any parameter says that there are none; an object without fields says nothing."""
    for name, spot in mine.fields.items() if not other.fields else ():
        said = f"{in_words(walk.ours, spot)} ({spot.evidence})"
        walk.out.add(Kind.PARAMETER_GONE, f"{place}.{name}", other.pointer, said, "", note=spot.evidence not in READ)


def _headers(out: PageDiff, ours: Ours, parameters: Iterable[Parameter], whole: str) -> None:
    """Headers that do not go without being named, those of another way to authenticate, and cookies."""
    parameters = list(parameters)
    ours_by_name = {name.lower(): name for name in ours.headers}
    shown = {each.name.lower(): each for each in parameters if each.place == "header"}
    elsewhere = {str(each.get("name")).lower() for each in ours.parameters}
    for name, each in shown.items():
        if name not in ours.own | ours_by_name.keys() | elsewhere:
            said = "required" if each.required else "optional"
            known = ours.auth if name in ANY_AUTH else "encryption: no" if name in ENCRYPTED else ""
            out.add(Kind.HEADERS, f"header.{each.name}", each.pointer, "" if ours.is_pushed else known, said)
    for lower, name in ours_by_name.items():
        if lower not in ours.own | shown.keys():
            out.add(Kind.HEADERS, f"header.{name}", whole, "named", NOT_NAMED, note=lower not in ANY_AUTH)
    for each in parameters:
        if each.place == "cookie":
            out.add(Kind.UNSUPPORTED, f"cookie.{each.name}", each.pointer, "", "a cookie")


# -- bodies


def _says_anything(side: Side, body: Body | None) -> bool:
    if body is None:
        return False
    shape = side.shape(Spot(body.schema or {}, ""))
    silent = is_json_like(body.media_type) and shape.is_open and not shape.items
    return bool(body.examples) or not silent


def _body_gone(walk: Walk, root: Root, whole: str) -> None:
    """The page shows no body where we have one: once, and not for each of its fields."""
    if not walk.ours.shape(root.spot).is_open:
        ours = f"{in_words(walk.ours, root.spot)} ({root.spot.evidence})"
        walk.out.add(Kind.FIELD_GONE, root.place, whole, ours, "no body", note=root.spot.evidence not in READ)


def _answer_gone(walk: Walk, root: Root, whole: str) -> None:
    """The page shows no answer where we have one: its payload tells how sure we are. An envelope alone is none."""
    fields = walk.ours.shape(root.spot).fields
    for name in dict.fromkeys(PAYLOAD_KEYS.values()):
        if name in fields and not walk.ours.shape(fields[name]).is_open:
            ours = f"{in_words(walk.ours, fields[name])} ({fields[name].evidence})"
            note = fields[name].evidence not in READ
            walk.out.add(Kind.FIELD_GONE, root.place, whole, ours, "no answer", note=note)
            return


def _status(out: PageDiff, described: Described) -> None:
    """Our descriptions know no other status than 200, so this is a note."""
    if described.answer and described.answer_status != "200":
        at = described.answer.pointer
        out.add(Kind.ANSWER_STATUS, "answer", at, "200", described.answer_status, note=True)


def _expected(walk: Walk, answer: Body) -> None:
    """What the vendor wants to be answered to a push: a note, since our descriptions of webhooks have no answers."""
    shown, _ = _shown(walk, answer)
    walk.out.add(Kind.UNSUPPORTED, "answer", answer.pointer, "", in_words(walk.theirs, shown), note=True)


def _shown(walk: Walk, body: Body) -> tuple[Spot, bool]:
    """What a page shows of a body, and whether that is examples alone."""
    if not _is_example_only(walk.theirs, body):
        return Spot(body.schema or {}, f"{body.pointer}/schema"), False
    examples = [(_example(walk.out.page, body, name), value) for name, value in body.examples.items()]
    return Spot(by_example(examples), examples[0][0]), True


def _body(walk: Walk, place: str, root: Root | None, body: Body, names: Names) -> None:
    shown, examples_alone = _shown(walk, body)
    if root is None:
        if _says_anything(walk.theirs, body):
            walk.out.add(Kind.FIELD_NEW, place, body.pointer, "no body", in_words(walk.theirs, shown))
        return
    for other in body.other_types:
        if not is_json_like(other) and not any(_fits(other, known) for known in root.media_types):
            said = ", ".join(root.media_types), f"{other} besides"
            walk.out.add(Kind.BODY_MEDIA, root.place, body.pointer, *said, note=True)
    if root.required and not body.required:
        _required(walk, place, body.pointer.partition("/content/")[0], root.required, body.required)
    if not is_json_like(body.media_type):
        if not any(_fits(body.media_type, known) for known in root.media_types):
            walk.out.add(Kind.BODY_MEDIA, root.place, body.pointer, ", ".join(root.media_types), body.media_type)
        return
    if not any(is_json_like(known) for known in root.media_types):
        walk.out.add(Kind.BODY_MEDIA, root.place, body.pointer, ", ".join(root.media_types), body.media_type)
        return
    walk.go(root.place, root.spot, shown, Manner(root.sent, examples_alone, root.fixed))
    if not examples_alone:
        _keep_shown(walk.out, body, root.place)
        _examples(walk, root, shown, body)
    if values_differ(root.examples, body.examples.values(), names):
        said = "an example with other values", "not the values of the page"
        pointer = _example(walk.out.page, body, next(iter(body.examples)))
        walk.out.add(Kind.EXAMPLE, root.place, pointer, said[1], said[0], note=True)


def _keep_shown(out: PageDiff, body: Body, place: str) -> None:
    """A field that an example shows is not gone, though its schema lacks it: a note where ours is documented."""
    there = {each for value in body.examples.values() for each in places(value, place)}
    kept = []
    for raw in out.raws:
        if raw.kind == Kind.FIELD_GONE and raw.place in there:
            if raw.severity == "note":
                continue
            raw = replace(raw, severity="note", theirs="shown by an example alone")
        kept.append(raw)
    out.raws[:] = kept


def _examples(walk: Walk, root: Root, shown: Spot, body: Body) -> None:
    """Examples beside a schema: what is in them that no schema has, once for each example."""
    mine, theirs = (walk.ours, root.spot), (walk.theirs, shown)
    for name, value in body.examples.items():
        places = undeclared((mine, theirs), value, root.place)
        ours_wrong, page_wrong = misfits(mine, theirs, value, root.place)
        said = [
            f"{words}: {', '.join(found)}"
            for words, found in (
                ("fields that no schema has", places),
                ("values of another type than ours", ours_wrong),
                ("values that contradict the page's own schema", page_wrong),
            )
            if found
        ]
        if said:
            # Of two words of the page we cannot follow both.
            note = not places and not ours_wrong
            walk.out.add(Kind.EXAMPLE, root.place, _example(walk.out.page, body, name), "", "; ".join(said), note=note)


def _example(page: Page, body: Body, name: str) -> str:
    """The pointer to an example: pages have one, or several by name."""
    pointers = [f"{body.pointer}/examples/{escape(name)}", f"{body.pointer}/example"]
    return max(pointers, key=lambda pointer: page.line_of(pointer) or 0)


def _is_example_only(side: Side, body: Body) -> bool:
    shape = side.shape(Spot(body.schema or {}, ""))
    return bool(body.examples) and shape.is_open and shape.items is None


def is_json_like(media_type: str) -> bool:
    """JSON, or not said what."""
    plain = media_type.partition(";")[0].strip().lower()
    return is_json(plain) or plain in ("", "*/*", "application/*")


def _fits(media_type: str, known: str) -> bool:
    """Whether a media type is one that we know: ``audio/*`` stands for all of its kind."""
    plain, known = media_type.partition(";")[0].strip().lower(), known.lower()
    return plain == known or (known.endswith("/*") and plain.startswith(known[:-1]))
