package store

// CheckBytes says what is wrong with a whole tarball, by an integrity string; nil if it holds.
func CheckBytes(label, integrity string, raw []byte) error {
	want := parseIntegrity(integrity)
	if len(want) == 0 {
		return &Error{code: "EINTEGRITY", Package: label, msg: "no known hash in " + integrity}
	}
	c := newCheck(want)
	c.Write(raw)
	_, err := c.verify(label)
	return err
}
