"""The structs of kin-openapi v0.118.0 as tables: what each JSON name is called here, what kind of Go value it takes, what Go calls its type.

Decoding, drilling into a document by a reference, and Go's JSON of a schema all follow these tables.
The JSON name and the YAML name of a field are the same in all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from cozecheck.golang.strings import fold
from cozecheck.openapi3 import types as t


class Field(NamedTuple):
    """One field of a struct.

    `attr` is the attribute of the typed object; upper case means an operation of a path item, by method. `kind` is one of

        string bool *bool *float uint *uint any    []any []string {}string {}any    additional security
        ref ptr        a Ref to, or a struct of, `of`
        []ref []ptr {}ref {}ptr     lists and maps of them

    `go` is the Go type as encoding/json names it in an error, `nil` says that a list or map that is absent differs from an empty one.
    """

    name: str
    attr: str
    kind: str
    of: str = ""
    go: str = ""
    nil: bool = False


class Struct(NamedTuple):
    """A Go struct: `make` builds the typed object from its node, `fields` are in Go's order."""

    name: str
    make: Any
    fields: tuple[Field, ...]
    by_name: dict[str, Field]
    by_fold: dict[str, Field]


_GO = {
    "string": "string",
    "bool": "bool",
    "*bool": "bool",
    "*float": "float64",
    "uint": "uint64",
    "*uint": "uint64",
    "any": "interface {}",
    "[]any": "[]interface {}",
    "[]string": "[]string",
    "{}string": "map[string]string",
    "{}any": "map[string]interface {}",
    "security": "openapi3.SecurityRequirements",
}

