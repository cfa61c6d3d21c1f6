// Reference does what Coze Studio's plugin loader does, on the very libraries that it uses, and tells the outcome as JSON.
//
//	reference verdict        one {"id", "files"} a line in, one {"id", "verdict"} a line out
//	reference folder DIR…    the verdict on each folder
//	reference LAYER          one request a line in, one answer a line out, for a single layer: see package oracle
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"reference/oracle"
	"reference/verdict"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: reference verdict | folder DIR… | LAYER")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "reference:", err)
		os.Exit(2)
	}
}

func run(mode string, args []string) error {
	switch mode {
	case "verdict":
		return eachLine(judge)
	case "folder":
		return judgeFolders(args)
	}
	answer, ok := oracle.Layers[mode]
	if !ok {
		return fmt.Errorf("unknown mode %q", mode)
	}
	return eachLine(func(line []byte) (any, error) { return answer(line) })
}

func judgeFolders(folders []string) error {
	for _, folder := range folders {
		root, err := filepath.Abs(folder)
		if err != nil {
			return err
		}
		if err := writeLine(os.Stdout, map[string]any{"root": folder, "verdict": verdict.Of(root)}); err != nil {
			return err
		}
	}
	return nil
}
