package crypto

import (
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"net/netip"
	"strings"
	"unicode/utf16"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"
)

// Distinguished names and general names, printed as OpenSSL and Node print them.

type attribute struct {
	id     string
	tag    tags.Tag
	value  []byte // contents
	whole  []byte // with tag and length
	joined bool   // in one set with the attribute before
}

// shortNames are OpenSSL's names of the attributes that occur in subjects.
var shortNames = map[string]string{
	"2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "serialNumber", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST", "2.5.4.9": "street",
	"2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "title", "2.5.4.13": "description", "2.5.4.15": "businessCategory",
	"2.5.4.16": "postalAddress", "2.5.4.17": "postalCode", "2.5.4.18": "postOfficeBox", "2.5.4.20": "telephoneNumber", "2.5.4.31": "member",
	"2.5.4.32": "owner", "2.5.4.41": "name", "2.5.4.42": "GN", "2.5.4.43": "initials", "2.5.4.44": "generationQualifier",
	"2.5.4.45": "x500UniqueIdentifier", "2.5.4.46": "dnQualifier", "2.5.4.51": "houseIdentifier", "2.5.4.65": "pseudonym", "2.5.4.72": "role",
	"2.5.4.97": "organizationIdentifier", "2.5.4.98": "c3", "2.5.4.99": "n3", "2.5.4.100": "dnsName",
	"1.2.840.113549.1.9.1": "emailAddress", "1.2.840.113549.1.9.2": "unstructuredName", "1.2.840.113549.1.9.8": "unstructuredAddress",
	"0.9.2342.19200300.100.1.1": "UID", "0.9.2342.19200300.100.1.3": "mail", "0.9.2342.19200300.100.1.25": "DC",
	"1.3.6.1.4.1.311.60.2.1.1": "jurisdictionL", "1.3.6.1.4.1.311.60.2.1.2": "jurisdictionST", "1.3.6.1.4.1.311.60.2.1.3": "jurisdictionC",
	"1.2.643.3.131.1.1": "INN", "1.2.643.100.1": "OGRN", "1.2.643.100.3": "SNILS", "1.2.643.100.5": "OGRNIP",
}

func parseName(der []byte) (list []attribute, ok bool) {
	s := cryptobyte.String(der)
	var sets cryptobyte.String
	if !s.ReadASN1(&sets, tags.SEQUENCE) {
		return nil, false
	}
	for !sets.Empty() {
		var set cryptobyte.String
		if !sets.ReadASN1(&set, tags.SET) {
			return nil, false
		}
		for first := true; !set.Empty(); first = false {
			var pair cryptobyte.String
			var id asn1.ObjectIdentifier
			a := attribute{joined: !first}
			if !set.ReadASN1(&pair, tags.SEQUENCE) || !pair.ReadASN1ObjectIdentifier(&id) {
				return nil, false
			}
			a.id = dotted(id)
			a.whole = pair
			var value cryptobyte.String
			if !pair.ReadAnyASN1(&value, &a.tag) {
				return nil, false
			}
			a.value = value
			list = append(list, a)
		}
	}
	return list, true
}

func (a attribute) key() string {
	if name, ok := shortNames[a.id]; ok {
		return name
	}
	return a.id
}

// text is the value as UTF-8 with no escapes.
func (a attribute) text() string { return asn1Text(a.tag, a.value) }

func asn1Text(tag tags.Tag, value []byte) string {
	switch tag {
	case tags.UTF8String:
		return string(value)
	case 30: // BMPString
		units := make([]uint16, len(value)/2)
		for i := range units {
			units[i] = uint16(value[2*i])<<8 | uint16(value[2*i+1])
		}
		return string(utf16.Decode(units))
	case 28: // UniversalString
		var b strings.Builder
		for ; len(value) >= 4; value = value[4:] {
			b.WriteRune(rune(value[0])<<24 | rune(value[1])<<16 | rune(value[2])<<8 | rune(value[3]))
		}
		return b.String()
	}
	return latin1(value)
}

