// Package verdict says in one value what the server does with a config folder.
package verdict

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/mohae/deepcopy"

	"reference/conf"
	"reference/model"
)

// Verdict has the form of the recorded conformance cases. Ids are strings, because they pass 2^53.
type Verdict struct {
	Startup     string              `json:"startup"` // ok, error or panic
	Error       string              `json:"error"`
	Plugins     map[string][]string `json:"plugins"`
	Crash       []string            `json:"crash_when_used"`
	BreaksList  map[string]string   `json:"breaks_plugin_list"`
	NoWorkflows map[string]string   `json:"unusable_by_workflows"`
	NoAgents    map[string]string   `json:"unusable_by_agents"`
	Log         []string            `json:"log"`
}

// Of loads the folder `root`, an absolute path, which reads as "." in the verdict.
func Of(root string) Verdict {
	loaded := conf.New(root)
	v := Verdict{
		Plugins: map[string][]string{}, Crash: []string{}, BreaksList: map[string]string{},
		NoWorkflows: map[string]string{}, NoAgents: map[string]string{}, Log: []string{},
	}
	v.Startup, v.Error = startup(loaded)
	v.Error = strings.ReplaceAll(v.Error, root, ".")
	for _, line := range loaded.Log {
		v.Log = append(v.Log, strings.ReplaceAll(line, root, "."))
	}
	if v.Startup == "ok" {
		for plugin, tools := range loaded.Plugins {
			for _, tool := range tools {
				v.Plugins[id(plugin)] = append(v.Plugins[id(plugin)], id(tool))
			}
		}
		for _, tool := range slices.Sorted(maps.Keys(loaded.Tools)) {
			v.use(id(tool), loaded.Tools[tool])
		}
	}
	return v
}

func startup(loaded *conf.Loaded) (kind, problem string) {
	defer func() {
		if r := recover(); r != nil {
			kind, problem = "panic", fmt.Sprint(r)
		}
	}()
	if err := loaded.Load(); err != nil {
		return "error", err.Error()
	}
	return "ok", ""
}

// use looks at one loaded tool. What kills the server is not looked at for workflows and agents.
func (v *Verdict) use(tool string, op *openapi3.Operation) {
	listing := try(op, model.RequestParameters)
	note(v.BreaksList, tool, listing)
	if copyIsEndless(op) || try(op, deepCopy) != "" {
		v.Crash = append(v.Crash, tool)
		return
	}
	if listing == "" {
		listing = try(op, model.ResponseParameters)
	}
	note(v.NoWorkflows, tool, listing)
	note(v.NoAgents, tool, try(op, model.AgentParameters))
}

// deepCopy is what the server does with a tool each time that it is used.
func deepCopy(op *openapi3.Operation) error {
	deepcopy.Copy(op)
	return nil
}

func note(into map[string]string, tool, reason string) {
	if reason != "" {
		into[tool] = reason
	}
}

func try(op *openapi3.Operation, convert func(*openapi3.Operation) error) (reason string) {
	defer func() {
		if r := recover(); r != nil {
			reason = fmt.Sprintf("panic: %v", r)
		}
	}()
	switch err := convert(op); {
	case err == nil:
		return ""
	case errors.Is(err, model.ErrEndless):
		return "crash: " + err.Error()
	default:
		return "error: " + err.Error()
	}
}

func id(number int64) string { return strconv.FormatInt(number, 10) }
