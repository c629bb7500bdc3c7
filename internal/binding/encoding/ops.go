package encoding

import "github.com/ravel-js/ravel/internal/ops"

// Family is binding('encoding').
var Family = ops.NewFamily("encoding",
	ops.Sync1("encodingName", func(_ *ops.Env, label string) (string, error) {
		return Name(label), nil
	}),
	ops.Sync1("singleByteTable", func(_ *ops.Env, name string) (string, error) {
		return SingleByteTable(name), nil
	}),
	// decode(name, bytes, flush): the count of undecided bytes as a character, then the text.
	ops.Sync3("decode", func(_ *ops.Env, name string, src []byte, flush bool) (string, error) {
		text, left, err := Decode(name, src, flush)
		return string(rune(left)) + text, err
	}),
)
