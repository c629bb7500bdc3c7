//go:build !linux

package sys

// SetProcessTitle would change what the system's tools show; here there is no way to.
func SetProcessTitle(title string) string { return title }
