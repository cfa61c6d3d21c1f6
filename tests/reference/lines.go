package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
)

// eachLine answers every line of standard input with one line, at once, so that both sides can take turns.
func eachLine(answer func(line []byte) (any, error)) error {
	input, output := bufio.NewReaderSize(os.Stdin, 1<<20), bufio.NewWriter(os.Stdout)
	for {
		line, err := input.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 {
			return nil
		}
		if err != nil {
			return err
		}
		reply, err := answer(line)
		if err != nil {
			return err
		}
		if err := writeLine(output, reply); err != nil {
			return err
		}
		if err := output.Flush(); err != nil {
			return err
		}
	}
}

func writeLine(to io.Writer, value any) error {
	encoder := json.NewEncoder(to)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}
