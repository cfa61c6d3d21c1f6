"""Where findings point: every finding of a document stands on a line that ends in '# here', and every such line has one."""

from __future__ import annotations

import pytest

from tests.openapi3.tables import found

INFO = "info: {title: t, description: d, version: v1}"
GET = "get: {responses: {'200': {description: d}}}"

# Rule names in the order in which they are found, and the document.
MARKED = {
    "wrong types": (
        ["wrong-type", "wrong-type"],
        f"""
openapi: 3.0.1
{INFO}
paths:
  /a:
    get:
      operationId: 5 # here
      responses:
        '200':
          description: [d] # here
""",
    ),
    "no operation where one should be": (
        ["wrong-type"],
        f"""
openapi: 3.0.1
{INFO}
paths:
  /a:
    get: nothing # here
""",
    ),
    "nothing follows from a wrong type": (
        ["wrong-type"],
        f"""
openapi: 3.0.1
{INFO}
paths:
  /a/{{id}}:
    get:
      parameters:
      - in: path
        required: true
        name: 5 # here
        schema: {{type: string}}
      responses: {{'200': {{description: d}}}}
""",
    ),
    "nor from a broken section": (
        ["wrong-type"],
        f"""
openapi: 3.0.1
{INFO}
paths:
  /a:
    get:
      responses: {{'200': {{$ref: '#/components/responses/A'}}}}
components:
  responses: [] # here
""",
    ),
    "what is missing": (
        ["info-field-missing", "info-field-missing", "response-description-missing", "responses-missing"],
        """
openapi: 3.0.1
info: # here
  description: d
paths:
  /a:
    get:
      responses:
        '200': # here
          content: {}
    post: # here
      summary: s
""",
    ),
    "a misspelt key": (
        ["response-description-missing"],
        f"""
openapi: 3.0.1
{INFO}
paths:
  /a:
    get:
      responses:
        '200':
          descripton: d # here
""",
    ),
    "references": (
        ["broken-reference", "external-reference", "null-component"],
        f"""
openapi: 3.0.1
{INFO}
paths: {{}}
components:
  schemas:
    A:
      items:
        $ref: '#/components/schemas/Z' # here
    B:
      $ref: other.yaml#/A # here
    C: # here
""",
    ),
    "keys beside a reference": (
        ["unknown-field"],
        f"""
openapi: 3.0.1
{INFO}
paths: {{}}
components:
  schemas:
    A:
      $ref: '#/components/schemas/B'
      description: d # here
    B: {{}}
""",
    ),
    "a reference that is none": (
        ["unknown-field"],
        f"""
openapi: 3.0.1
{INFO}
paths: {{}}
components:
  schemas:
    A:
      $ref: # here
""",
    ),
    "path parameters": (
        ["path-parameters-differ"] * 3,
        f"""
openapi: 3.0.1
{INFO}
paths:
  /a/{{id}}/{{x}}:
    get: # here
      responses: {{'200': {{description: d}}}}
  /b:
    get:
      responses: {{'200': {{description: d}}}}
      parameters:
      - in: path
        name: id # here
        required: true
        schema: {{type: string}}
""",
    ),
    "a duplicate operationId": (
        ["duplicate-operation-id"],
        f"""
openapi: 3.0.1
{INFO}
paths:
  /a: {{get: {{operationId: same, responses: {{'200': {{description: d}}}}}}}}
  /b:
    get:
      operationId: same # here
      responses: {{'200': {{description: d}}}}
""",
    ),
    "schemas": (
        ["invalid-schema-type", "array-without-items", "invalid-pattern", "invalid-default", "invalid-example", "read-and-write-only"],
        f"""
openapi: 3.0.1
{INFO}
paths: {{}}
components:
  schemas:
    A:
      type: str # here
      default: 5
    B: # here
      type: array
    C:
      type: string
      pattern: (?=a) # here
    D:
      type: object
      properties: {{list: {{type: array, items: {{type: integer}}}}}}
      default:
        list:
        - 1
        - two # here
    E:
      type: integer
      example: x # here
    F:
      readOnly: true
      writeOnly: true # here
""",
    ),
    "a null that crashes the server": (
        ["document-crashes-server"],
        f"""
openapi: 3.0.1
{INFO}
paths: {{}}
servers:
- # here
""",
    ),
    "what YAML shares is reported once": (
        ["invalid-schema-type"],
        f"""
openapi: 3.0.1
{INFO}
paths: {{}}
components:
  schemas:
    A: &a
      type: str # here
    B: *a
""",
    ),
}


@pytest.mark.parametrize("name", MARKED)
def test_marked(name: str) -> None:
    rules, text = MARKED[name]
    loading, validation = found(text)
    findings = [*loading, *validation]
    assert sorted(finding.rule.name for finding in findings) == sorted(rules)
    assert findings[0].rule.name == rules[0]
    marked = {number for number, line in enumerate(text.splitlines(), 1) if line.endswith("# here")}
    lines = {finding.place.line for finding in findings}
    assert lines == marked


def test_a_duplicate_names_both() -> None:
    _, validation = found(MARKED["a duplicate operationId"][1])
    assert [related.place.line for related in validation[0].related] == [5]


def test_every_finding_says_what_to_do() -> None:
    for _, text in MARKED.values():
        for finding in (*found(text)[0], *found(text)[1]):
            assert finding.do is not None
            assert finding.message.render()
            assert finding.log
