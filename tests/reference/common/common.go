// Package common holds the two types of the real `plugin_develop/common` that a configuration is decoded into.
package common

// PluginType is an enumeration; 1 is the only one that the loader takes.
type PluginType int64

const Plugin PluginType = 1

var pluginTypes = map[PluginType]string{1: "PLUGIN", 2: "APP", 3: "FUNC", 4: "WORKFLOW", 5: "IMAGEFLOW", 6: "LOCAL"}

func (p PluginType) String() string {
	if name, ok := pluginTypes[p]; ok {
		return name
	}
	return "<UNSET>"
}

// CommonParamSchema is one entry of `common_params`. It has no yaml tags, so the keys are the names in lower case.
type CommonParamSchema struct {
	Name  string
	Value string
}
