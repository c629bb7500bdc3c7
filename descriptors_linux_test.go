package ravel_test

import (
	"os"
	"regexp"
	"strconv"
	"testing"
)

// TestDescriptorTable: there is room for many descriptors before there are threads (internal/v8/descriptors.cc).
func TestDescriptorTable(t *testing.T) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip(err)
	}
	size := regexp.MustCompile(`FDSize:\s*(\d+)`).FindSubmatch(status)
	if n, _ := strconv.Atoi(string(size[1])); n < 1024 {
		t.Errorf("room for %d", n)
	}
}
