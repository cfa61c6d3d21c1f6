"""gopkg.in/yaml.v3 v3.0.1, and github.com/invopop/yaml v0.1.0 on top of it: what they accept and what they make of it."""

from cozecheck.golang.yaml3.parse import parse
from cozecheck.golang.yaml3.specs import BOOL, FLOAT64, INT64, STRING, Decoded, Map, Pointer, Scalar, Slice, Struct
from cozecheck.golang.yaml3.tojson import to_json
from cozecheck.golang.yaml3.typed import unmarshal

__all__ = ["BOOL", "FLOAT64", "INT64", "STRING", "Decoded", "Map", "Pointer", "Scalar", "Slice", "Struct", "parse", "to_json", "unmarshal"]