# A struct's name, then one field a line: JSON name, attribute, kind, struct, Go type.
_TABLE = """
T
    openapi openapi string
    components components ptr Components
    info info ptr Info
    paths paths {}ptr PathItem openapi3.Paths
    security security security
    servers servers []ptr Server openapi3.Servers
    tags tags []ptr Tag openapi3.Tags
    externalDocs external_docs ptr ExternalDocs
Components
    schemas schemas {}ref Schema openapi3.Schemas
    parameters parameters {}ref Parameter openapi3.ParametersMap
    headers headers {}ref Header openapi3.Headers
    requestBodies request_bodies {}ref RequestBody openapi3.RequestBodies
    responses responses {}ref Response openapi3.Responses
    securitySchemes security_schemes {}ref SecurityScheme openapi3.SecuritySchemes
    examples examples {}ref Example openapi3.Examples
    links links {}ref Link openapi3.Links
    callbacks callbacks {}ref Callback openapi3.Callbacks
Info
    title title string
    description description string
    termsOfService terms_of_service string
    contact contact ptr Contact
    license license ptr License
    version version string
Contact
    name name string
    url url string
    email email string
License
    name name string
    url url string
ExternalDocs
    description description string
    url url string
Tag
    name name string
    description description string
    externalDocs external_docs ptr ExternalDocs
Server
    url url string
    description description string
    variables variables {}ptr ServerVariable map[string]*openapi3.ServerVariable
ServerVariable
    enum enum []string
    default default string
    description description string
PathItem
    $ref ref string
    summary summary string
    description description string
    connect CONNECT ptr Operation
    delete DELETE ptr Operation
    get GET ptr Operation
    head HEAD ptr Operation
    options OPTIONS ptr Operation
    patch PATCH ptr Operation
    post POST ptr Operation
    put PUT ptr Operation
    trace TRACE ptr Operation
    servers servers []ptr Server openapi3.Servers
    parameters parameters []ref Parameter openapi3.Parameters
Operation
    tags tags []string
    summary summary string
    description description string
    operationId operation_id string
    parameters parameters []ref Parameter openapi3.Parameters
    requestBody request_body ref RequestBody
    responses responses {}ref Response openapi3.Responses
    callbacks callbacks {}ref Callback openapi3.Callbacks
    deprecated deprecated bool
    security security security
    servers servers []ptr Server openapi3.Servers
    externalDocs external_docs ptr ExternalDocs
Parameter
    name name string
    in in_ string
    description description string
    style style string
    explode explode *bool
    allowEmptyValue allow_empty_value bool
    allowReserved allow_reserved bool
    deprecated deprecated bool
    required required bool
    schema schema ref Schema
    example example any
    examples examples {}ref Example openapi3.Examples
    content content {}ptr MediaType openapi3.Content
RequestBody
    description description string
    required required bool
    content content {}ptr MediaType openapi3.Content
Response
    description description *string
    headers headers {}ref Header openapi3.Headers
    content content {}ptr MediaType openapi3.Content
    links links {}ref Link openapi3.Links
MediaType
    schema schema ref Schema
    example example any
    examples examples {}ref Example openapi3.Examples
    encoding encoding {}ptr Encoding map[string]*openapi3.Encoding
Encoding
    contentType content_type string
    headers headers {}ref Header openapi3.Headers
    style style string
    explode explode *bool
    allowReserved allow_reserved bool
Example
    summary summary string
    description description string
    value value any
    externalValue external_value string
Link
    operationRef operation_ref string
    operationId operation_id string
    description description string
    parameters parameters {}any
    server server ptr Server
    requestBody request_body any
SecurityScheme
    type type string
    description description string
    name name string
    in in_ string
    scheme scheme string
    bearerFormat bearer_format string
    flows flows ptr OAuthFlows
    openIdConnectUrl open_id_connect_url string
OAuthFlows
    implicit implicit ptr OAuthFlow
    password password ptr OAuthFlow
    clientCredentials client_credentials ptr OAuthFlow
    authorizationCode authorization_code ptr OAuthFlow
OAuthFlow
    authorizationUrl authorization_url string
    tokenUrl token_url string
    refreshUrl refresh_url string
    scopes scopes {}string
Discriminator
    propertyName property_name string
    mapping mapping {}string
XML
    name name string
    namespace namespace string
    prefix prefix string
    attribute attribute bool
    wrapped wrapped bool
Schema
    oneOf one_of []ref Schema openapi3.SchemaRefs
    anyOf any_of []ref Schema openapi3.SchemaRefs
    allOf all_of []ref Schema openapi3.SchemaRefs
    not not_ ref Schema
    type type string
    title title string
    format format string
    description description string
    enum enum []any
    default default any
    example example any
    externalDocs external_docs ptr ExternalDocs
    uniqueItems unique_items bool
    exclusiveMinimum exclusive_min bool
    exclusiveMaximum exclusive_max bool
    nullable nullable bool
    readOnly read_only bool
    writeOnly write_only bool
    allowEmptyValue allow_empty_value bool
    deprecated deprecated bool
    xml xml ptr XML
    minimum minimum *float
    maximum maximum *float
    multipleOf multiple_of *float
    minLength min_length uint
    maxLength max_length *uint
    pattern pattern string
    minItems min_items uint
    maxItems max_items *uint
    items items ref Schema
    required required []string
    properties properties {}ref Schema openapi3.Schemas
    minProperties min_props uint
    maxProperties max_props *uint
    additionalProperties additional_schema additional
    discriminator discriminator ptr Discriminator
"""


def _structs() -> Iterator[Struct]:
    makers = vars(t) | {"T": t.OpenAPI, "XML": t.Xml}
    for section in re.split(r"\n(?=\S)", _TABLE.strip()):
        name, *lines = section.splitlines()
        absent = {attr for attr, default in vars(makers[name]).items() if default is None}
        fields = tuple(_field(absent, *line.split()) for line in lines)
        yield Struct(name, makers[name], fields, {f.name: f for f in fields}, {fold(f.name): f for f in fields})


def _field(absent: set[str], name: str, attr: str, kind: str, of: str = "", go: str = "") -> Field:
    kind = kind.replace("*string", "string")
    return Field(name, attr, kind, of, go or _GO.get(kind, ""), attr in absent)


STRUCTS = {struct.name: struct for struct in _structs()}
FIELDS = frozenset(name for struct in STRUCTS.values() for name in struct.by_name)
"""Every name that has a meaning somewhere in a document, and so is no slip of the pen."""
ATTRIBUTES: dict[str, set[str]] = {}
for _each in STRUCTS.values():
    for _one in _each.fields:
        ATTRIBUTES.setdefault(_one.name, set()).add(_one.attr)
"""All attributes that a name stands for."""
