package oracle

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	openapiyaml "github.com/invopop/yaml"
	"gopkg.in/yaml.v3"

	"reference/conf"
)

// decodeYAML gives what yaml.v3 decodes (see tree), and the JSON that kin-openapi would read, where it can be made.
func decodeYAML(request Request) (any, error) {
	var value any
	if err := yaml.NewDecoder(bytes.NewReader([]byte(request.Text))).Decode(&value); err != nil {
		return nil, err
	}
	text, err := openapiyaml.YAMLToJSON([]byte(request.Text))
	return map[string]any{"tree": tree(value), "json": string(text), "json_error": message(err)}, nil
}

// tree shows a decoded value with its Go types: strings, booleans, null and lists as in JSON,
// {"int": "…"}, {"float": "…"}, {"time": "…"}, {"bytes": base64} where a string is not UTF-8, {"map": [[key, value], …]}.
func tree(value any) any {
	switch v := value.(type) {
	case string:
		if !utf8.ValidString(v) {
			return map[string]any{"bytes": base64.StdEncoding.EncodeToString([]byte(v))}
		}
		return v
	case int, int64, uint64:
		return map[string]any{"int": fmt.Sprint(v)}
	case float64:
		return map[string]any{"float": strconv.FormatFloat(v, 'g', -1, 64)}
	case time.Time:
		return map[string]any{"time": v.Format(time.RFC3339Nano)}
	case []any:
		list := []any{}
		for _, item := range v {
			list = append(list, tree(item))
		}
		return list
	case map[string]any:
		pairs := [][2]any{}
		for key, item := range v {
			pairs = append(pairs, [2]any{tree(key), tree(item)})
		}
		return sorted(pairs)
	case map[any]any:
		pairs := [][2]any{}
		for key, item := range v {
			pairs = append(pairs, [2]any{tree(key), tree(item)})
		}
		return sorted(pairs)
	}
	return value
}

func sorted(pairs [][2]any) any {
	text := func(pair [2]any) string {
		key, _ := json.Marshal(pair[0])
		return string(key)
	}
	slices.SortFunc(pairs, func(a, b [2]any) int { return bytes.Compare([]byte(text(a)), []byte(text(b))) })
	return map[string]any{"map": pairs}
}

// decodeMeta gives the entries of plugin_meta.yaml under the names of their Go fields.
func decodeMeta(request Request) (any, error) {
	metas, err := conf.DecodeMeta([]byte(request.Text))
	return metas, err
}
