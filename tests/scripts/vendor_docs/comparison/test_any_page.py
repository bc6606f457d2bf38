"""Whatever a page holds, comparing comes to an end and tells; it never breaks."""

from dataclasses import replace
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from vendor_docs.comparison.facts import facts
from vendor_docs.comparison.match import Matched
from vendor_docs.comparison.report import as_json, as_text
from vendor_docs.reading.model import Body, Parameter, Reading

from . import pages
from .small import CREATE, DOCUMENT, JSON, described, run

NAMES = st.sampled_from(["name", "Action", "count", "contact", "friends", "callee", "data", "odd", "", "a/b~c", "号码"])
REFS = st.sampled_from(["A", "B", "Contact", "nowhere"]).map(lambda name: {"$ref": f"#/components/schemas/{name}"})
TYPES = st.one_of(
    st.sampled_from(["string", "integer", "number", "object", "array", "boolean", "file"]),
    st.lists(st.sampled_from(["string", "null", "object"]), max_size=3),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=4)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=6,
)


def objects(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {},
        optional={
            "type": TYPES,
            "properties": st.dictionaries(NAMES, inner, max_size=4),
            "required": st.lists(NAMES, max_size=3),
            "items": inner,
            "allOf": st.lists(inner, max_size=2),
            "anyOf": st.lists(inner, max_size=3),
            "oneOf": st.lists(inner, max_size=2),
            "enum": st.lists(VALUES, max_size=3),
            "additionalProperties": st.one_of(st.booleans(), inner),
            "discriminator": st.just({"propertyName": "name", "mapping": {"a": "#/components/schemas/A"}}),
        },
    )


SCHEMAS = st.recursive(st.one_of(REFS, objects(st.just({}))), objects, max_leaves=8)


@settings(max_examples=60, deadline=None, derandomize=True, database=None, phases=(Phase.generate,))
@given(SCHEMAS, SCHEMAS, SCHEMAS, SCHEMAS, st.lists(VALUES, max_size=2))
def test_any_page(first: Any, second: Any, request: Any, answer: Any, values: list[Any]) -> None:
    named = {str(index): value for index, value in enumerate(values)}
    page = replace(
        described(CREATE),
        schemas={"A": first, "B": second, "Contact": request},
        request=Body(JSON, "/request", request, named),
        answer=Body(JSON, "/answer", answer, named),
        parameters=(Parameter("Page", "query", True, first, "/p"),),
    )
    subject = pages.subject(
        pages.known(DOCUMENT, CREATE), [pages.page("api-1", page), pages.page("api-2", page, "编造")]
    )
    matched, reading = Matched((subject,), (), ()), Reading(subject.pages, ())
    found, told = run(subject), facts(matched, DOCUMENT)
    assert as_json(matched, reading, found, told)["version"] == 1
    assert as_text(matched, reading, found, told)
    assert len({(each.kind, each.place, each.ours, each.theirs) for each in found}) == len(found)
