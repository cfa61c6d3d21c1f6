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
	"runtime/debug"
	"strconv"
	"syscall"

	"reference/oracle"
	"reference/verdict"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: reference verdict | folder DIR… | LAYER")
		os.Exit(2)
	}
	limitMemory()
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
	answer, ok := oracle.Layer(mode)
	if !ok {
		return fmt.Errorf("unknown mode %q", mode)
	}
	return eachLine(answer)
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

// limitMemory lets a schema that grows without end kill this program, and not the machine that it is tested on.
func limitMemory() {
	debug.SetMaxStack(stackSize() << 20)
	const bytes = 8 << 30
	_ = syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: bytes, Max: bytes})
}

// stackSize is in megabytes. Go allows 1000, but 64 are more than the deepest document that yaml.v3 parses needs, and sooner full.
func stackSize() int {
	if size, err := strconv.Atoi(os.Getenv("REFERENCE_STACK")); err == nil {
		return size
	}
	return 64
}