func latin1(value []byte) string {
	var b strings.Builder
	for _, c := range value {
		b.WriteRune(rune(c))
	}
	return b.String()
}

// escaped2253 escapes as RFC 2253 asks, and control characters on demand.
func escaped2253(text string, control bool) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case strings.IndexByte(",+\"\\<>;", c) >= 0, i == 0 && (c == ' ' || c == '#'), i == len(text)-1 && c == ' ':
			b.WriteByte('\\')
			b.WriteByte(c)
		case control && (c < 0x20 || c == 0x7f):
			fmt.Fprintf(&b, "\\%02X", c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// nameLines is subject and issuer of an X509Certificate: an attribute a line.
func nameLines(der []byte) (string, bool) {
	list, ok := parseName(der)
	if !ok || len(list) == 0 {
		return "", false
	}
	var b strings.Builder
	for i, a := range list {
		switch {
		case a.joined:
			b.WriteString(" + ")
		case i > 0:
			b.WriteByte('\n')
		}
		b.WriteString(a.key())
		b.WriteByte('=')
		b.WriteString(escaped2253(a.text(), true))
	}
	return b.String(), true
}

// name2253 writes the name in the reverse order of RFC 2253.
func name2253(der []byte) string {
	list, ok := parseName(der)
	if !ok {
		return ""
	}
	var sets []string
	for _, a := range list {
		name, known := shortNames[a.id]
		text := ""
		if known {
			text = name + "=" + escaped2253(a.text(), false)
		} else {
			text = a.id + "=#" + strings.ToUpper(hex.EncodeToString(a.whole))
		}
		if a.joined {
			sets[len(sets)-1] = text + "+" + sets[len(sets)-1]
		} else {
			sets = append(sets, text)
		}
	}
	for i, j := 0, len(sets)-1; i < j; i, j = i+1, j-1 {
		sets[i], sets[j] = sets[j], sets[i]
	}
	return strings.Join(sets, ",")
}

// ---- general names

const (
	nameOther     = 0
	nameEmail     = 1
	nameDNS       = 2
	nameX400      = 3
	nameDirectory = 4
	nameEDI       = 5
	nameURI       = 6
	nameIP        = 7
	nameID        = 8
)

type generalName struct {
	kind  int
	value []byte
}

func parseGeneralNames(der []byte) (list []generalName, ok bool) {
	s := cryptobyte.String(der)
	var body cryptobyte.String
	if !s.ReadASN1(&body, tags.SEQUENCE) {
		return nil, false
	}
	for !body.Empty() {
		var value cryptobyte.String
		var tag tags.Tag
		if !body.ReadAnyASN1(&value, &tag) || tag&0x80 == 0 {
			return nil, false
		}
		list = append(list, generalName{int(tag & 0x1f), value})
	}
	return list, true
}

// otherNames that are printed: their prefix, and whether the value is UTF-8 (or IA5).
var otherNames = map[string]struct {
	prefix string
	utf8   bool
}{
	"1.3.6.1.5.5.7.8.9": {"SmtpUTF8Mailbox", true}, "1.3.6.1.5.5.7.8.5": {"XmppAddr", true}, "1.3.6.1.5.5.7.8.7": {"SRVName", false},
	"1.3.6.1.4.1.311.20.2.3": {"UPN", true}, "1.3.6.1.5.5.7.8.8": {"NAIRealm", true},
}

func (g generalName) String() string {
	switch g.kind {
	case nameEmail:
		return "email:" + quotedName(g.value, false, "")
	case nameDNS:
		return "DNS:" + quotedName(g.value, false, "")
	case nameURI:
		return "URI:" + quotedName(g.value, false, "")
	case nameDirectory:
		return "DirName:" + quotedName([]byte(name2253(g.value)), true, "")
	case nameIP:
		return "IP Address:" + ipText(g.value)
	case nameID:
		var id asn1.ObjectIdentifier
		if _, err := asn1.Unmarshal(append([]byte{6, byte(len(g.value))}, g.value...), &id); err != nil {
			return "Registered ID:<invalid>"
		}
		return "Registered ID:" + dotted(id)
	case nameX400:
		return "X400Name:<unsupported>"
	case nameEDI:
		return "EdiPartyName:<unsupported>"
	}
	return "othername:" + otherNameText(g.value)
}

func otherNameText(der []byte) string {
	const unsupported = "<unsupported>"
	s := cryptobyte.String(der)
	var id asn1.ObjectIdentifier
	var wrapped, value cryptobyte.String
	var tag tags.Tag
	if !s.ReadASN1ObjectIdentifier(&id) || !s.ReadASN1(&wrapped, tags.Tag(0).Constructed().ContextSpecific()) ||
		!wrapped.ReadAnyASN1(&value, &tag) {
		return unsupported
	}
	known, ok := otherNames[dotted(id)]
	if !ok || known.utf8 && tag != tags.UTF8String || !known.utf8 && tag != tags.IA5String {
		return unsupported
	}
	return quotedName(value, known.utf8, known.prefix)
}

func ipText(b []byte) string {
	switch len(b) {
	case 4:
		return netip.AddrFrom4([4]byte(b)).String()
	case 16:
		parts := make([]string, 8)
		for i := range parts {
			parts[i] = fmt.Sprintf("%X", int(b[2*i])<<8|int(b[2*i+1]))
		}
		return strings.Join(parts, ":")
	}
	return fmt.Sprintf("<invalid length=%d>", len(b))
}

// quotedName prints a name as it is when nothing in it can be mistaken for the end of one, else as a JSON string.
func quotedName(value []byte, utf8 bool, prefix string) string {
	if prefix != "" {
		prefix += ":"
	}
	safe := true
	for _, c := range value {
		if strings.IndexByte("\"\\,'", c) >= 0 || c < ' ' || c == 0x7f || !utf8 && c > '~' {
			safe = false
			break
		}
	}
	if safe {
		return prefix + string(value)
	}
	var b strings.Builder
	b.WriteString("\"" + prefix)
	for _, c := range value {
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c >= ' ' && c != ',' && c <= '~', utf8 && c&0x80 != 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "\\u%04x", c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func (c *certificate) subjectAltNames() []generalName {
	value, ok := c.extension(extSubjectAltName)
	if !ok {
		return nil
	}
	list, _ := parseGeneralNames(value)
	return list
}

// altNameText is the property subjectAltName.
func (c *certificate) altNameText() (string, bool) {
	value, ok := c.extension(extSubjectAltName)
	if !ok {
		return "", false
	}
	list, ok := parseGeneralNames(value)
	if !ok {
		return "", false
	}
	parts := make([]string, len(list))
	for i, g := range list {
		parts[i] = g.String()
	}
	return strings.Join(parts, ", "), true
}

var accessMethods = map[string]string{
	"1.3.6.1.5.5.7.48.1": "OCSP", "1.3.6.1.5.5.7.48.2": "CA Issuers", "1.3.6.1.5.5.7.48.3": "AD Time Stamping", "1.3.6.1.5.5.7.48.4": "ad dvcs",
	"1.3.6.1.5.5.7.48.5": "CA Repository",
}

// infoAccessText is the property infoAccess: a line per place.
func (c *certificate) infoAccessText() (string, bool) {
	value, ok := c.extension(extInfoAccess)
	if !ok {
		return "", false
	}
	s := cryptobyte.String(value)
	var list cryptobyte.String
	if !s.ReadASN1(&list, tags.SEQUENCE) {
		return "", false
	}
	var lines []string
	for !list.Empty() {
		var one, place cryptobyte.String
		var id asn1.ObjectIdentifier
		var tag tags.Tag
		if !list.ReadASN1(&one, tags.SEQUENCE) || !one.ReadASN1ObjectIdentifier(&id) || !one.ReadAnyASN1(&place, &tag) {
			return "", false
		}
		method, known := accessMethods[dotted(id)]
		if !known {
			method = dotted(id)
		}
		lines = append(lines, method+" - "+generalName{int(tag & 0x1f), place}.String())
	}
	return strings.Join(lines, "\n"), true
}
