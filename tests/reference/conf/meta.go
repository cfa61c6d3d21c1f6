// Package conf performs the steps of Coze Studio's plugin loader (`domain/plugin/conf`) on one config folder.
package conf

import (
	"reference/common"
	"reference/model"
)

// The names of these types are the real ones: yaml.v3 prints them in its errors.
type pluginProductMeta struct {
	PluginID       int64                 `yaml:"plugin_id"`
	Deprecated     bool                  `yaml:"deprecated"`
	Version        string                `yaml:"version"`
	PluginType     common.PluginType     `yaml:"plugin_type"`
	OpenapiDocFile string                `yaml:"openapi_doc_file"`
	Manifest       *model.PluginManifest `yaml:"manifest"`
	Tools          []*toolProductMeta    `yaml:"tools"`
}

type toolProductMeta struct {
	ToolID     int64  `yaml:"tool_id"`
	Deprecated bool   `yaml:"deprecated"`
	Method     string `yaml:"method"`
	SubURL     string `yaml:"sub_url"`
}
