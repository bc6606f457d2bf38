"""Pages in the vendor's own grammar, read and compared: the way is whole, and pointers lead to lines."""

from pathlib import Path

from codegen.catalogue import read_catalogue
from codegen.facts import load
from vendor_docs.comparison.compare import compare
from vendor_docs.comparison.facts import facts
from vendor_docs.comparison.findings import Finding
from vendor_docs.comparison.match import match
from vendor_docs.comparison.names import read_names
from vendor_docs.comparison.report import status
from vendor_docs.reading.model import Page, Reading, Text
from vendor_docs.reading.page import read_page

OPENAPI = Path(__file__).resolve().parents[4] / "openapi"
PAGE = """\
# Query workflow_id using case_id/callee

## OpenAPI Specification

```yaml
openapi: 3.0.1
info: {title: '', description: '', version: 1.0.0}
paths:
  /service/cloud/workflow/detailinstances:
    post:
      summary: Query workflow_id using case_id/callee
      tags: [Workflow]
      parameters:
        - {name: Authorization, in: header, required: true, schema: {type: string}}
      requestBody:
        content:
          application/json:
            schema:
              $ref: '#/components/schemas/%E8%AF%B7%E6%B1%82'
            example: {case_id: made-up, callee: '+12025550101', undeclared: 1}
      responses:
        '200':
          description: ''
          content:
            application/json:
              schema:
                type: object
                properties:
                  code: {type: integer}
                  status: {type: string}
                  data:
                    type: array
                    items: {$ref: '#/components/schemas/Node'}
                  message: {type: string, nullable: true}
      x-apifox-folder: Workflow
      x-apifox-status: released
components:
  schemas:
    请求:
      type: object
      required: [start_time, endTime]
      properties:
        case_id: {type: string}
        callee: {type: integer}
        start_time: {type: string, enum: [a, b]}
        endTime: {type: string}
    Node:
      type: object
      properties:
        id: {type: string}
        children: {type: array, items: {$ref: '#/components/schemas/Node'}}
servers: []
security: []
```
"""


def read(content: str) -> Page:
    page, problems = read_page(Text("api-154088166", content, "made up"))
    assert page is not None and problems == []
    return page


def findings(content: str) -> tuple[list[Finding], Reading]:
    document, names = load(OPENAPI / "airudder.yaml"), read_names(OPENAPI / "vendor-names.yaml")
    reading = Reading((read(content),), ())
    return compare(match(reading, read_catalogue(OPENAPI / "catalogue.csv"), document, names), document, names), reading


def line(part: str) -> int:
    return next(number for number, text in enumerate(PAGE.splitlines(), 1) if part in text)


def test_every_difference_with_its_line() -> None:
    found, reading = findings(PAGE)
    assert [(str(each.kind), each.place, each.at[0].line) for each in found] == [
        ("type", "body.callee", line("callee: {type: integer}")),
        ("enum-new", "body.start_time", line("enum: [a, b]")),
        ("field-renamed", "body.end_time", line("endTime: {type")),
        ("example", "body", line("undeclared")),
        ("type", "answer.data", line("data:")),
    ]
    assert {each.subject for each in found} == {"workflow_find_instances"}
    assert status(found, reading) == 1


def test_what_it_says_to_our_facts() -> None:
    document, names = load(OPENAPI / "airudder.yaml"), read_names(OPENAPI / "vendor-names.yaml")
    matched = match(Reading((read(PAGE),), ()), read_catalogue(OPENAPI / "catalogue.csv"), document, names)
    told = {(fact.place, fact.verdict) for fact in facts(matched, document)}
    assert {("", "confirms"), ("answer.data", "fills"), ("answer.message", "confirms")} <= told
    assert not any(place.startswith("body.") for place, _ in told)  # all of it was documented


def test_an_example_that_holds_itself_deeply_breaks_nothing() -> None:
    deep = "[" * 50 + "]" * 50
    found, _ = findings(PAGE.replace("undeclared: 1", f"undeclared: {deep}"))
    assert ("example", "body") in [(str(each.kind), each.place) for each in found]
