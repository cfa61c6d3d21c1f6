"""A schema refers to others so often, level after level, that the server may never be done with it.

What it means: One schema refers several times to a second one, that one to a third, and so on. With four references at each of ten levels these
are a million schemas, once all are followed; a few levels more, and no machine comes to an end. A net of schemas that refer to one another is the
same, and so is a default that has to be held against alternatives within alternatives.

What Coze Studio does: When it starts, it validates a shared schema anew at every place that refers to it; when the tool is used, it copies it there.
A million schemas take about 8 seconds and 1 GB. With a few levels more the server does not come up, or is killed for its memory; from how many on,
depends on the machine, so cozecheck does not predict it.

Example:

```yaml pluginproduct/search.yaml#/components/schemas
Page: {type: object, description: One web page., properties: {a: &l1 {$ref: "#/components/schemas/L1"}, b: *l1, c: *l1, d: *l1}}
L1: {type: object, description: Level 1., properties: {a: &l2 {$ref: "#/components/schemas/L2"}, b: *l2, c: *l2, d: *l2}}
L2: {type: object, description: Level 2., properties: {a: &l3 {$ref: "#/components/schemas/L3"}, b: *l3, c: *l3, d: *l3}}
L3: {type: object, description: Level 3., properties: {a: &l4 {$ref: "#/components/schemas/L4"}, b: *l4, c: *l4, d: *l4}}
L4: {type: object, description: Level 4., properties: {a: &l5 {$ref: "#/components/schemas/L5"}, b: *l5, c: *l5, d: *l5}}
L5: {type: object, description: Level 5., properties: {a: &l6 {$ref: "#/components/schemas/L6"}, b: *l6, c: *l6, d: *l6}}
L6: {type: object, description: Level 6., properties: {a: &l7 {$ref: "#/components/schemas/L7"}, b: *l7, c: *l7, d: *l7}}
L7: {type: object, description: Level 7., properties: {a: &l8 {$ref: "#/components/schemas/L8"}, b: *l8, c: *l8, d: *l8}}
L8: {type: object, description: Level 8., properties: {a: &l9 {$ref: "#/components/schemas/L9"}, b: *l9, c: *l9, d: *l9}}
L9: {type: object, description: Level 9., properties: {a: &l10 {$ref: "#/components/schemas/L10"}, b: *l10, c: *l10, d: *l10}}
L10: {type: string, description: The last level.}
```

Use instead: Refer to a shared schema once.

```yaml pluginproduct/search.yaml#/components/schemas
Page: {type: object, description: One web page., properties: {a: {$ref: "#/components/schemas/L1"}}}
L1: {type: string, description: The last level.}
```

See also: Schema.Validate in kin-openapi openapi3/schema.go, mohae/deepcopy
"""
