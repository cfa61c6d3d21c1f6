package oracle

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/bytedance/sonic"
	"github.com/go-resty/resty/v2"
	"github.com/shopspring/decimal"
	"gopkg.in/yaml.v3"
)

// readObject reads arguments and answers as the executor of tools does, and writes them with both JSON libraries.
func readObject(request Request) (any, error) {
	decoder := sonic.ConfigDefault.NewDecoder(strings.NewReader(request.Text))
	decoder.UseNumber()
	object := map[string]any{}
	if err := decoder.Decode(&object); err != nil {
		return nil, err
	}
	standard, err := json.Marshal(object)
	if err != nil {
		return nil, err
	}
	texts := map[string]string{}
	for key, value := range object {
		if texts[key], err = sonic.MarshalString(value); err != nil {
			return nil, err
		}
	}
	return map[string]any{"nil": object == nil, "json": string(standard), "sonic": texts}, nil
}

// writeYAML writes a JSON object as YAML: whole numbers as int64, others as float64, those of {"$number": text} as json.Number.
func writeYAML(request Request) (any, error) {
	decoder := json.NewDecoder(strings.NewReader(request.Text))
	decoder.UseNumber()
	var object any
	if err := decoder.Decode(&object); err != nil {
		return nil, err
	}
	text, err := yaml.Marshal(typed(object))
	return string(text), err
}

func typed(value any) any {
	switch value := value.(type) {
	case map[string]any:
		if number, ok := value["$number"].(string); ok {
			return json.Number(number)
		}
		for key, item := range value {
			value[key] = typed(item)
		}
	case []any:
		for i, item := range value {
			value[i] = typed(item)
		}
	case json.Number:
		if whole, err := value.Int64(); err == nil {
			return whole
		}
		number, _ := value.Float64()
		return number
	}
	return value
}

// writeURL reads a URL, adds to its query as the executor does, and gives it on its way through net/http.
func writeURL(request Request) (any, error) {
	first, err := url.Parse(request.Text)
	if err != nil {
		return nil, err
	}
	made, err := http.NewRequest("GET", first.String(), nil)
	if err != nil {
		return nil, err
	}
	again, err := http.NewRequest("GET", made.URL.String(), nil)
	if err != nil {
		return nil, err
	}
	return []any{first.String(), again.URL.String(), again.URL.RequestURI(), again.URL.Query().Encode()}, nil
}

// readNumbers is what strconv makes of a text, null where it errs; a whole number that is too large is the nearest, with an error.
func readNumbers(request Request) (any, error) {
	whole, wholeError := strconv.ParseInt(request.Text, 10, 64)
	numbers := map[string]any{"int": strconv.FormatInt(whole, 10), "int_ok": wholeError == nil, "float": nil, "bool": nil}
	if number, err := strconv.ParseFloat(request.Text, 64); err == nil {
		written := map[string]any{"bits": strconv.FormatUint(math.Float64bits(number), 10), "int64": strconv.FormatInt(int64(number), 10)}
		if !math.IsNaN(number) && !math.IsInf(number, 0) {
			written["decimal"] = decimal.NewFromFloat(number).String()
			text, err := sonic.MarshalString(number)
			if err != nil {
				return nil, err
			}
			written["sonic"] = text
		}
		numbers["float"] = written
	}
	if flag, err := strconv.ParseBool(request.Text); err == nil {
		numbers["bool"] = flag
	}
	return numbers, nil
}

// send gives the request that resty and net/http write, byte by byte. `value` holds method, path with query, header and body.
func send(request Request) (any, error) {
	var call struct {
		Method, Path, Body string
		User               *[2]string
		Header             http.Header
	}
	if err := json.Unmarshal(request.Value, &call); err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer listener.Close()
	written := make(chan []byte, 1)
	go answerOnce(listener, written)
	made := resty.New().NewRequest()
	made.Header, made.Method = call.Header, call.Method
	target := &url.URL{Scheme: "http", Host: listener.Addr().String()}
	if call.User != nil {
		target.User = url.UserPassword(call.User[0], call.User[1])
	}
	made.URL = target.String() + call.Path
	made.SetBody([]byte(call.Body))
	if _, err := made.Send(); err != nil {
		return nil, fmt.Errorf("%s", strings.ReplaceAll(err.Error(), listener.Addr().String(), "HOST"))
	}
	return strings.ReplaceAll(string(<-written), listener.Addr().String(), "HOST"), nil
}

// answerOnce reads one request and notes it as it was written.
func answerOnce(listener net.Listener, written chan<- []byte) {
	connection, err := listener.Accept()
	if err != nil {
		return
	}
	defer connection.Close()
	var raw bytes.Buffer
	request, err := http.ReadRequest(bufio.NewReader(io.TeeReader(connection, &raw)))
	if err == nil {
		_, _ = io.Copy(io.Discard, request.Body)
	}
	written <- raw.Bytes()
	_, _ = io.WriteString(connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
}
