package dotenv

import (
	"reflect"
	"testing"
)

func TestParse(t *testing.T) {
	got := Parse("A=1\nexport B = two # c\n# x=y\nC='a # b'\nD=\"l1\nl2\\nl3\"\nE=`q'\"q`\nF=\nnoequals\nG=a=b\r\nH=\"open\n")
	want := [][2]string{{"A", "1"}, {"B", "two"}, {"C", "a # b"}, {"D", "l1\nl2\nl3"}, {"E", "q'\"q"}, {"F", ""}, {"G", "a=b"}, {"H", "\"open"}}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got %q\nwant %q", got, want)
	}
}
