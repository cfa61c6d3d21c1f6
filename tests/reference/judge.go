package main

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"

	"github.com/getkin/kin-openapi/openapi3"

	"reference/verdict"
)

type question struct {
	ID    string                     `json:"id"`
	Files map[string]json.RawMessage `json:"files"` // path below the folder → text, or {"b64": …}
	Runs  int                        `json:"runs"`  // 0 means once
}

type reply struct {
	ID      string          `json:"id"`
	Verdict verdict.Verdict `json:"verdict"`
	// Others are further verdicts where several runs were asked for: Go's maps have a random order.
	Others []verdict.Verdict `json:"others,omitempty"`
}

func judge(line []byte) (any, error) {
	var q question
	if err := json.Unmarshal(line, &q); err != nil {
		return nil, err
	}
	root, err := os.MkdirTemp("", "reference-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(root)
	if err := layOut(root, q.Files); err != nil {
		return nil, err
	}
	answer := reply{ID: q.ID, Verdict: fresh(root)}
	for run := 1; run < q.Runs; run++ {
		answer.Others = append(answer.Others, fresh(root))
	}
	return answer, nil
}

// fresh judges with an empty cache: the library keeps every file that it has read for as long as the process lives.
func fresh(root string) verdict.Verdict {
	openapi3.DefaultReadFromURI = openapi3.URIMapCache(openapi3.ReadFromURIs(openapi3.ReadFromHTTP(http.DefaultClient), openapi3.ReadFromFile))
	return verdict.Of(root)
}

func layOut(root string, files map[string]json.RawMessage) error {
	if err := os.MkdirAll(filepath.Join(root, "pluginproduct"), 0o755); err != nil {
		return err
	}
	for name, content := range files {
		data, err := bytesOf(content)
		if err != nil {
			return err
		}
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func bytesOf(content json.RawMessage) ([]byte, error) {
	var text string
	if json.Unmarshal(content, &text) == nil {
		return []byte(text), nil
	}
	var coded struct {
		Base64 string `json:"b64"`
	}
	if err := json.Unmarshal(content, &coded); err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(coded.Base64)
}
