"""A made-up document with every shape that a page of the vendor's site may bring, as a draft would write it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Node = dict[str, Any]

CATALOGUE = (
    "section,folder,title_en,title_zh,kind,method,path,operation_id,evidence,page_ids,note\n"
    "Made up,,Plan state,,webhook,POST,,made_up_plan_state,documented,api-9,\n"
    "Made up,,Call state,,webhook,POST,,made_up_call_state,documented,api-10,\n"
    "Made up,,By hand,,webhook,POST,,made_up_by_hand,documented,api-11,\n"
)
TEXT: Node = {"type": "string"}
ODD_NAMES = [
    *("名称", "拨打 状态", "a.b", "a b", "a[0]", "1st", "class", "self", "d", "to_dict", "from_dict"),
    *("additional_properties", "cls", "field_dict", "taskId", "task_id", "TaskID", "()", "$ref!", "", "ﬁeld", "ＩＤ"),
    *("_x", "list", "str", "v", "src", "get", "shown", "quote\"'\\", "line\nbreak", "datetime", "Any", "Größe", "が"),
]
STATES = ["", "已完成", "进行中", "done", "Done", "DONE", "half-done", "half_done", "+", "-", "1", "mro", 'a"b\\', "ﬁn"]


def ref(name: str) -> Node:
    return {"$ref": f"#/components/schemas/{name}"}


def array(items: Node) -> Node:
    return {"type": "array", "items": items}


def obj(**properties: Node) -> Node:
    return {"type": "object", "properties": properties}


def operation(name: str, payload: Node | None, **more: Any) -> Node:
    """One operation of the group ``inventions``; its answer has fields that no other has."""
    envelope = obj(code={"type": "integer"}, msg=TEXT, elapsed={"type": "number"})
    if payload is not None:
        envelope["properties"]["data"] = payload
    effect = "reads" if "x-airudder-paging" in more else "changes"
    facts = {"family": "cloud", "auth": "token", "effect": effect, "retry": "unsent", "encryption": "unknown"}
    return {
        "operationId": f"made_up_{name}",
        "tags": ["inventions"],
        "x-airudder-method": f"inventions.{name}",
        "security": [{"token": []}],
        **{f"x-airudder-{key}": value for key, value in facts.items()},
        "x-airudder-evidence": "documented",
        "x-airudder-pages": ["api-1"],
        "responses": {"200": {"description": "", "content": {"application/json": {"schema": envelope}}}},
        **more,
    }


def body(schema: Node, **more: Any) -> Node:
    return {"requestBody": {"content": {"application/json": {"schema": schema}}, **more}}


def query(name: str, schema: Node, *, required: bool = False, place: str = "query") -> Node:
    return {"name": name, "in": place, "required": required, "schema": schema}


PAYLOADS: dict[str, Node | None] = {
    "nothing": None,
    "text": TEXT,
    "text_or_null": {"type": ["string", "null"]},
    "whole": {"type": "integer"},
    "number": {"type": "number"},
    "truth": {"type": "boolean"},
    "null": {"type": "null"},
    "open": {},
    "bare": {"type": "object"},
    "texts": array(TEXT),
    "numbers": array({"type": "integer"}),
    "lists": array(array(TEXT)),
    "either": {"oneOf": [ref("Plan"), ref("Tree"), TEXT]},
    "types": {"type": ["string", "integer"]},
    "status": ref("Status"),
    "level": ref("Level"),
    "tree": ref("Tree"),
    "forest": ref("Forest"),
    "plan_or_null": {"anyOf": [ref("Plan"), {"type": "null"}]},
    "named_or_null": ref("PlanOrNull"),
    "null_at_two_levels": {"oneOf": [{"type": "null"}, ref("PlanOrNull")]},
    "null_by_type": ref("NullablePlan"),
    "null_by_enum": ref("Switch"),
    "plans_and_nulls": array(ref("PlanOrNull")),
    "plans_or_null": {"type": ["array", "null"], "items": ref("Plan")},
    "map": {"type": "object", "additionalProperties": ref("Plan")},
    "odd": ref("OddNames"),
    "deep": ref("Deep0"),
    "wrapped": {"allOf": [ref("Plan")], "description": "A plan"},
}


def paths() -> Node:
    found: Node = {f"/service/cloud/made_up/{name}": {"get": operation(name, node)} for name, node in PAYLOADS.items()}
    found["/service/cloud/made_up/plan/{plan_id}"] = {
        "put": operation(
            "put",
            ref("Plan"),
            parameters=[query("plan_id", {"type": "integer"}, required=True, place="path")],
            **body(ref("PlanRequest"), required=False),
        ),
        "patch": operation(
            "patch",
            None,
            parameters=[query("plan_id", TEXT, required=True, place="path")],
            **body({"type": "object"}),
            **{"x-airudder-headers": ["X-Made-Up", "X-Other"]},
        ),
        "delete": operation("delete", None, parameters=[query("plan_id", TEXT, required=True, place="path")]),
    }
    found["/service/cloud/made_up/odd/{task-id}/"] = {
        "delete": operation("odd_path", None, parameters=[query("task-id", TEXT, required=True, place="path")])
    }
    found["/service/cloud/made_up/search"] = {
        "get": operation(
            "search",
            array(ref("Plan")),
            parameters=[
                query("ids", array(TEXT)),
                query("active", {"type": "boolean"}),
                query("ratio", {"type": "number"}),
                query("levels", array(ref("Level"))),
                query("状态", ref("Status")),
                query("timeout", {"type": "integer"}),
                query("page", {"type": "integer"}),
                query("resume", TEXT),
                query("options", TEXT),
                query("from", TEXT, required=True),
                query("any", {"anyOf": [TEXT, {"type": "integer"}]}),
            ],
            **{
                "x-airudder-paging": {
                    **{"kind": "page", "parameter": "page", "first": 1, "id": "task_id", "items": "payload"},
                    "evidence": "inferred",
                }
            },
        )
    }
    found["/service/cloud/made_up/both"] = {
        "post": operation("both", {}, parameters=[query("page", TEXT), query("kind", TEXT)], **body(ref("BothRequest")))
    }
    found["/service/cloud/made_up/switch/{on-off}/{ratio}/"] = {
        "post": operation(
            "switch",
            None,
            parameters=[
                query("on-off", {"type": "boolean"}, required=True, place="path"),
                query("ratio", {"type": "number"}, required=True, place="path"),
                *(query(name, TEXT) for name in ("response", "transport", "parse", "build_request")),
            ],
            **body(ref("AmountRequest")),
        )
    }
    actions = [{"name": f"inventions.{name}", "fixed": {"name": name}} for name in ("pause", "remove")]
    found["/service/cloud/made_up/action"] = {
        "post": {**operation("action", None, **body(ref("PlanRequest"))), "x-airudder-method": actions}
    }
    found["/service/cloud/made_up/open_body"] = {"post": operation("open_body", {}, **body({}))}
    return found | lists()


def paging(kind: str, parameter: str, first: Any, items: str = "payload") -> Node:
    facts = {"kind": kind, "parameter": parameter, "first": first, "id": "id", "items": items}
    return {"x-airudder-paging": facts}


def lists() -> Node:
    """Lists whose pages are asked for in every way that a page may show."""
    rows, page_of_text = array(ref("Row")), [query("page", TEXT, required=True), query("kind", TEXT)]
    needed = body(ref("RowsRequest"))
    found = {
        "pages_in_text": operation("pages_in_text", rows, parameters=page_of_text, **paging("page", "page", 1)),
        "by_number": operation(
            "by_number", rows, parameters=[query("last", {"type": "integer"})], **paging("cursor", "last", 0)
        ),
        "pages_needed": operation("pages_needed", rows, **paging("page", "page", 1), **needed),
        "open_pages": operation(
            "open_pages", {}, parameters=page_of_text[:1], **paging("page", "page", 0, items="only-list")
        ),
    }
    verbs = {name: "post" if "requestBody" in node else "get" for name, node in found.items()}
    return {f"/service/cloud/made_up/{name}": {verbs[name]: node} for name, node in found.items()}


def schemas() -> Node:
    deep: Node = {f"Deep{n}": obj(next=ref(f"Deep{n + 1}"), items=array(ref(f"Deep{n + 1}"))) for n in range(30)}
    odd: Node = {"type": "object", "properties": dict.fromkeys(ODD_NAMES, TEXT)}
    request = obj(name=TEXT, timeout={"type": "integer"}, body=TEXT, plan_id=TEXT, names=ref("OddRequest"))
    request["properties"]["self"] = ref("PlanRequest")
    return {
        **deep,
        "Deep30": obj(end=TEXT),
        "OddNames": odd,
        "OddRequest": {**odd, "required": ODD_NAMES[:3]},
        "Plan": obj(
            taskId=TEXT,
            task_id=TEXT,
            status=ref("Status"),
            level=ref("Level"),
            ratio=ref("Ratio"),
            on=ref("Switch"),
            lists=array(array({"type": "integer"})),
            either={"oneOf": [TEXT, {"type": "integer"}], "description": "One or the other"},
            several={"type": ["string", "integer", "null"]},
            bare={"type": ["object", "null"]},
            constant={"const": 1.5},
            nothing={"type": "null"},
            tree=ref("Tree"),
            owner={"allOf": [ref("Owner")], "description": "Who made it"},
            flag={"type": "boolean", "enum": [True]},
        ),
        "PlanRequest": {**request, "required": ["name"]},
        "BothRequest": obj(page={"type": "integer"}, kind=TEXT, build_request=TEXT, parse=TEXT),
        "AmountRequest": obj(amount={"type": "integer", "x-airudder-format": "text"}, count={"type": "integer"}),
        "Row": obj(id={"type": "integer"}),
        "RowsRequest": {**obj(page={"type": "integer"}, kind=TEXT), "required": ["page", "kind"]},
        "Part": obj(partName=TEXT, innerParts=ref("PartsOrNull")),
        "Parts": array(ref("Part")),
        "PartsOrNull": {"anyOf": [ref("Parts"), {"type": "null"}]},
        "Owner": obj(plans=array(ref("Plan")), me=ref("Owner")),
        "Tree": obj(name=TEXT, children=array(ref("Tree")), parent=ref("Tree"), forest=ref("Forest")),
        "Forest": array(ref("Forest")),
        "PlanOrNull": {"anyOf": [ref("Plan"), ref("Nothing")]},
        "Nothing": {"type": "null"},
        "NullablePlan": {"type": ["object", "null"], "properties": {"taskId": TEXT}},
        "Status": {"type": "string", "enum": STATES},
        "Level": {"type": ["integer", "null"], "enum": [1, 2, -1, None]},
        "Ratio": {"type": "number", "enum": [0.5, 1]},
        "Switch": {"type": ["boolean", "null"], "enum": [True, False, None]},
        "PlanState": obj(
            **dict.fromkeys(("planId", "plan_id", "self"), TEXT),
            Plan=ref("Plan"),
            theParts=ref("Parts"),
            onePart={"allOf": [ref("Part")], "description": "One of them"},
            maybePart={"anyOf": [ref("Part"), {"type": "null"}]},
            noParts={"oneOf": [{"type": "null"}, array(ref("Part"))]},
        ),
        "CallStateEvent": obj(state=TEXT, callee=TEXT),
    }


def hook(schema: str, value: Node, page: str, **more: Any) -> Node:
    media = {"schema": ref(schema), "examples": {"page": {"value": value}}}
    return {
        "post": {
            "summary": "A plan has changed its state",
            "x-airudder-evidence": "documented",
            "x-airudder-pages": [page],
            "requestBody": {"content": {"application/json": media}},
            "responses": {"200": {"description": "any"}},
            **more,
        }
    }


def document() -> Node:
    return {
        "openapi": "3.1.0",
        "info": {"title": "Drafted", "version": "1"},
        "security": [],
        "paths": paths(),
        "webhooks": {
            "made_up_plan_state": hook("PlanState", {"planId": "1", "plan_id": "2", "self": "3"}, "api-9"),
            "made_up_call_state": hook("CallStateEvent", {"state": "over", "callee": "+12025550123"}, "api-10"),
            "made_up_by_hand": hook("PlanState", {"planId": "1"}, "api-11", **{"x-airudder-event": "by-hand"}),
        },
        "components": {
            "schemas": schemas(),
            "securitySchemes": {"token": {"type": "apiKey", "in": "header", "name": "Authorization"}},
        },
    }


def write(folder: Path) -> Path:
    """The document and its catalogue as files; JSON is YAML. Gives the path of the document."""
    spec = folder / "drafted.yaml"
    spec.write_text(json.dumps(document(), ensure_ascii=False), encoding="utf-8")
    spec.with_name("catalogue.csv").write_text(CATALOGUE, encoding="utf-8")
    return spec
