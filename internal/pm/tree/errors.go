package tree

import "errors"

// codeError is an error with npm's code.
type codeError struct{ code, msg string }

func (e *codeError) Error() string { return e.msg }
func (e *codeError) Code() string  { return e.code }

func codeOf(err error) string {
	var c CodedError
	if errors.As(err, &c) {
		return c.Code()
	}
	return ""
}
