package conf

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"strings"

	"github.com/bytedance/sonic"
	"github.com/getkin/kin-openapi/openapi3"
	"golang.org/x/mod/semver"
	"gopkg.in/yaml.v3"

	"reference/common"
	"reference/model"
)

// Loaded is what the loader has made of a folder, complete up to the point where it failed or panicked.
type Loaded struct {
	Root    string
	Plugins map[int64][]int64             // plugin id → tool ids, in the order of plugin_meta.yaml
	Tools   map[int64]*openapi3.Operation // tool id → its operation
	Log     []string                      // what the server logs, without time and stack

	ctx context.Context
}

// endpoint is how a tool names its operation: the method in upper case, the path to the letter.
type endpoint struct{ method, path string }

// New prepares to load the folder `root`, an absolute path as in the real server.
func New(root string) *Loaded {
	return &Loaded{Root: root, Plugins: map[int64][]int64{}, Tools: map[int64]*openapi3.Operation{}, ctx: context.Background()}
}

// Load takes the steps of the real `InitConfig`: an error, or a panic, is the end of the server.
func (l *Loaded) Load() error {
	if err := l.loadPlugins(); err != nil {
		return err
	}
	return l.loadOAuthSchema()
}

func (l *Loaded) loadPlugins() error {
	file := path.Join(l.Root, "pluginproduct", "plugin_meta.yaml")
	data, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read file '%s' failed, err=%v", file, err)
	}
	metas, err := DecodeMeta(data)
	if err != nil {
		return fmt.Errorf("unmarshal file '%s' failed, err=%v", file, err)
	}
	for _, meta := range metas {
		l.loadPlugin(meta)
	}
	return nil
}

// DecodeMeta is the typed decoding of plugin_meta.yaml.
func DecodeMeta(data []byte) (metas []*pluginProductMeta, err error) {
	return metas, yaml.Unmarshal(data, &metas)
}

func (l *Loaded) loadOAuthSchema() error {
	file := path.Join(l.Root, "common", "oauth_schema.json")
	data, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read file '%s' failed, err=%v", file, err)
	}
	var any json.RawMessage
	if sonic.Unmarshal(data, &any) != nil {
		return fmt.Errorf("invalid json, filePath=%s", file)
	}
	return nil
}

func (l *Loaded) loadPlugin(meta *pluginProductMeta) {
	if meta.Deprecated {
		return
	}
	if problem := l.problemOf(meta); problem != "" {
		l.log("%s", problem)
		return
	}
	if err := meta.Manifest.Validate(); err != nil {
		l.log("plugin manifest validates failed, err=%v", err)
		return
	}
	file := path.Join(l.Root, "pluginproduct", meta.OpenapiDocFile)
	doc, err := openapi3.NewLoader().LoadFromFile(file)
	if err != nil {
		l.log("load file '%s', err=%v", file, err)
		return
	}
	if err := model.ValidateDocument(l.ctx, doc); err != nil {
		l.log("the openapi3 doc '%s' validates failed, err=%v", meta.OpenapiDocFile, err)
		return
	}
	if _, taken := l.Plugins[meta.PluginID]; taken {
		l.log("duplicate plugin id '%d'", meta.PluginID)
		return
	}
	if tools := l.loadTools(meta, operationsOf(doc), file); len(tools) > 0 {
		l.Plugins[meta.PluginID] = tools
	}
}

// problemOf looks at the plain fields of a plugin. A plugin whose id is that of a tool loaded before it is a duplicate, too.
func (l *Loaded) problemOf(meta *pluginProductMeta) string {
	if !semver.IsValid(meta.Version) {
		return fmt.Sprintf("invalid version '%s'", meta.Version)
	}
	if meta.PluginID <= 0 {
		return fmt.Sprintf("invalid plugin id '%d'", meta.PluginID)
	}
	if _, taken := l.Tools[meta.PluginID]; taken {
		return fmt.Sprintf("duplicate plugin id '%d'", meta.PluginID)
	}
	if meta.PluginType != common.Plugin {
		return fmt.Sprintf("invalid plugin type '%s'", meta.PluginType)
	}
	return ""
}

func operationsOf(doc *openapi3.T) map[endpoint]*openapi3.Operation {
	operations := map[endpoint]*openapi3.Operation{}
	for path, item := range doc.Paths {
		for method, op := range item.Operations() {
			operations[endpoint{method, path}] = op
		}
	}
	return operations
}

func (l *Loaded) loadTools(meta *pluginProductMeta, operations map[endpoint]*openapi3.Operation, file string) (ids []int64) {
	for _, tool := range meta.Tools {
		if tool.Deprecated {
			continue
		}
		if _, taken := l.Tools[tool.ToolID]; taken {
			l.log("duplicate tool id '%d'", tool.ToolID)
			continue
		}
		at := endpoint{strings.ToUpper(tool.Method), tool.SubURL}
		op, found := operations[at]
		if !found {
			l.log("api '[%s]:%s' not found in doc '%s'", at.method, at.path, file)
			continue
		}
		if err := model.ValidateOperation(l.ctx, op); err != nil {
			l.log("the openapi3 operation of tool '[%s]:%s' in '%s' validates failed, err=%v", tool.Method, tool.SubURL, meta.OpenapiDocFile, err)
			continue
		}
		l.Tools[tool.ToolID] = op
		ids = append(ids, tool.ToolID)
	}
	return ids
}

func (l *Loaded) log(format string, args ...any) {
	l.Log = append(l.Log, "[Error] "+fmt.Sprintf(format, args...))
}
