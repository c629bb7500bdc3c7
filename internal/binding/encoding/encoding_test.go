package encoding

import (
	"testing"
	"unicode/utf8"
)

func TestName(t *testing.T) {
	for label, want := range map[string]string{
		"cp1251": "windows-1251", "sjis": "shift_jis", "gb2312": "gbk", "koi8-u": "koi8-u", "iso-8859-8-i": "iso-8859-8-i",
		"x-user-defined": "x-user-defined", "macintosh": "macintosh", "nonsense": "", "": "",
	} {
		if got := Name(label); got != want {
			t.Errorf("Name(%q) = %q, want %q", label, got, want)
		}
	}
}

func TestSingleByteTable(t *testing.T) {
	for _, name := range []string{"windows-1251", "koi8-r", "iso-8859-2", "ibm866", "macintosh", "windows-874", "x-user-defined"} {
		if n := utf8.RuneCountInString(SingleByteTable(name)); n != 128 {
			t.Errorf("%s: %d characters", name, n)
		}
	}
	if got := []rune(SingleByteTable("windows-1251"))[0x60]; got != 'а' {
		t.Errorf("windows-1251 0xE0 = %q", got)
	}
	for _, name := range []string{"gbk", "big5", "utf-8", "nonsense"} {
		if SingleByteTable(name) != "" {
			t.Errorf("%s has a table", name)
		}
	}
}

func TestDecode(t *testing.T) {
	cases := []struct {
		name, src string
		flush     bool
		text      string
		left      int
	}{
		{"gbk", "\xc4\xe3\xba\xc3", true, "你好", 0},
		{"gbk", "\xc4\xe3\xba", false, "你", 1},
		{"gbk", "\xc4\xe3\xba", true, "你\uFFFD", 0},
		{"gb18030", "\x81\x30\x81\x30", true, "\u0080", 0},
		{"shift_jis", "\x82\xa0a", true, "あa", 0},
		{"euc-jp", "\xa4\xa2", true, "あ", 0},
		{"euc-kr", "\xb0\xa1", true, "가", 0},
		{"big5", "\xa7\x41", true, "你", 0},
		{"iso-2022-jp", "\x1b$B$\"\x1b(Ba", true, "あa", 0},
		{"big5", "", true, "", 0},
	}
	for _, c := range cases {
		text, left, err := Decode(c.name, []byte(c.src), c.flush)
		if err != nil || text != c.text || left != c.left {
			t.Errorf("%s %q flush=%v: %q, %d, %v; want %q, %d", c.name, c.src, c.flush, text, left, err, c.text, c.left)
		}
	}
	if _, _, err := Decode("nonsense", nil, true); err == nil {
		t.Error("unknown encoding accepted")
	}
}

func FuzzDecode(f *testing.F) {
	for _, name := range []string{"gbk", "gb18030", "big5", "euc-jp", "iso-2022-jp", "shift_jis", "euc-kr"} {
		f.Add(name, []byte("\x1b$B\xa4\xa2a\x81\x30"), true)
	}
	f.Fuzz(func(t *testing.T, name string, src []byte, flush bool) {
		text, left, err := Decode(name, src, flush)
		if err == nil && (left > len(src) || !utf8.ValidString(text)) {
			t.Errorf("%s %q: %q %d", name, src, text, left)
		}
	})
}
